//! How a call ended, as the dialplan sees it, and the last words that tell it.

use std::fmt;

/// Sets the channel variable that the dialplan reads; the status follows.
const LAST_WORDS: &str = "SET VARIABLE AGI_ROUTE_STATUS ";

/// How a call ended, as the dialplan sees it in `AGI_ROUTE_STATUS`.
///
/// The dialplan sets `UNREACHED` before `AGI(…)`; what stays `UNREACHED` never got an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Status {
    /// The handler ran to its end.
    Ok,
    /// No route has this path.
    NotFound,
    /// A parameter is missing, or is not what the route expects.
    BadParam,
    /// The handler failed, or panicked.
    Error,
    /// The server has as many calls as it may have.
    Busy,
    /// The server is shutting down.
    Closing,
    /// The request is larger than the limit.
    TooLarge,
}

impl Status {
    /// All statuses.
    pub const ALL: [Self; 7] =
        [Self::Ok, Self::NotFound, Self::BadParam, Self::Error, Self::Busy, Self::Closing, Self::TooLarge];

    /// The value of `AGI_ROUTE_STATUS`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::NotFound => "NOT_FOUND",
            Self::BadParam => "BAD_PARAM",
            Self::Error => "ERROR",
            Self::Busy => "BUSY",
            Self::Closing => "CLOSING",
            Self::TooLarge => "TOO_LARGE",
        }
    }

    /// Returns what the status means, in the words of a comment in the dialplan.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Ok => "the route ran to its end",
            Self::NotFound => "no route has this path",
            Self::BadParam => "a parameter is missing or not what the route expects",
            Self::Error => "the handler failed",
            Self::Busy => "the server has as many calls as it may have",
            Self::Closing => "the server is shutting down",
            Self::TooLarge => "the request is larger than the server takes",
        }
    }

    /// Returns the last bytes of a call, after what it has not sent yet. `failure` makes Asterisk set
    /// `AGISTATUS=FAILURE` too (measured on 22.10 and 16.28).
    #[must_use]
    pub fn last_words(self, mut unsent: Vec<u8>) -> Vec<u8> {
        let failure = if self == Self::Ok { "" } else { "failure\n" };
        for words in [LAST_WORDS, self.as_str(), "\n", failure] {
            unsent.extend_from_slice(words.as_bytes());
        }
        unsent
    }

    /// Whether a line, without its line feed, belongs to the [last words](Self::last_words) of a call.
    #[must_use]
    pub fn is_last_words(line: &[u8]) -> bool {
        line.starts_with(LAST_WORDS.as_bytes()) || line == b"failure"
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
