//! Playing sounds: STREAM FILE and CONTROL STREAM FILE.
//!
//! A sound is named without its extension; Asterisk looks for it in the channel's language, below its sounds folder. A
//! sound that does not exist is [`CallError::Failed`]. Asterisk answers `-1` to that and to a hang-up, so the runtime
//! asks for the channel's state to distinguish them.

use std::future::IntoFuture;
use std::time::Duration;

use super::exchange::{Exchange, Reading};
use super::units::{Samples, millis};
use super::{Call, CallError, reading};
use agi_protocol::{Digit, ResultLine, SoundNameMistake, spec};

const NO_SUCH_SOUND: &str = "no such sound in the channel's language and formats, or it cannot be played: \
    file names have no extension and are looked up below Asterisk's sounds folder";
const NO_SUCH_FILE: &str = "Asterisk sees no such file, or it cannot be played: a path has no extension and is one on \
    Asterisk's own machine; if Asterisk runs in a container or elsewhere, share the folder, and name the file by the path \
    that Asterisk has for it";

impl Call {
    /// Plays a sound (STREAM FILE), named without its extension. One of the [`escape`](StreamFile::escape) keys ends
    /// it.
    ///
    /// To continue where it ended, give the answer's `endpos` to the next one as its [`offset`](StreamFile::offset).
    ///
    /// # Errors
    /// A sound that does not exist is [`CallError::Failed`].
    pub fn stream_file<'c>(&'c mut self, file: &'c str) -> StreamFile<'c> {
        StreamFile { call: self, file, escape: "", offset: None }
    }

    /// Plays a sound that the caller can fast-forward, rewind and pause (CONTROL STREAM FILE).
    ///
    /// # Errors
    /// A sound that does not exist is [`CallError::Failed`].
    pub fn control_stream_file<'c>(&'c mut self, file: &'c str) -> ControlStreamFile<'c> {
        ControlStreamFile {
            call: self,
            file,
            escape: "",
            skip: Duration::from_secs(3),
            forward: Some(Digit::POUND),
            rewind: Some(Digit::STAR),
            pause: None,
            offset: Duration::ZERO,
        }
    }
}

/// Plays a sound (STREAM FILE) when it is awaited, and returns how it ended.
#[derive(Debug)]
#[must_use = "a command is sent when it is awaited"]
pub struct StreamFile<'c> {
    call: &'c mut Call,
    file: &'c str,
    escape: &'c str,
    offset: Option<Samples>,
}

impl<'c> StreamFile<'c> {
    /// Sets the keys that end it, such as `"12#"`; default: none.
    pub fn escape(self, digits: &'c str) -> Self {
        Self { escape: digits, ..self }
    }

    /// Sets where to begin; default: the beginning. An offset after the sound's end ends it at once.
    pub fn offset(self, offset: Samples) -> Self {
        Self { offset: Some(offset), ..self }
    }
}

impl<'c> IntoFuture for StreamFile<'c> {
    type Output = Result<Playback, CallError>;
    type IntoFuture = Exchange<'c, Playback>;

    fn into_future(self) -> Self::IntoFuture {
        self.call.command(&spec::STREAM_FILE).text(self.file).text(self.escape).maybe_word(self.offset).reads(played)
    }
}

/// How a sound ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Playback {
    /// The key that ended it; `None` if it was played to its end.
    pub digit: Option<Digit>,
    /// How far it was played, in samples of the file that Asterisk chose.
    pub endpos: Samples,
}

impl Playback {
    pub(super) fn of((digit, endpos): (Option<Digit>, u64)) -> Self {
        Self { digit, endpos: Samples(endpos) }
    }
}

fn played(line: &ResultLine<'_>) -> Reading<Playback> {
    reading::played(line, why_not_played).map(Playback::of)
}

/// Returns why a sound of this name is usually not played.
pub(super) fn why_not_played(name: &[u8]) -> &'static str {
    let usual = if name.starts_with(b"/") { NO_SUCH_FILE } else { NO_SUCH_SOUND };
    SoundNameMistake::of(name).map_or(usual, SoundNameMistake::hint)
}

/// Plays a sound that the caller can fast-forward, rewind and pause (CONTROL STREAM FILE) when it is awaited, and
/// returns how it ended.
#[derive(Debug)]
#[must_use = "a command is sent when it is awaited"]
pub struct ControlStreamFile<'c> {
    call: &'c mut Call,
    file: &'c str,
    escape: &'c str,
    skip: Duration,
    forward: Option<Digit>,
    rewind: Option<Digit>,
    pause: Option<Digit>,
    offset: Duration,
}

impl<'c> ControlStreamFile<'c> {
    /// Sets the keys that end it; default: none. A key that moves or pauses it does not end it.
    pub fn escape(self, digits: &'c str) -> Self {
        Self { escape: digits, ..self }
    }

    /// Sets how far one key press moves forward or back, in milliseconds (rounded up); default: 3 s.
    pub fn skip(self, skip: Duration) -> Self {
        Self { skip, ..self }
    }

    /// Sets the key that fast-forwards; default: `#`; `None`: no key does.
    pub fn forward(self, key: impl Into<Option<Digit>>) -> Self {
        Self { forward: key.into(), ..self }
    }

    /// Sets the key that rewinds; default: `*`; `None`: no key does.
    pub fn rewind(self, key: impl Into<Option<Digit>>) -> Self {
        Self { rewind: key.into(), ..self }
    }

    /// Sets the key that pauses and resumes; default: `None`, no key does.
    pub fn pause(self, key: impl Into<Option<Digit>>) -> Self {
        Self { pause: key.into(), ..self }
    }

    /// Sets where to begin, in milliseconds (rounded up); default: the beginning. An offset after the sound's end ends
    /// it at once.
    pub fn offset(self, offset: Duration) -> Self {
        Self { offset, ..self }
    }
}

impl<'c> IntoFuture for ControlStreamFile<'c> {
    type Output = Result<ControlledPlayback, CallError>;
    type IntoFuture = Exchange<'c, ControlledPlayback>;

    fn into_future(self) -> Self::IntoFuture {
        self.call
            .command(&spec::CONTROL_STREAM_FILE)
            .text(self.file)
            .text(self.escape)
            .number(millis(self.skip))
            .text([self.forward.map_or(NO_KEY, Digit::ascii)])
            .text([self.rewind.map_or(NO_KEY, Digit::ascii)])
            .text(self.pause.map(Digit::ascii).as_slice())
            .number(millis(self.offset))
            .reads(controlled)
    }
}

/// To Asterisk, the empty text means its own `#` and `*`. Nobody can press this key.
const NO_KEY: u8 = b'x';

/// How a controlled sound ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ControlledPlayback {
    /// It was played to its end.
    Finished,
    /// The caller pressed a key.
    #[non_exhaustive]
    Digit {
        /// The key.
        digit: Digit,
        /// Where in the sound.
        at: Duration,
    },
    /// Somebody else stopped it (AMI `ControlPlayback`).
    #[non_exhaustive]
    Stopped {
        /// Where in the sound.
        at: Duration,
    },
}

fn controlled(line: &ResultLine<'_>) -> Reading<ControlledPlayback> {
    reading::controlled(line, why_not_played).map(|ended| match ended {
        (None, None) => ControlledPlayback::Finished,
        (None, Some(at)) => ControlledPlayback::Stopped { at },
        (Some(digit), at) => ControlledPlayback::Digit { digit, at: at.unwrap_or_default() },
    })
}
