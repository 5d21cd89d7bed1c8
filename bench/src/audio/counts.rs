//! What a frame and a stream cost, counted.

use anyhow::Result;

use super::report::Counts;
use super::server::Echo;
use super::streams::Beat;
use crate::counts::{ALLOCATIONS, INSTRUCTIONS, Tool, allocations, bytes_per_call, counted, instructions, resident};
use crate::server::{HELLO, Server};

/// So many streams are up at once where bytes are counted.
const STREAMS: u32 = 500;
/// So many where valgrind counts: it makes a program slower than a machine may be that keeps up with many.
const FEW: u32 = 20;
/// Frames of each stream: in a short run, and in a long one. What both have drops out.
const SHORT: u32 = 50;
const LONG: u32 = 200;

/// The server that listens for audio, in a call that has none.
const SILENT: Server = Server { name: "agi-runtime, with audio", program: "bench-ours-audio", ..HELLO };

/// Counts them all.
pub(crate) fn counts() -> Result<Counts> {
    let to_without = |count: fn(&Server) -> Result<f64>| Ok::<_, anyhow::Error>(count(&SILENT)? / count(&HELLO)?);
    Ok(Counts {
        instructions: per_frame(Echo::Ours, INSTRUCTIONS)?,
        floor_instructions: per_frame(Echo::Floor, INSTRUCTIONS)?,
        allocations: per_frame(Echo::Ours, ALLOCATIONS)?.max(0.0),
        bytes: bytes_per_stream(Echo::Ours)?,
        floor_bytes: bytes_per_stream(Echo::Floor)?,
        silent_instructions: to_without(instructions)?,
        silent_allocations: to_without(allocations)?,
        silent_bytes: to_without(bytes_per_call)?,
    })
}

/// What a frame adds, that comes and goes back.
fn per_frame(server: Echo, tool: &Tool) -> Result<f64> {
    let count = |frames| {
        counted(tool, |valgrind| {
            let running = server.start_under(valgrind)?;
            let mut streams = server.open(&running, FEW, Beat::Millisecond)?;
            streams.play(frames)?;
            streams.hang_up()?;
            running.end()
        })
    };
    Ok((count(LONG)? - count(SHORT)?) / f64::from(FEW * (LONG - SHORT)))
}

/// The server's memory for each call whose stream is up, with the frames that are on their way.
fn bytes_per_stream(server: Echo) -> Result<f64> {
    let running = server.start()?;
    let before = resident(&running)?;
    let mut streams = server.open(&running, STREAMS, Beat::Millisecond)?;
    streams.play(SHORT)?;
    let after = resident(&running)?;
    streams.hang_up()?;
    Ok((after - before) / f64::from(STREAMS))
}
