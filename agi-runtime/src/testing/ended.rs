//! How a call ended, as the dialplan sees it.

use std::fmt;

use super::Transcript;
use crate::call::HungUp;
use crate::outcome::Status;
use crate::protocol::Text;

/// How the app ended a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum End {
    /// It told the dialplan this status.
    Status(Status),
    /// The caller had hung up, and it said nothing more.
    HungUp,
    /// It closed the connection without a status, though the caller was there:
    /// [`App::quiet_endings`](crate::App::quiet_endings).
    Quiet,
}

impl From<Status> for End {
    fn from(status: Status) -> Self {
        Self::Status(status)
    }
}

impl From<HungUp> for End {
    fn from(_: HungUp) -> Self {
        Self::HungUp
    }
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => fmt::Display::fmt(status, f),
            Self::HungUp => f.write_str("hung up"),
            Self::Quiet => f.write_str("without a status"),
        }
    }
}

/// A call that is over.
#[derive(Clone, Debug)]
pub struct Ended {
    /// How the app ended it.
    pub end: End,
    /// `${AGISTATUS}`: `SUCCESS`, `FAILURE` or `HANGUP`.
    pub agi_status: String,
    /// `${AGI_ROUTE_STATUS}`, if it was set.
    pub route_status: Option<Text>,
    /// Where the dialplan would go on: context, extension, priority. Behind `AGI()`, where it was.
    pub position: (String, String, i64),
    /// Why it failed, if it did.
    pub error: Option<String>,
    /// Everything that happened.
    pub transcript: Transcript,
}
