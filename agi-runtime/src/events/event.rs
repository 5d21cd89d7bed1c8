//! The events, each with its fields.

use std::any::Any;
use std::error::Error as StdError;
use std::fmt;
use std::net::{SocketAddr, SocketAddrV4};
use std::time::Duration;

use agi_protocol::dialogue::Whereabouts;
use agi_protocol::{Request, Spec, Status};

use super::live_call::LiveCall;
use super::refusal::Refusal;

/// Something that happened in an app.
///
/// Of a call that is a call: [`Begun`](Event::Begun) first, then [`Sent`](Event::Sent) and
/// [`Answered`](Event::Answered) in turn, [`Skipped`](Event::Skipped) after the answer that says that a sound is missing,
/// [`HungUp`](Event::HungUp) at most once, [`Ended`](Event::Ended) last. A command that is dropped half-way has no answer. No event holds what a caller keyed or said, and what `{:?}` prints of one holds
/// nothing of the request either, except the route's pattern.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'e> {
    /// The request was read, and its route was looked up.
    Begun(Begun<'e>),
    /// A command begins: its line is about to be sent.
    #[non_exhaustive]
    Sent {
        /// Which call.
        call: &'e LiveCall,
        /// What is asked of Asterisk, and of what.
        place: Place<'e>,
        /// The silence that the caller heard before it: the time since the answer before, or since the call began. It is zero
        /// after a command that was dropped half-way, because the app does not know when Asterisk ended that one.
        thought: Duration,
    },
    /// The command was answered.
    #[non_exhaustive]
    Answered {
        /// Which call.
        call: &'e LiveCall,
        /// What was asked.
        command: &'static Spec,
        /// What came of it.
        answer: Answer,
        /// How many keys the caller pressed, where it reads keys. Which ones is not told.
        keys: Option<usize>,
        /// How long Asterisk took: for a prompt, as long as it played.
        took: Duration,
    },
    /// A prompt was skipped: the caller did not hear it, and the call goes on.
    Skipped(Skipped<'e>),
    /// The caller is known to have hung up, or the channel was moved away.
    #[non_exhaustive]
    HungUp {
        /// Which call.
        call: &'e LiveCall,
    },
    /// The call is over, and the dialplan is about to be told how.
    Ended(Ended<'e>),
    /// A connection was refused before it was a call.
    #[non_exhaustive]
    Refused {
        /// Why.
        reason: Refusal,
        /// The other side, if it is known.
        peer: Option<Peer<'e>>,
    },
}

/// A call begins.
#[non_exhaustive]
pub struct Begun<'e> {
    /// Which call.
    pub call: &'e LiveCall,
    /// The pattern of its route; `None` if no route has its path.
    pub route: Option<&'e str>,
    /// What Asterisk said about the call.
    pub request: &'e Request,
    /// The other side of the connection.
    pub peer: Peer<'e>,
}

/// A prompt is skipped: its sound is missing, or its text was not spoken.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Skipped<'e> {
    /// Which call.
    pub call: &'e LiveCall,
    /// What Asterisk said about the call.
    pub request: &'e Request,
    /// The command that failed, with the sound that is missing; `None` if no command was sent, because the prompt is a text
    /// that was not spoken, or a sound in memory that could not be played.
    pub place: Option<Place<'e>>,
    /// Why: a [`CallError`](crate::CallError).
    pub error: &'e (dyn StdError + Send + Sync + 'static),
}

/// A call is over.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Ended<'e> {
    /// Which call; `None` in a call that nobody observes, for the log.
    pub call: Option<&'e LiveCall>,
    /// The pattern of its route; `None` if no route has its path.
    pub route: Option<&'e str>,
    /// What Asterisk said about the call.
    pub request: &'e Request,
    /// What the dialplan is told.
    pub status: Status,
    /// Whether it ended well, by a hang-up, or failed.
    pub ending: Ending,
    /// Why it failed, or that somebody outside hung it up.
    pub error: Option<&'e (dyn StdError + Send + Sync + 'static)>,
    /// How long it lasted.
    pub took: Duration,
    /// How many commands were sent.
    pub commands: u32,
    /// Where the caller was when they hung up.
    pub left_at: Option<Place<'e>>,
    /// The silence at its end: the time since the last answer. Zero after a hang-up, when nobody hears it.
    pub thought: Duration,
}

/// How a call ended, for whoever does not count statuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Ending {
    /// The handler finished.
    Finished,
    /// The handler finished although the caller had hung up.
    FinishedAfterHangUp,
    /// The handler left because the caller had hung up.
    HungUp,
    /// The handler failed, or there is none.
    Failed,
}

