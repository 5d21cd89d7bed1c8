//! How far a load is: a line on standard error.

use std::io::{IsTerminal, Write};
use std::time::Duration;

use tokio::time::Instant;

use super::call::Line;
use super::table::{bytes, number, time};
use super::tally::Counts;

/// How often the line is written: on a terminal, where it replaces the one before, and elsewhere.
const ON_TERMINAL: Duration = Duration::from_secs(1);
const ELSEWHERE: Duration = Duration::from_secs(10);

/// See the module.
pub(super) struct Progress {
    calls: usize,
    began: Instant,
    last: Instant,
    is_terminal: bool,
}

impl Progress {
    pub(super) fn begin(line: &Line, began: Instant) -> Self {
        Self { calls: line.options.calls, began, last: began, is_terminal: std::io::stderr().is_terminal() }
    }

    /// Writes the line if it is time.
    pub(super) fn tick(&mut self, counts: &Counts, memory: Option<u64>, handles: Option<u64>) {
        let every = if self.is_terminal { ON_TERMINAL } else { ELSEWHERE };
        if self.last.elapsed() < every {
            return;
        }
        self.last += every;
        let line = line(self.calls, self.began.elapsed(), counts, memory, handles);
        let (before, after) = if self.is_terminal { ("\r", "\x1b[K") } else { ("", "\n") };
        // Whoever closed standard error does not want to know.
        let _ = write!(std::io::stderr(), "{before}{line}{after}");
    }

    /// Erases the line of a terminal.
    pub(super) fn end(&mut self) {
        if self.is_terminal {
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
    }
}

fn line(calls: usize, lasted: Duration, counts: &Counts, memory: Option<u64>, handles: Option<u64>) -> String {
    let ended = format!("{} of {} ended", number(counts.ended), number(calls as u64));
    let mut parts = vec![format!("{} s", lasted.as_secs()), ended, format!("{} up", number(counts.up()))];
    if counts.failed() > 0 {
        parts.push(format!("{} failed", number(counts.failed())));
    }
    if counts.think.count() > 0 {
        parts.push(format!("think 99 % {}", time(counts.think.at(99.0))));
    }
    parts.extend(memory.map(bytes));
    parts.extend(handles.map(|handles| format!("{} handles", number(handles))));
    parts.join("  ")
}

#[cfg(test)]
mod tests {
    use super::line;
    use crate::load::tally::Tally;
    use std::time::Duration;

    #[test]
    fn the_line_says_how_far_it_is_and_what_fails() {
        let tally = Tally::new(&[]);
        for _ in 0..3 {
            tally.begins(false);
        }
        tally.ended("ERROR", String::new(), Vec::new);
        let text = line(1_000, Duration::from_millis(12_900), &tally.look(), Some(48_000_000), None);
        assert_eq!(text, "12 s  1 of 1,000 ended  2 up  1 failed  48 MB");
    }
}
