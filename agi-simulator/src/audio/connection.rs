//! The bytes of the audio connection. Whoever drives the session carries them.

use std::mem::take;

/// The audio connection that Asterisk wants to make.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AudioTarget {
    /// Host and port, as the app wrote them.
    pub address: String,
    /// The UUID by which the server knows the stream. Asterisk sends it first.
    pub uuid: [u8; 16],
}

/// What the other end of the audio connection does.
pub(crate) enum Peer<'a> {
    Connected,
    Refused,
    Sent(&'a [u8]),
    Closed,
    /// The connection breaks, or so much waits in it that Asterisk cannot write.
    Broken,
}

/// One audio connection after the other: a call has one at a time.
#[derive(Debug, Default)]
pub(crate) struct Connection {
    state: State,
    out: Vec<u8>,
    /// 1 if the server's frame of this tick has not come; negative for frames that came too early.
    owed: i64,
}

#[derive(Debug, Default)]
enum State {
    #[default]
    None,
    Wanted(AudioTarget),
    Connecting,
    /// With so many samples a second.
    Open(u32),
}

/// So many frames in advance are more than jitter: the server sends ahead, and its audio is waited for no more.
const AHEAD: i64 = 5;

impl Connection {
    pub(crate) fn wants(&mut self, target: AudioTarget) {
        (self.state, self.owed) = (State::Wanted(target), 0);
        self.out.clear();
    }

    /// The connection to make now, once.
    pub(crate) fn take_wanted(&mut self) -> Option<AudioTarget> {
        let State::Wanted(target) = &mut self.state else { return None };
        let target = target.clone();
        self.state = State::Connecting;
        Some(target)
    }

    pub(crate) fn is_wanted(&self) -> bool {
        matches!(self.state, State::Wanted(_) | State::Connecting)
    }

    pub(crate) fn is_open(&self) -> bool {
        self.rate().is_some()
    }

    /// The samples a second of the open stream.
    pub(crate) fn rate(&self) -> Option<u32> {
        match self.state {
            State::Open(rate) => Some(rate),
            _ => None,
        }
    }

    pub(crate) fn opens(&mut self, rate: u32) {
        self.state = State::Open(rate);
    }

    /// Asterisk closes it. What was written before is still to be carried.
    pub(crate) fn closes(&mut self) {
        self.state = State::None;
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) {
        self.out.extend_from_slice(bytes);
    }

    pub(crate) fn take_output(&mut self) -> Vec<u8> {
        take(&mut self.out)
    }

    /// Another frame of the server's is due.
    pub(crate) fn ticks(&mut self) {
        self.owed = if self.owed <= -AHEAD { self.owed + 1 } else { 1 };
    }

    /// A frame of the server's has come.
    pub(crate) fn is_answered(&mut self) {
        self.owed -= 1;
    }

    /// No frame of this tick is waited for.
    pub(crate) fn owes_nothing(&mut self) {
        self.owed = self.owed.min(0);
    }

    /// Whether the server's frame of this tick has not come yet.
    pub(crate) fn waits_for_a_frame(&self) -> bool {
        self.is_open() && self.owed > 0
    }
}
