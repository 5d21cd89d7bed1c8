//! Where the caller hangs up by plan.

use std::fmt;

/// A command, counted from 0, and the moment of it at which the caller hangs up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HangUpAt {
    /// How many commands come before it.
    pub command: usize,
    /// When, of this command.
    pub moment: HangupMoment,
}

/// A moment of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HangupMoment {
    /// Before Asterisk reads it.
    Before,
    /// While it runs, or at its end if it takes no time.
    During,
    /// After its reply.
    After,
}

impl fmt::Display for HangupMoment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Before => "before",
            Self::During => "during",
            Self::After => "after",
        })
    }
}
