//! Where a replayed call differs, for a person.

use std::fmt::{self, Write};

use crate::transcript::{Line, Script, What};

/// Lines shown before and after the one that differs.
const AROUND: usize = 4;

/// Why a call did not replay as it was recorded. Its `Debug` prints its `Display`, so that `unwrap` in a test says it
/// readably.
///
/// Needs the features `testing` and `transcripts`.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReplayError {
    /// The app did something else.
    #[error(transparent)]
    Different(Difference),
    /// The file does not exist, or is not a transcript.
    #[error("{file}: {reason}")]
    Unreadable {
        /// The file, and the line if there is one to name.
        file: String,
        /// Why.
        reason: String,
    },
    /// The app cannot answer calls, as [`check`](crate::App::check) says.
    #[error("{problems}")]
    Unsound {
        /// What is wrong with it.
        problems: String,
    },
}

impl fmt::Debug for ReplayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The first difference between a recorded call and what the app does now.
///
/// Needs the features `testing` and `transcripts`.
#[derive(Clone, PartialEq, Eq)]
pub struct Difference {
    file: String,
    line: usize,
    expected: String,
    came: String,
    around: String,
}

/// A difference, as the player finds it.
pub(super) struct Found {
    /// The index of the recorded line; the end is after the last one.
    pub(super) index: usize,
    pub(super) expected: String,
    pub(super) came: String,
}

impl Difference {
    /// `given` is how many entries the replay was told.
    pub(super) fn new(file: String, script: &Script, found: Found, given: usize) -> Self {
        let Found { index, expected, came } = found;
        let (from, to) = (index.saturating_sub(AROUND), (index + AROUND + 1).min(script.lines.len()));
        let mut around = String::new();
        for (at, line) in script.lines[from..to].iter().enumerate() {
            let mark = if from + at == index { "=>" } else { "" };
            let _ = writeln!(around, "{mark:>4}{:>4} {}", number(from + at), shown(line));
        }
        if to == script.lines.len() {
            let mark = if index == to { "=>" } else { "" };
            let _ = writeln!(around, "{mark:>4}{:>4} ended: {}", number(to), script.ended.1);
        }
        let before = script.lines.iter().take(index).flat_map(|line| &line.masked);
        let entries = before.filter_map(|mask| mask.keyed.as_ref()).map(|keyed| keyed.entry + 1).max().unwrap_or(0);
        if entries > given {
            let _ = writeln!(
                around,
                "    keys are masked before this line, and the caller keyed zeros in their place: give those of each entry by \
                 `--entered 0042`, or `.entered([\"0042\"])` in a test (entries: {entries}, given: {given})"
            );
        }
        Self { file, line: number(index), expected, came, around }
    }

    /// Returns the line in the file, counted from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.line
    }

    /// Returns what the file has there: a command, or words such as `the end of the call`.
    #[must_use]
    pub fn expected(&self) -> &str {
        &self.expected
    }

    /// Returns what the app did instead: a command, or words such as `nothing for 10s`.
    #[must_use]
    pub fn came(&self) -> &str {
        &self.came
    }
}

/// Line 1 is the request.
fn number(index: usize) -> usize {
    index + 2
}

fn shown(line: &Line) -> String {
    let text = String::from_utf8_lossy(&line.text).replace('\n', "\n           ");
    match line.what {
        What::Sent => format!("> {text}"),
        What::Received => format!("< {text}"),
        What::Audio => format!("  ({text})"),
        What::Asks { .. } => format!("  (asks: {text})"),
        What::Closed => format!("< (closed: {text})"),
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, expected, came, around } = self;
        writeln!(f, "{file}:{line}: the app differs")?;
        writeln!(f, "    recorded: {expected}")?;
        writeln!(f, "         now: {came}")?;
        f.write_str(around.trim_end_matches('\n'))
    }
}

impl fmt::Debug for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Difference {}
