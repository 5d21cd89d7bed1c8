//! How a call ended, as the dialplan sees it, and the last words that tell it.

use std::fmt;
use std::str::FromStr;

/// Begins the line that sets the channel variable which the dialplan reads; the status follows.
const LAST_WORDS: &str = "SET VARIABLE AGI_ROUTE_STATUS ";

/// How a call ended, as the dialplan sees it in `AGI_ROUTE_STATUS`.
///
/// ```
/// use agi_protocol::Status;
/// assert_eq!(Status::NotFound.to_string(), "NOT_FOUND");
/// assert_eq!("BUSY".parse(), Ok(Status::Busy));
/// ```
///
/// The dialplan sets `UNREACHED` before `AGI(…)`; if it stays `UNREACHED`, no server said how the call ended.
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
    /// The channel hung up, or was moved away by a transfer, a redirect or an absolute timeout, and the handler ended there.
    HungUp,
    /// The server has as many calls as it may have.
    Busy,
    /// The server is shutting down.
    Closing,
    /// The request is larger than the limit.
    TooLarge,
}

impl Status {
    /// All statuses.
    pub const ALL: &'static [Self] = &[
        Self::Ok,
        Self::NotFound,
        Self::BadParam,
        Self::Error,
        Self::HungUp,
        Self::Busy,
        Self::Closing,
        Self::TooLarge,
    ];

    /// Returns the value of `AGI_ROUTE_STATUS`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::NotFound => "NOT_FOUND",
            Self::BadParam => "BAD_PARAM",
            Self::Error => "ERROR",
            Self::HungUp => "HUNG_UP",
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
            Self::HungUp => "the channel hung up, or was moved away",
            Self::Busy => "the server has as many calls as it may have",
            Self::Closing => "the server is shutting down",
            Self::TooLarge => "the request is larger than the server takes",
        }
    }

    /// Returns the last bytes of a call, after what was not sent yet. `failure` makes Asterisk set `AGISTATUS=FAILURE`
    /// too (measured on 22.10 and 16.28).
    ///
    /// ```
    /// use agi_protocol::Status;
    /// assert_eq!(Status::Ok.last_words(Vec::new()), b"SET VARIABLE AGI_ROUTE_STATUS OK\n");
    /// assert_eq!(Status::Busy.last_words(Vec::new()), b"SET VARIABLE AGI_ROUTE_STATUS BUSY\nfailure\n");
    /// ```
    #[must_use]
    pub fn last_words(self, mut unsent: Vec<u8>) -> Vec<u8> {
        let failure = if matches!(self, Self::Ok | Self::HungUp) { "" } else { "failure\n" };
        for words in [LAST_WORDS, self.as_str(), "\n", failure] {
            unsent.extend_from_slice(words.as_bytes());
        }
        unsent
    }

    /// Returns whether a line, without its line feed, belongs to the [last words](Self::last_words) of a call.
    #[must_use]
    pub fn is_last_words(line: &[u8]) -> bool {
        line.starts_with(LAST_WORDS.as_bytes()) || line == b"failure"
    }

    /// Returns the status that a line of the [last words](Self::last_words) tells, without its line feed.
    ///
    /// ```
    /// use agi_protocol::Status;
    /// assert_eq!(Status::of_last_words(b"SET VARIABLE AGI_ROUTE_STATUS CLOSING"), Some(Status::Closing));
    /// assert_eq!(Status::of_last_words(b"SET VARIABLE \"X\" \"OK\""), None);
    /// ```
    #[must_use]
    pub fn of_last_words(line: &[u8]) -> Option<Self> {
        std::str::from_utf8(line.strip_prefix(LAST_WORDS.as_bytes())?).ok()?.parse().ok()
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text that is not the value of any [`Status`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a status of a call: the statuses are OK, NOT_FOUND, BAD_PARAM, ERROR, HUNG_UP, BUSY, CLOSING, TOO_LARGE")]
#[non_exhaustive]
pub struct UnknownStatus;

impl FromStr for Status {
    type Err = UnknownStatus;

    fn from_str(text: &str) -> Result<Self, UnknownStatus> {
        Self::ALL.iter().copied().find(|status| status.as_str() == text).ok_or(UnknownStatus)
    }
}

#[cfg(test)]
mod tests {
    use super::{Status, UnknownStatus};

    #[test]
    fn every_status_is_read_back_from_its_text_and_from_its_last_words() {
        for &status in Status::ALL {
            assert_eq!(status.as_str().parse(), Ok(status));
            assert!(UnknownStatus.to_string().contains(status.as_str()));
            let words = status.last_words(b"NOOP\n".to_vec());
            let lines: Vec<_> = words.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).collect();
            assert_eq!(lines[0], b"NOOP");
            assert_eq!(Status::of_last_words(lines[1]), Some(status));
            assert!(lines[1..].iter().all(|line| Status::is_last_words(line)));
            assert_eq!(lines.len(), if matches!(status, Status::Ok | Status::HungUp) { 2 } else { 3 });
        }
        assert_eq!("UNREACHED".parse::<Status>(), Err(UnknownStatus));
        assert_eq!("ok".parse::<Status>(), Err(UnknownStatus));
        assert_eq!(Status::of_last_words(b"failure"), None);
        assert!(!Status::is_last_words(b"SET VARIABLE AGI_ROUTE_STATUS"));
    }
}
