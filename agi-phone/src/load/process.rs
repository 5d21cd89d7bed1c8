//! What Linux tells of a process: memory, file handles, CPU time. Elsewhere nothing is known.

use std::fs;
use std::time::Duration;

/// The ticks of a second in `/proc` (`USER_HZ`, the same on all of Linux).
const TICKS: u64 = 100;

/// A process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pid(pub(super) u32);

/// Returns the processor time of the thread that asks.
pub(super) fn cpu_of_this_thread() -> Option<Duration> {
    cpu(&fs::read_to_string("/proc/thread-self/stat").ok()?)
}

impl Pid {
    pub(super) fn own() -> Self {
        Self(std::process::id())
    }

    fn file(self, name: &str) -> String {
        format!("/proc/{}/{name}", self.0)
    }

    /// Returns how much memory is resident, in bytes.
    pub(super) fn memory(self) -> Option<u64> {
        resident(&fs::read_to_string(self.file("status")).ok()?)
    }

    /// Returns how many file handles are open.
    pub(super) fn handles(self) -> Option<u64> {
        Some(fs::read_dir(self.file("fd")).ok()?.count() as u64)
    }

    /// Returns how many may be open.
    pub(super) fn most_handles(self) -> Option<u64> {
        let limits = fs::read_to_string(self.file("limits")).ok()?;
        let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
        line.split_whitespace().next()?.parse().ok()
    }

    /// Returns the processor time of all its threads, those that have ended included.
    pub(super) fn cpu(self) -> Option<Duration> {
        cpu(&fs::read_to_string(self.file("stat")).ok()?)
    }
}

/// `VmRSS` of a status, in bytes.
fn resident(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}

/// User and system time of a stat. The name of the process, in brackets, may have blanks and brackets.
fn cpu(stat: &str) -> Option<Duration> {
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |field: usize| fields.get(field)?.parse::<u64>().ok();
    Some(Duration::from_millis((ticks(11)? + ticks(12)?) * 1_000 / TICKS))
}

#[cfg(test)]
mod tests {
    use super::{cpu, resident};
    use std::time::Duration;

    #[test]
    fn the_name_of_a_process_may_have_brackets() {
        let stat = "71 (a) b) S 1 71 71 0 -1 4194560 5 0 0 0 150 25 0 0 20 0 3 0 9 1 2";
        assert_eq!(cpu(stat), Some(Duration::from_millis(1_750)));
        assert_eq!(cpu("71 (a) S 1"), None);
    }

    #[test]
    fn memory_is_in_kilobytes() {
        assert_eq!(resident("Name:\ta\nVmHWM:\t 9 kB\nVmRSS:\t  4096 kB\n"), Some(4 << 20));
        assert_eq!(resident("Name:\tkthreadd\n"), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_process_knows_itself() {
        let own = super::Pid::own();
        assert!(own.memory() > Some(1 << 16) && own.handles() > Some(2) && own.most_handles() > Some(2));
        assert!(own.cpu().is_some() && super::cpu_of_this_thread().is_some());
    }
}
