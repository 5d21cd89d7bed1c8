//! How long a call takes while ten thousand others wait, and how long a server takes to start.

use std::time::{Duration, Instant};

use anyhow::Result;

use crate::counts::park;
use crate::cpu::OneCore;
use crate::server::{Running, Server};
use crate::spread::Spread;

/// The time of a call to a server with 10,000 parked calls, to that of the same call to an empty one: the ratio of the
/// medians of each round.
pub(crate) fn beside_parked_calls(server: &Server, rounds: usize, calls: usize) -> Result<Spread> {
    let _core = OneCore::begin()?;
    let (empty, full) = (server.start()?, server.start()?);
    let work = server.work();
    let parked = park(&full, &work)?;
    let median = |running: &Running| {
        let timed = (0..calls).map(|_| {
            let begin = Instant::now();
            work.call(running.address)?;
            Ok(begin.elapsed().as_secs_f64())
        });
        Ok::<_, anyhow::Error>(Spread::of(timed.collect::<std::io::Result<Vec<_>>>()?).median)
    };
    let ratios: Result<Vec<_>> = (0..rounds).map(|_| Ok(median(&full)? / median(&empty)?)).collect();
    drop(parked);
    Ok(Spread::of(ratios?))
}

/// Milliseconds from the start of the program until it answered its first call.
pub(crate) fn start_up(server: &Server, rounds: usize) -> Result<Spread> {
    let timed: Result<Vec<Duration>> = (0..rounds)
        .map(|_| {
            let begin = Instant::now();
            let running = server.start()?;
            let time = begin.elapsed();
            running.end()?;
            Ok(time)
        })
        .collect();
    Ok(Spread::of(timed?.into_iter().map(|time| time.as_secs_f64() * 1e3)))
}
