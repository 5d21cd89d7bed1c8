//! CPU time of processes, and the one core that a comparison shares.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result};
use rustix::param::clock_ticks_per_second;
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

/// Nanoseconds that a process has spent on a CPU, in all its threads (`/proc/PID/task/TID/schedstat`).
pub(crate) fn nanos(process: u32) -> Result<u64> {
    let mut sum = 0;
    for task in fs::read_dir(format!("/proc/{process}/task"))? {
        let text = fs::read_to_string(task?.path().join("schedstat"))?;
        sum += text.split(' ').next().context("schedstat is empty")?.parse::<u64>()?;
    }
    Ok(sum)
}

/// The same with the threads that have ended, and in the system's ticks, a hundredth of a second each
/// (`/proc/PID/stat`).
pub(crate) fn nanos_of_all_threads(process: u32) -> Result<u64> {
    let text = fs::read_to_string(format!("/proc/{process}/stat"))?;
    // After the name, which is in brackets: the 14th and 15th field of the line.
    let (_, fields) = text.rsplit_once(") ").context("stat has no name")?;
    let times = fields.split(' ').skip(11).take(2).map(str::parse::<u64>);
    Ok(times.sum::<Result<u64, _>>()? * 1_000_000_000 / clock_ticks_per_second())
}

/// Keeps this process, and those that it starts, on one core until it is dropped: the last one, for the system's own
/// work is likelier on the first.
pub(crate) struct OneCore(CpuSet);

impl OneCore {
    pub(crate) fn begin() -> Result<Self> {
        Self::choose(<[usize]>::last)
    }

    /// The first one: for what measures, while what is measured has the last.
    pub(crate) fn first() -> Result<Self> {
        Self::choose(<[usize]>::first)
    }

    fn choose(which: impl FnOnce(&[usize]) -> Option<&usize>) -> Result<Self> {
        let before = sched_getaffinity(None)?;
        let cores: Vec<_> = (0..CpuSet::MAX_CPU).filter(|core| before.is_set(*core)).collect();
        let mut one = CpuSet::new();
        one.set(*which(&cores).context("no core")?);
        sched_setaffinity(None, &one)?;
        Ok(Self(before))
    }
}

/// Lets this process, and those that it starts, run as soon as they can, whatever else is at work: a frame of 20 ms would
/// tell how busy the machine is, and not how late the server. (`SCHED_FIFO`, by `chrt` of util-linux.)
pub(crate) fn go_first() -> Result<()> {
    let own = std::process::id().to_string();
    let changed = Command::new("chrt").args(["--fifo", "--pid", "1", &own]).output().context("no chrt")?;
    if !changed.status.success() {
        eprintln!("not permitted to go before other processes: let nothing else be at work");
    }
    Ok(())
}

impl Drop for OneCore {
    fn drop(&mut self) {
        // It was permitted before.
        let _ = sched_setaffinity(None, &self.0);
    }
}
