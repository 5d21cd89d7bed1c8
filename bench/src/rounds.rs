//! CPU time of a call: every server in every round, and each ratio within its round, so that what the machine does
//! beside it falls on all alike.

use std::iter;

use anyhow::{Context, Result};

use crate::cpu::{self, OneCore};
use crate::generator::Work;
use crate::server::{Running, Server};
use crate::spread::Spread;

/// What rounds of one server say.
pub(crate) struct Rounds {
    /// Microseconds of CPU time of the server, a call.
    pub(crate) micros: Spread,
    /// Of the generator, in the same calls.
    pub(crate) generator_micros: Spread,
    /// To the first server of the list.
    pub(crate) ratio: Spread,
}

/// One server in one round: nanoseconds of CPU time of the server and of the generator.
#[derive(Clone, Copy)]
struct Round {
    server: f64,
    generator: f64,
}

/// Calls every server in every round, one call at a time, all on one core. The order turns round in every other round.
pub(crate) fn play(servers: &[&Server], rounds: usize, calls: u32) -> Result<Vec<Rounds>> {
    let _core = OneCore::begin()?;
    let running = servers.iter().map(|server| Ok((server.start()?, server.work()))).collect::<Result<Vec<_>>>()?;
    for (server, work) in &running {
        round(server, work, calls / 4)?;
    }
    let mut played: Vec<Vec<Round>> = vec![Vec::new(); servers.len()];
    for number in 0..rounds {
        let mut order: Vec<_> = (0..servers.len()).collect();
        if number % 2 == 1 {
            order.reverse();
        }
        for index in order {
            let (server, work) = &running[index];
            played[index].push(round(server, work, calls)?);
        }
    }
    let floor = played.first().context("no servers")?;
    let told = |rounds: &Vec<Round>| Rounds {
        micros: Spread::of(rounds.iter().map(|round| round.server / 1e3)),
        generator_micros: Spread::of(rounds.iter().map(|round| round.generator / 1e3)),
        ratio: Spread::of(iter::zip(rounds, floor).map(|(round, floor)| round.server / floor.server)),
    };
    Ok(played.iter().map(told).collect())
}

fn round(running: &Running, work: &Work, calls: u32) -> Result<Round> {
    let now = || Ok::<_, anyhow::Error>((cpu::nanos(running.id())?, cpu::nanos(std::process::id())?));
    let before = now()?;
    for _ in 0..calls {
        work.call(running.address)?;
    }
    let after = now()?;
    let per_call = |nanos: u64| nanos as f64 / f64::from(calls);
    Ok(Round { server: per_call(after.0 - before.0), generator: per_call(after.1 - before.1) })
}
