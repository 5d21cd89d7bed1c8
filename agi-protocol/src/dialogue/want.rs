//! What the machine wants from its driver, and how an exchange ends.

use std::io;
use std::time::Duration;

use crate::limits::MAX_REPLY;

/// What the driver works towards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums, reason = "a machine works for one of these")]
pub enum Goal {
    /// The command that was begun is answered.
    Answer,
    /// The caller hangs up, while no command is in flight.
    HangUp,
}

/// What the machine wants next.
#[derive(Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums, reason = "a driver has to do each of them")]
pub enum Want<'d> {
    /// Write these bytes, or some of them, and call [`wrote`](super::Dialogue::wrote).
    Write(&'d [u8]),
    /// Write some of `rest` and call [`wrote`](super::Dialogue::wrote), or else read into `room` and call
    /// [`read`](super::Dialogue::read), whichever is possible first.
    WriteOrRead {
        /// The rest of a line. Asterisk does nothing else until it has the whole of it.
        rest: &'d [u8],
        /// Where to read, as for [`Read`](Self::Read).
        room: &'d mut [u8],
    },
    /// Wait until something comes, read it into `room`, and call [`read`](super::Dialogue::read). If the timer runs and
    /// rings first, call [`rang`](super::Dialogue::rang).
    Read {
        /// Where to read: never empty.
        room: &'d mut [u8],
        /// The rest of a reply is on its way in a second small write. Asterisk does not set `TCP_NODELAY`, so that
        /// write waits until the first one is acknowledged.
        more: bool,
    },
    /// Read what has come already into [`room`](super::Dialogue::room) and call [`read`](super::Dialogue::read), or
    /// call [`nothing_waits`](super::Dialogue::nothing_waits).
    Look,
    /// Set the timer to this long from now, in place of an earlier time, and call
    /// [`timer_is_set`](super::Dialogue::timer_is_set).
    Timer(Duration),
    /// The goal is reached, or cannot be.
    Done(Ending),
    /// The command is not sent, because of this. No I/O was needed to know it.
    NotSent(Ending),
}

/// How an exchange ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums, reason = "each is another answer to the handler")]
pub enum Ending {
    /// [`Dialogue::reply`](super::Dialogue::reply) has the answer.
    Answered,
    /// [`Dialogue::reply`](super::Dialogue::reply) has a line that cannot be an answer to any command.
    Unexpected,
    /// The caller hung up.
    HungUp,
    /// The connection cannot be used any more.
    Disconnected(Disconnect),
}

/// Why the connection to Asterisk cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Disconnect {
    /// Asterisk closed it.
    #[error("Asterisk closed the connection")]
    Closed,
    /// It was closed without a HANGUP, so the caller may still be there.
    #[error(
        "the connection was closed without a HANGUP: a proxy between Asterisk and the app cut it (its idle timeout?), Asterisk went down, or AGISIGHUP is `no`"
    )]
    CutOff,
    /// Reading or writing failed.
    #[error("the connection broke ({0})")]
    Broken(io::ErrorKind),
    /// A reply was longer than [`MAX_REPLY`].
    #[error("a reply was longer than {MAX_REPLY} bytes")]
    ReplyTooLong,
}
