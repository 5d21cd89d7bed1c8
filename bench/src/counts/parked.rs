//! What a call costs while it waits.

use std::fs;

use anyhow::{Context, Result};
use rustix::param::page_size;

use crate::generator::{Parked, Work};
use crate::server::{Running, Server};

/// So many calls wait at once.
pub(crate) const CALLS: u32 = 10_000;

/// Bytes of the server's memory (its resident pages) for each of the calls that wait for the answer to a command.
pub(crate) fn bytes_per_call(server: &Server) -> Result<f64> {
    let running = server.start()?;
    let before = resident(&running)?;
    let parked = park(&running, &server.work())?;
    let after = resident(&running)?;
    drop(parked);
    Ok((after - before) / f64::from(CALLS))
}

/// Ten thousand calls that wait until they are dropped.
pub(crate) fn park(running: &Running, work: &Work) -> Result<Vec<Parked>> {
    let parked: std::io::Result<Vec<_>> = (0..CALLS).map(|_| work.park(running.address)).collect();
    parked.with_context(|| format!("{CALLS} connections do not fit: `ulimit -n` has to be above that"))
}

/// A server's memory, in bytes.
pub(crate) fn resident(running: &Running) -> Result<f64> {
    let text = fs::read_to_string(format!("/proc/{}/statm", running.id()))?;
    let pages: u32 = text.split(' ').nth(1).context("no resident pages")?.parse()?;
    Ok(f64::from(pages) * page_size() as f64)
}
