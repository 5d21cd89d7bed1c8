//! CPU time of a call: every server in every round, and each ratio within its round. A round goes from server to server
//! in slices of a twentieth of a second, so that what else the machine does falls on all alike.

use std::iter;

use anyhow::Result;

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

/// Calls of one server before it is the next one's turn.
pub(crate) const SLICE: u32 = 250;

/// One server in one round: nanoseconds of CPU time of the server and of the generator.
#[derive(Clone, Copy, Default)]
struct Round {
    server: u64,
    generator: u64,
}

/// Calls every server in every round, so many slices of calls, one call at a time, all on one core.
pub(crate) fn play(servers: &[&Server], rounds: usize, slices: u32) -> Result<Vec<Rounds>> {
    let _core = OneCore::begin()?;
    let running = servers.iter().map(|server| Ok((server.start()?, server.work()))).collect::<Result<Vec<_>>>()?;
    // To warm up.
    round(&running, 1)?;
    let rounds = (0..rounds).map(|_| round(&running, slices)).collect::<Result<Vec<_>>>()?;
    let figures = |figure: &dyn Fn(&[Round]) -> f64| Spread::of(rounds.iter().map(|round| figure(round)));
    let micros = |nanos: u64| nanos as f64 / f64::from(slices * SLICE) / 1e3;
    let told = |index: usize| Rounds {
        micros: figures(&|round| micros(round[index].server)),
        generator_micros: figures(&|round| micros(round[index].generator)),
        ratio: figures(&|round| round[index].server as f64 / round[0].server as f64),
    };
    Ok((0..servers.len()).map(told).collect())
}

/// So many slices of each server; the order turns round with each.
fn round(running: &[(Running, Work)], slices: u32) -> Result<Vec<Round>> {
    let mut spent = vec![Round::default(); running.len()];
    for number in 0..slices {
        let mut order: Vec<_> = iter::zip(running, &mut spent).collect();
        if number % 2 == 1 {
            order.reverse();
        }
        for ((running, work), spent) in order {
            let before = (cpu::nanos(running.id())?, cpu::nanos(std::process::id())?);
            for _ in 0..SLICE {
                work.call(running.address)?;
            }
            spent.server += cpu::nanos(running.id())? - before.0;
            spent.generator += cpu::nanos(std::process::id())? - before.1;
        }
    }
    Ok(spent)
}
