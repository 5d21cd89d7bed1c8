//! What a load came to.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::call::Line;
use super::tally::{Counts, Percentiles};
use super::usage::{Served, Used};
use crate::error::Exit;

/// What became of the calls of a load. Printed, it is a text of several lines.
#[derive(Clone)]
#[non_exhaustive]
pub struct LoadReport {
    pub(super) line: Arc<Line>,
    pub(super) served: Served,
    pub(super) counts: Counts,
    pub(super) lasted: Duration,
    pub(super) early: Option<Early>,
    pub(super) used: Used,
    /// How many file handles this process could have before it asked for more.
    pub(super) handles_before: Option<u64>,
}

/// Why not all calls were placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Early {
    /// By Ctrl-C.
    Stopped,
    NobodyAnswers,
}

impl LoadReport {
    /// Returns the exit status: [`Exit::Ended`] if all calls ended well, [`Exit::NotReached`] if none was answered, and
    /// [`Exit::Failed`] otherwise.
    #[must_use]
    pub fn exit(&self) -> Exit {
        let failed = self.counts.failed();
        match failed {
            0 => Exit::Ended,
            _ if self.counts.of("UNREACHED") == self.counts.ended => Exit::NotReached,
            _ => Exit::Failed,
        }
    }

    /// Calls that ended in a second.
    pub(super) fn rate(&self) -> f64 {
        #[allow(clippy::cast_precision_loss, reason = "so many calls do not end in a second")]
        let ended = self.counts.ended as f64;
        ended / self.lasted.as_secs_f64().max(1e-3)
    }

    /// What is measured, with its names.
    pub(super) fn times(&self) -> [(&'static str, &'static str, &Percentiles); 5] {
        let counts = &self.counts;
        [
            ("first_command", "first command", &counts.first),
            ("think", "think time", &counts.think),
            ("answer", "answered at once", &counts.answer),
            ("call", "whole call", &counts.length),
            ("late", "timers of the callers", &counts.late),
        ]
    }
}

impl fmt::Debug for LoadReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoadReport").field("endings", &self.counts.endings).finish_non_exhaustive()
    }
}
