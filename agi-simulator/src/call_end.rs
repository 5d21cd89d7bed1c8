//! How the app ended a call.

use std::fmt;

use agi_protocol::Status;

/// How the app ended a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallEnd {
    /// It told the dialplan this status.
    Status(Status),
    /// The caller had hung up, and it said nothing more.
    HungUp,
    /// It closed the connection without a status, though the caller was there.
    Quiet,
}

impl From<Status> for CallEnd {
    fn from(status: Status) -> Self {
        Self::Status(status)
    }
}

impl fmt::Display for CallEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => fmt::Display::fmt(status, f),
            Self::HungUp => f.write_str("hung up"),
            Self::Quiet => f.write_str("without a status"),
        }
    }
}
