//! How the app ended a call.

use std::fmt;

use agi_protocol::Status;

use crate::session::Session;

/// How the app ended a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallEnd {
    /// The app told the dialplan this status.
    Status(Status),
    /// The caller had hung up: it said `HUNG_UP`, or nothing more.
    HungUp,
    /// The app closed the connection without a status, although the caller was still there.
    Quiet,
}

impl CallEnd {
    /// Returns how the app ended a call, after its end.
    pub fn of(session: &mut Session) -> Self {
        let told = session.variable("AGI_ROUTE_STATUS");
        let told = told.and_then(|told| std::str::from_utf8(&told).ok()?.parse::<Status>().ok());
        match told {
            Some(status) => status.into(),
            None if session.is_hung_up() => Self::HungUp,
            None => Self::Quiet,
        }
    }
}

impl From<Status> for CallEnd {
    fn from(status: Status) -> Self {
        if status == Status::HungUp { Self::HungUp } else { Self::Status(status) }
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
