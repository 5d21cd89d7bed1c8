//! What a command works on: the channel, what all calls share, the clock, and what is sent to the app.

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use agi_protocol::Digit;

use crate::audio::{Audio, Peer};
use crate::channel::Channel;
use crate::log::{CallEvent, CallLog};
use crate::recordings::{Moment, Recordings};
use crate::shared::Shared;
use crate::sounds::{Missing, Sound};

/// One call, as its commands see it.
pub(super) struct ChannelContext {
    /// What all calls share.
    pub(super) pbx: Arc<Shared>,
    pub(super) channel: Channel,
    /// When it began, in seconds since 1970.
    pub(super) began: i64,
    /// How long the call has lasted.
    pub(super) now: Duration,
    /// Since when the caller has been silent, which a recording hears; `None` while they speak.
    pub(super) silent_since: Option<Duration>,
    /// The caller hung up, or was hung up.
    pub(super) hung_up: bool,
    /// `AGI()` runs in the `h` extension.
    pub(super) after_hang_up: bool,
    /// SET AUTOHANGUP: when the call is hung up.
    pub(super) hang_up_at: Option<Duration>,
    /// That something plays on a call that is not answered was noted, or is meant.
    pub(super) told_unanswered: bool,
    /// What `MixMonitor` records.
    pub(super) recordings: Recordings,
    /// The live audio.
    pub(super) audio: Audio,
    pub(super) log: CallLog,
    /// Bytes for the app that were not taken yet.
    pub(super) out: Vec<u8>,
}

impl ChannelContext {
    /// What the clock shows when the call has lasted so long, in seconds since 1970.
    pub(super) fn seconds_at(&self, time: Duration) -> i64 {
        self.began.saturating_add(i64::try_from(time.as_secs()).unwrap_or(i64::MAX))
    }

    /// Sends a line to the app.
    pub(super) fn send(&mut self, line: &[u8]) {
        self.note(CallEvent::Asterisk(line.to_vec()));
        self.out.extend_from_slice(line);
        self.out.push(b'\n');
    }

    pub(super) fn note(&mut self, what: CallEvent) {
        let _ = self.log.add(self.now, what);
    }

    /// The sound of this name in the channel's language; what is wrong with it is noted.
    pub(super) fn find_sound(&mut self, name: &[u8]) -> Option<Sound> {
        match self.pbx.sounds.find(name, &self.channel.language) {
            Ok(sound) => Some(sound),
            Err(Missing { why }) => {
                if let Some(why) = why {
                    self.note(CallEvent::NoSound(String::from_utf8_lossy(name).into_owned(), why));
                }
                None
            }
        }
    }

    /// The caller begins to hear a sound, or words.
    pub(super) fn hear(&mut self, what: &[u8]) {
        if !self.channel.up && !self.after_hang_up && !std::mem::replace(&mut self.told_unanswered, true) {
            self.note(CallEvent::Unanswered);
        }
        self.hears(what);
    }

    /// The caller hears what an application plays, which knows whether it answers.
    pub(super) fn hears(&mut self, what: &[u8]) {
        self.note(CallEvent::Heard(String::from_utf8_lossy(what).into_owned()));
    }

    /// Where the call is.
    pub(super) fn moment(&self) -> Moment {
        (self.now, self.log.entries().len())
    }

    /// Answers the call, if it is not answered already.
    pub(super) fn answer(&mut self) {
        if !self.channel.up {
            self.channel.up = true;
            self.channel.answered_at = Some(self.now);
        }
    }

    /// Sets a channel variable, by its plain name.
    pub(super) fn set(&mut self, name: &str, value: impl Into<Vec<u8>>) {
        self.channel.variables.insert(name.as_bytes().to_vec(), value.into());
    }
}

/// What becomes of a command that was started.
pub(super) enum Step {
    /// It is done.
    Done(Reply),
    /// It takes time.
    Runs(Box<dyn Running>),
    /// Its arguments are wrong: 520.
    Usage,
}

/// A reply, and what Asterisk makes of it for `AGISTATUS`.
pub(super) struct Reply {
    /// Without the line feed.
    pub(super) line: Vec<u8>,
    /// `RESULT_FAILURE`.
    pub(super) failure: bool,
}

impl Reply {
    pub(super) fn new(line: impl Into<Vec<u8>>) -> Self {
        Self { line: line.into(), failure: false }
    }

    pub(super) fn failure(line: impl Into<Vec<u8>>) -> Self {
        Self { line: line.into(), failure: true }
    }

    /// `200 result=…`, a failure if it is negative.
    pub(super) fn result(result: i64) -> Self {
        Self { line: format!("200 result={result}").into_bytes(), failure: result < 0 }
    }

    /// `200 result=… endpos=…`, a failure if it is negative.
    pub(super) fn at(result: i64, endpos: i64) -> Self {
        Self { line: format!("200 result={result} endpos={endpos}").into_bytes(), failure: result < 0 }
    }

    /// `200 result=1 (…)`.
    pub(super) fn value(value: &[u8]) -> Self {
        Self::new([b"200 result=1 (", value, b")"].concat())
    }
}

impl From<Reply> for Step {
    fn from(reply: Reply) -> Self {
        Self::Done(reply)
    }
}

/// A command that takes time.
pub(super) trait Running: Send + Sync {
    /// When it goes on by itself; `None` if only an event makes it go on.
    fn due(&self, ctx: &ChannelContext) -> Option<Duration>;

    /// Something happens to the call; `ctx.now` says when.
    fn on_event(&mut self, what: &Event<'_>, ctx: &mut ChannelContext) -> Progress;

    /// What it is, if others than the caller may act on it.
    fn as_any(&mut self) -> Option<&mut dyn Any> {
        None
    }
}

/// What happens to a call while a command runs.
pub(super) enum Event<'a> {
    /// The time at which the command was due.
    Due,
    /// The caller pressed a key.
    Key(Digit),
    /// The caller sent a text.
    Text(&'a [u8]),
    /// The caller hung up.
    HangUp,
    /// The app sent bytes.
    Bytes,
    /// The other end of the audio connection did something.
    Audio(Peer<'a>),
}

/// What a command does after an event.
pub(super) enum Progress {
    /// It goes on.
    Continue,
    /// It is done.
    Done(Reply),
    /// It was broken off, without a reply.
    BrokenOff,
}