/// What came of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Answer {
    /// Asterisk did it.
    Done,
    /// Asterisk could not do it, or does not know it.
    Failed,
    /// The caller has hung up.
    HungUp,
}

/// Where in a call: a command, what it is about, and what the caller heard before.
///
/// It prints as `GET DATA survey/7/question`, or as `WAIT FOR DIGIT after survey/7/question` if the call waits for a key after that
/// sound has ended.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Place<'e> {
    /// The command.
    pub command: &'static Spec,
    /// The file or the application, as it was sent. What else a command says may be secret, and is not told.
    pub subject: Option<&'e [u8]>,
    /// The sound that the call played last before it; `None` if the command plays one itself, or none was played. Silence
    /// (`silence/1`) and `beep` do not count, and what an application of Asterisk's plays is not known, except that of
    /// `Playback` and `BackGround`.
    pub after: Option<&'e [u8]>,
}

impl<'e> From<Whereabouts<'e>> for Place<'e> {
    fn from(place: Whereabouts<'e>) -> Self {
        Self { command: place.command, subject: place.subject, after: place.after }
    }
}

/// The other side of a connection, as the log prints it: its address and port.
#[derive(Clone, Copy)]
pub struct Peer<'e>(pub(super) &'e dyn PeerName);

/// What a listener calls the other side.
pub(crate) trait PeerName: fmt::Display {
    /// Returns the peer's IP address and port, if it has them.
    #[cfg(feature = "admin")]
    fn address(&self) -> Option<SocketAddr>;
}

/// The other side as a listener calls it.
pub(crate) struct Listened<P>(pub(crate) P);

impl<P: fmt::Display + 'static> fmt::Display for Listened<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.0 as &dyn Any).downcast_ref() {
            Some(SocketAddr::V4(address)) if f.width().is_none() => write_v4(*address, f),
            _ => self.0.fmt(f),
        }
    }
}

/// Writes an address as it prints itself, at a third of the price: each logged call has one.
fn write_v4(address: SocketAddrV4, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut number = itoa::Buffer::new();
    for (octet, after) in address.ip().octets().into_iter().zip([".", ".", ".", ":"]) {
        f.write_str(number.format(octet))?;
        f.write_str(after)?;
    }
    f.write_str(number.format(address.port()))
}

impl<P: fmt::Display + 'static> PeerName for Listened<P> {
    #[cfg(feature = "admin")]
    fn address(&self) -> Option<SocketAddr> {
        (&self.0 as &dyn Any).downcast_ref().copied()
    }
}

impl PeerName for &str {
    #[cfg(feature = "admin")]
    fn address(&self) -> Option<SocketAddr> {
        None
    }
}

#[cfg(feature = "admin")]
impl Peer<'_> {
    /// Returns its address, if it is one.
    pub(crate) fn address(&self) -> Option<SocketAddr> {
        self.0.address()
    }
}

impl fmt::Display for Peer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Peer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// `GET DATA survey/7/question`, `WAIT FOR DIGIT after survey/7/question`.
impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.command.name)?;
        // An empty file is silence.
        if let Some(subject) = self.subject.filter(|subject| !subject.is_empty()) {
            write!(f, " {}", String::from_utf8_lossy(subject))?;
        }
        if let Some(after) = self.after {
            write!(f, " after {}", String::from_utf8_lossy(after))?;
        }
        Ok(())
    }
}

impl fmt::Debug for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.to_string())
    }
}

/// Without the request, which holds what the dialplan passed on, and the caller's name and number.
impl fmt::Debug for Begun<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Begun")
            .field("call", &self.call)
            .field("route", &self.route)
            .field("peer", &self.peer)
            .finish_non_exhaustive()
    }
}

/// Without the request, and without the error, which says what an engine says.
impl fmt::Debug for Skipped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Skipped").field("call", &self.call).field("place", &self.place).finish_non_exhaustive()
    }
}

/// Without the request, and without the error, which says what the app says.
impl fmt::Debug for Ended<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ended")
            .field("call", &self.call)
            .field("route", &self.route)
            .field("status", &self.status)
            .field("ending", &self.ending)
            .field("took", &self.took)
            .field("commands", &self.commands)
            .field("left_at", &self.left_at)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::Listened;
    use std::net::SocketAddr;

    #[test]
    fn an_address_is_written_as_it_prints_itself() {
        for address in ["0.0.0.0:0", "192.0.2.10:4573", "255.255.255.255:65535", "[2001:db8::1]:80"] {
            let peer = Listened(address.parse::<SocketAddr>().unwrap());
            assert_eq!(peer.to_string(), address);
            assert_eq!(format!("{peer:>24}"), format!("{address:>24}"));
        }
    }
}
