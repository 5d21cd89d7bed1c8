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
    /// A named proxy ([`App::proxies`](crate::App::proxies)) did not begin with a PROXY header that can be read.
    NoProxyHeader,
    /// The peer does not speak TLS, and the app takes nothing else (`App::tls`).
    NoTls,
    /// The peer does not speak AGI.
    NotAgi,
    /// The peer's address is not on the list ([`App::allow`](crate::App::allow)).
    NotAllowed,
    /// A peer that is not a named proxy ([`App::proxies`](crate::App::proxies)) sent a PROXY header.
    ProxyHeader,
    /// The dialplan has no secret, and the app asked for one ([`App::shared_secret`](crate::App::shared_secret)).
    SecretMissing,
    /// The peer did not answer the question for the secret in time.
    SecretUnanswered,
    /// The dialplan has another secret than the app.
    SecretWrong,
    /// The TLS handshake failed: the peer has no certificate, or one of another authority, or no version in common.
    Tls,
    /// The request is larger than [`Limits::request_bytes`](crate::Limits::request_bytes).
    TooLarge,
    /// The request took longer than [`Limits::request_time`](crate::Limits::request_time).
    TooSlow,
}

impl Refusal {
    /// Lists them all.
    pub const ALL: [Self; 15] = [
        Self::Busy,
        Self::Closing,
        Self::CutOff,
        Self::LineEnds,
        Self::NoProxyHeader,
        Self::NoTls,
        Self::NotAgi,
        Self::NotAllowed,
        Self::ProxyHeader,
        Self::SecretMissing,
        Self::SecretUnanswered,
        Self::SecretWrong,
        Self::Tls,
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
            Self::NoProxyHeader => "no_proxy_header",
            Self::NoTls => "no_tls",
            Self::NotAgi => "not_agi",
            Self::NotAllowed => "not_allowed",
            Self::ProxyHeader => "proxy_header",
            Self::SecretMissing => "secret_missing",
            Self::SecretUnanswered => "secret_unanswered",
            Self::SecretWrong => "secret_wrong",
            Self::Tls => "tls",
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
            Self::CutOff
            | Self::LineEnds
            | Self::NoProxyHeader
            | Self::NoTls
            | Self::ProxyHeader
            | Self::SecretMissing
            | Self::SecretWrong
            | Self::TooSlow => Some(Status::Error),
            Self::NotAgi | Self::NotAllowed | Self::SecretUnanswered | Self::Tls => None,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
