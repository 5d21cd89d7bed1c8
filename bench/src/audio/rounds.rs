//! Rounds of streams: every server in every round, and each ratio within its round.

use std::iter::zip;

use anyhow::Result;

use super::report::Row;
use super::server::Echo;
use super::streams::Beat;
use crate::cpu::{self, OneCore};
use crate::server::Running;
use crate::spread::Spread;

/// Frames of each stream before anything is measured.
const WARM_UP: u32 = 50;

/// One server in one round.
struct Round {
    /// Microseconds of CPU time of the server, of a second of a stream.
    micros: f64,
    generator_micros: f64,
    /// The 99th percentile, in milliseconds.
    lateness: f64,
    /// Frames that came back, of those that were sent meanwhile.
    heard: f64,
}

/// Plays `frames` frames of `streams` streams on every server in every round: the server has one core, and what plays
/// Asterisk another.
pub(crate) fn play(servers: &[Echo], streams: u32, rounds: usize, frames: u32) -> Result<Vec<Row>> {
    let running = {
        let _core = OneCore::begin()?;
        servers.iter().map(|server| server.start()).collect::<Result<Vec<_>>>()?
    };
    let _core = OneCore::first()?;
    let pairs: Vec<_> = zip(servers.iter().copied(), &running).collect();
    let mut played: Vec<Vec<Round>> = servers.iter().map(|_| Vec::new()).collect();
    for number in 0..rounds {
        let mut order: Vec<_> = zip(&pairs, &mut played).collect();
        if number % 2 == 1 {
            order.reverse();
        }
        for ((server, running), played) in order {
            played.push(round(*server, running, streams, frames)?);
        }
        eprint!(".");
    }
    eprintln!();
    let told = |(server, own): (&Echo, &Vec<Round>)| {
        let figures = |figure: &dyn Fn(&Round) -> f64| Spread::of(own.iter().map(figure));
        let ratios = |figure: &dyn Fn(&Round) -> f64| {
            Spread::of(zip(own, &played[0]).map(|(own, floor)| figure(own) / figure(floor)))
        };
        Row {
            name: server.name().to_owned(),
            streams,
            micros: figures(&|round| round.micros),
            ratio: ratios(&|round| round.micros),
            generator_micros: figures(&|round| round.generator_micros),
            lateness: figures(&|round| round.lateness),
            lateness_ratio: ratios(&|round| round.lateness),
            heard: figures(&|round| round.heard),
        }
    };
    Ok(zip(servers, &played).map(told).collect())
}

fn round(server: Echo, running: &Running, streams: u32, frames: u32) -> Result<Round> {
    let mut open = server.open(running, streams, Beat::Millisecond)?;
    open.play(WARM_UP)?;
    let now = || Ok::<_, anyhow::Error>((cpu::nanos(running.id())?, cpu::nanos(std::process::id())?));
    let (before, heard_before) = (now()?, open.tally().heard);
    open.play(frames)?;
    let (after, heard) = (now()?, open.tally().heard - heard_before);
    open.hang_up()?;
    let mut open = server.open(running, streams, Beat::Frame)?;
    open.play(WARM_UP)?;
    let late = open.lateness(frames)?;
    open.hang_up()?;
    let stream_seconds = f64::from(streams) * f64::from(frames) / 50.0;
    let micros = |before: u64, after: u64| (after - before) as f64 / 1e3 / stream_seconds;
    Ok(Round {
        micros: micros(before.0, after.0),
        generator_micros: micros(before.1, after.1),
        lateness: percentile(late, 0.99),
        heard: heard as f64 / (f64::from(streams) * f64::from(frames)),
    })
}

/// What so much of them does not exceed.
fn percentile(mut figures: Vec<f64>, part: f64) -> f64 {
    figures.sort_by(f64::total_cmp);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in the list")]
    let place = (figures.len() as f64 * part) as usize;
    figures[place.min(figures.len() - 1)]
}
