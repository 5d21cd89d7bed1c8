//! Many streams for a long time: none loses a frame, and nothing of them is left.

use std::fs;
use std::time::Duration;

use anyhow::{Context, Result};

use super::report::Soak;
use super::server::Echo;
use super::streams::Beat;
use crate::counts::resident;
use crate::generator::Work;
use crate::server::Running;

/// So many streams at once.
const STREAMS: u32 = 200;
/// Within this, the last frames are back.
const LAST: Duration = Duration::from_millis(500);

/// Plays streams for so long, after as many that were up for a second: what those took, the server may keep.
pub(crate) fn soak(seconds: u32) -> Result<Soak> {
    let running = Echo::Ours.start()?;
    play(&running, 1)?;
    let before = Held::by(&running)?;
    let (sent, heard) = play(&running, seconds)?;
    let after = Held::by(&running)?;
    Ok(Soak {
        streams: STREAMS,
        seconds,
        sent,
        lost: sent - heard,
        bytes: after.bytes - before.bytes,
        files: after.files - before.files,
        tasks: after.tasks - before.tasks,
    })
}

/// Returns how many frames were sent, and how many came back.
fn play(running: &Running, seconds: u32) -> Result<(u64, u64)> {
    let mut streams = Echo::Ours.open(running, STREAMS, Beat::Millisecond)?;
    streams.play(50 * seconds)?;
    streams.listen(LAST)?;
    let tally = streams.tally();
    streams.hang_up()?;
    Ok((tally.sent, tally.heard))
}

/// What a server has.
struct Held {
    bytes: i64,
    files: i64,
    tasks: i64,
}

impl Held {
    fn by(running: &Running) -> Result<Self> {
        let (_call, line) = Work::new("audio/tasks", &[], 1).first_command(running.address)?;
        let tasks = line.split('"').nth(1).with_context(|| format!("the server said {line:?}"))?.parse()?;
        #[expect(clippy::cast_possible_truncation, reason = "whole pages")]
        let bytes = resident(running)? as i64;
        let files = i64::try_from(fs::read_dir(format!("/proc/{}/fd", running.id()))?.count())?;
        Ok(Self { bytes, files, tasks })
    }
}
