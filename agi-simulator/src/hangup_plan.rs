//! Where a planned hang-up happens.

use std::fmt;
use std::time::Duration;

/// A command, counted from 0, and its moment at which the caller hangs up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HangUpAt {
    /// How many commands come before it.
    pub command: usize,
    /// When the caller hangs up, relative to this command.
    pub moment: HangupMoment,
}

impl HangUpAt {
    /// Plans the hang-up at this moment of the command with this number.
    #[must_use]
    pub fn new(command: usize, moment: HangupMoment) -> Self {
        Self { command, moment }
    }
}

/// A moment of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HangupMoment {
    /// Before Asterisk reads it.
    Before,
    /// While it runs, or at its end if it takes no time.
    During,
    /// So long after it began, if it still runs then; otherwise as soon as another one does.
    Later(Duration),
    /// After its reply.
    After,
}

impl fmt::Display for HangupMoment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Before => f.write_str("before"),
            Self::During => f.write_str("during"),
            Self::Later(time) => write!(f, "{time:?} into"),
            Self::After => f.write_str("after"),
        }
    }
}
