//! The exit status of the telephone, and why there was no call, or none that was completed.

use std::error::Error;
use std::fmt;

/// The exit status of the telephone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Exit {
    /// 0: the call ended well, or the dialplan continues.
    Ended,
    /// 1: the handler failed, or the call has another status than OK.
    Failed,
    /// 2: the command line, or a file that it names, is wrong.
    Usage,
    /// 3: nobody answered, or nobody who speaks AGI.
    NotReached,
    /// 4: the caller hung up.
    HungUp,
    /// 5: there is no such session, or there is one already.
    NoSession,
}

impl Exit {
    /// Returns the number that the process ends with.
    #[must_use]
    pub fn code(self) -> i32 {
        match self {
            Self::Ended => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::NotReached => 3,
            Self::HungUp => 4,
            Self::NoSession => 5,
        }
    }

    /// The exit status of this number.
    #[cfg(unix)]
    pub(crate) fn of_code(code: i32) -> Option<Self> {
        let all = [Self::Ended, Self::Failed, Self::Usage, Self::NotReached, Self::HungUp, Self::NoSession];
        all.into_iter().find(|exit| exit.code() == code)
    }
}

/// Why there was no call, or none that was completed: what to print on standard error, and the exit status.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PhoneError {
    /// What the process ends with.
    pub exit: Exit,
    /// What is wrong, and what to write instead.
    pub why: String,
}

impl PhoneError {
    /// Makes the error of a wrong command line, or of a wrong file that it names.
    pub fn usage(why: impl Into<String>) -> Self {
        Self { exit: Exit::Usage, why: why.into() }
    }

    pub(crate) fn not_reached(why: impl Into<String>) -> Self {
        Self { exit: Exit::NotReached, why: why.into() }
    }

    pub(crate) fn failed(why: impl Into<String>) -> Self {
        Self { exit: Exit::Failed, why: why.into() }
    }
}

impl fmt::Display for PhoneError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}

impl Error for PhoneError {}
