//! Why a connection did not become a call.

use std::fmt;

use agi_protocol::Status;

/// Why a connection was refused or closed before it was a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Refusal {
    /// As many calls as [`Limits::calls`](crate::Limits::calls) were up, or no file descriptor was left.
    Busy,
    /// The server shuts down.
    Closing,
    /// The request ended before its end.
    CutOff,
    /// The lines of the request end with `\r\n`.
    LineEnds,
    /// The peer does not speak AGI.
    NotAgi,
    /// A proxy put a PROXY header before the request.
    ProxyHeader,
    /// The request is larger than [`Limits::request_bytes`](crate::Limits::request_bytes).
    TooLarge,
    /// The request took longer than [`Limits::request_time`](crate::Limits::request_time).
    TooSlow,
}

impl Refusal {
    /// Lists them all.
    pub const ALL: [Self; 8] = [
        Self::Busy,
        Self::Closing,
        Self::CutOff,
        Self::LineEnds,
        Self::NotAgi,
        Self::ProxyHeader,
        Self::TooLarge,
        Self::TooSlow,
    ];

    /// Names it, in lower case with underscores: for a label of a metric.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Busy => "busy",
            Self::Closing => "closing",
            Self::CutOff => "cut_off",
            Self::LineEnds => "line_ends",
            Self::NotAgi => "not_agi",
            Self::ProxyHeader => "proxy_header",
            Self::TooLarge => "too_large",
            Self::TooSlow => "too_slow",
        }
    }

    /// Returns the status that the dialplan is told; `None` if the peer is told nothing.
    #[must_use]
    pub fn status(self) -> Option<Status> {
        match self {
            Self::Busy => Some(Status::Busy),
            Self::Closing => Some(Status::Closing),
            Self::TooLarge => Some(Status::TooLarge),
            Self::CutOff | Self::LineEnds | Self::ProxyHeader | Self::TooSlow => Some(Status::Error),
            Self::NotAgi => None,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
