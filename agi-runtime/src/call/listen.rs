//! Listening to the caller: keys and recordings.
//!
//! A caller who presses nothing is an answer (`None`, `timed_out`), not an error. A hang-up is [`CallError::HungUp`],
//! except in a recording: there it is how callers end a message ([`RecordingEnd::HungUp`]).

use std::future::IntoFuture;
use std::time::Duration;

use super::exchange::{Exchange, Reading};
use super::play::{Playback, why_not_played};
use super::units::{Samples, endpos, millis, whole_seconds};
use super::{Call, CallError, reading};
use agi_protocol::{Digit, Digits, MAX_DIGITS, ResultLine, spec};

impl Call {
    /// Waits for one key (WAIT FOR DIGIT); `None` if the time runs out. Zero does not wait. Keys that are pressed
    /// between two commands are lost.
    pub fn wait_for_digit(&mut self, timeout: Duration) -> Exchange<'_, Option<Digit>> {
        self.command(&spec::WAIT_FOR_DIGIT).number(millis(timeout)).reads(digit)
    }

    /// Plays a sound (or none: `""`) and collects keys until `#`, the maximum or the timeout (GET DATA). The first key
    /// ends the sound and counts.
    pub fn get_data<'c>(&'c mut self, file: &'c str) -> GetData<'c> {
        GetData { call: self, file, timeout: None, max_digits: MAX_DIGITS }
    }

    /// Plays a sound and waits for one key among `escape`, also for a while after the sound's end (GET OPTION). After
    /// the sound's end, any other key ends the wait too, and the answer has no key.
    ///
    /// [`choose`](Call::choose) asks again where this returns no key.
    pub fn get_option<'c>(&'c mut self, file: &'c str, escape: &'c str) -> GetOption<'c> {
        GetOption { call: self, file, escape, timeout: None }
    }

    /// Records the caller into a file (RECORD FILE). `file` is its name without the extension; a relative name is below
    /// Asterisk's sounds folder; `format` is the extension (`wav`, `gsm`). An existing file is overwritten.
    ///
    /// [`record_message`](Call::record_message) is built on it: it prompts, records, and lets the caller listen.
    ///
    /// # Errors
    /// A file that Asterisk cannot write (no such folder, no such format) is [`CallError::Failed`].
    pub fn record_file<'c>(&'c mut self, file: &'c str, format: &'c str) -> RecordFile<'c> {
        RecordFile {
            call: self,
            file,
            format,
            escape: "#",
            max_duration: None,
            offset: Samples(0),
            beep: false,
            silence: None,
        }
    }
}

/// `1` means that another command interrupted the wait, which cannot happen here: it is not a key.
fn digit(line: &ResultLine<'_>) -> Reading<Option<Digit>> {
    reading::pressed(line, "the channel could not be read")
}

/// Collects keys (GET DATA) when it is awaited, and returns them.
#[derive(Debug)]
#[must_use = "a command is sent when it is awaited"]
pub struct GetData<'c> {
    call: &'c mut Call,
    file: &'c str,
    timeout: Option<Duration>,
    max_digits: u16,
}

impl GetData<'_> {
    /// Sets how long to wait for each key, in milliseconds (rounded up), 1 ms at least; default: Asterisk's own, 6 s for
    /// the first key and 2 s for each one after it (`app.c`).
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { timeout: Some(timeout), ..self }
    }

    /// Sets the most keys, 1 to 1,023; default: 1,023. Less than 1 counts as 1, and more counts as 1,023: Asterisk's
    /// buffer would overflow.
    pub fn max_digits(self, max_digits: u16) -> Self {
        Self { max_digits, ..self }
    }
}

impl<'c> IntoFuture for GetData<'c> {
    type Output = Result<DigitsEntered, CallError>;
    type IntoFuture = Exchange<'c, DigitsEntered>;

    fn into_future(self) -> Self::IntoFuture {
        self.call
            .command(&spec::GET_DATA)
            .text(self.file)
            // 0 is Asterisk's own timeout.
            .number(self.timeout.map_or(0, |timeout| millis(timeout).max(1)))
            .number(self.max_digits.clamp(1, MAX_DIGITS))
            .reads(entered)
    }
}

/// What the caller entered. After a lone `#`, there are no digits, and `timed_out` is false. After nothing at all,
/// there are no digits, and `timed_out` is true.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct DigitsEntered {
    /// The keys, without the `#` that ended them.
    pub digits: Digits,
    /// Whether the time ran out before `#`, or before the last key that was asked for.
    pub timed_out: bool,
}

fn entered(line: &ResultLine<'_>) -> Reading<DigitsEntered> {
    reading::entered(line, why_not_played).map(|(digits, timed_out)| DigitsEntered { digits, timed_out })
}

/// Plays a sound and waits for one key (GET OPTION) when it is awaited, and returns it.
#[derive(Debug)]
#[must_use = "a command is sent when it is awaited"]
pub struct GetOption<'c> {
    call: &'c mut Call,
    file: &'c str,
    escape: &'c str,
    timeout: Option<Duration>,
}

impl GetOption<'_> {
    /// Sets how long to wait after the sound's end, in milliseconds (rounded up); zero does not wait. Default: the
    /// channel's timeout between digits, 5 s unless the dialplan has set another one (`TIMEOUT(digit)`; `res_agi.c`).
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { timeout: Some(timeout), ..self }
    }
}

impl<'c> IntoFuture for GetOption<'c> {
    type Output = Result<Playback, CallError>;
    type IntoFuture = Exchange<'c, Playback>;

    fn into_future(self) -> Self::IntoFuture {
        self.call
            .command(&spec::GET_OPTION)
            .text(self.file)
            .text(self.escape)
            .maybe_word(self.timeout.map(millis))
            .reads(option)
    }
}

fn option(line: &ResultLine<'_>) -> Reading<Playback> {
    reading::option(line, why_not_played).map(Playback::of)
}

/// Records the caller (RECORD FILE) when it is awaited, and returns how the recording ended.
#[derive(Debug)]
#[must_use = "a command is sent when it is awaited"]
pub struct RecordFile<'c> {
    call: &'c mut Call,
    file: &'c str,
    format: &'c str,
    escape: &'c str,
    max_duration: Option<Duration>,
    offset: Samples,
    beep: bool,
    silence: Option<Duration>,
}

impl<'c> RecordFile<'c> {
    /// Sets the keys that end it; default: `#`. `""`: no key does.
    pub fn escape(self, digits: &'c str) -> Self {
        Self { escape: digits, ..self }
    }

    /// Sets how long it may be, in milliseconds (rounded up); default: no limit.
    pub fn max_duration(self, time: Duration) -> Self {
        Self { max_duration: Some(time), ..self }
    }

    /// Keeps this much of an existing file and records after it; default: nothing.
    pub fn offset(self, offset: Samples) -> Self {
        Self { offset, ..self }
    }

    /// Plays a beep first.
    pub fn beep(self) -> Self {
        Self { beep: true, ..self }
    }

    /// Ends it after so much silence, in whole seconds (rounded up), 1 s at least; default: silence does not end it.
    pub fn silence(self, time: Duration) -> Self {
        Self { silence: Some(time), ..self }
    }
}

impl<'c> IntoFuture for RecordFile<'c> {
    type Output = Result<Recording, CallError>;
    type IntoFuture = Exchange<'c, Recording>;

    fn into_future(self) -> Self::IntoFuture {
        let line = self
            .call
            .command(&spec::RECORD_FILE)
            .text(self.file)
            .text(self.format)
            .text(self.escape)
            .number(self.max_duration.map_or(-1, millis))
            .word(self.offset)
            .maybe_word(self.beep.then_some("BEEP"));
        match self.silence {
            // With `s=0`, silence would not end it.
            Some(time) => line.word(format_args!("s={}", whole_seconds(time).max(1))).reads(recorded_until_silence),
            None => line.reads(|line| recorded(line, RecordingEnd::Timeout)),
        }
    }
}

/// A recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Recording {
    /// Why it ended.
    pub end: RecordingEnd,
    /// Where it ended, in samples of the file's format: [`in_format`](Samples::in_format) makes a time of it. Nothing is
    /// counted in `opus`.
    pub endpos: Samples,
}

/// Why a recording ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RecordingEnd {
    /// The caller pressed a key.
    Digit(Digit),
    /// It reached [`max_duration`](RecordFile::max_duration).
    Timeout,
    /// The caller was silent for as long as [`silence`](RecordFile::silence) says.
    #[non_exhaustive]
    Silence {
        /// How much longer it could have been.
        left: Duration,
    },
    /// The caller pressed a key during the beep: nothing was recorded. `None` if the beep failed for another reason.
    DuringBeep(Option<Digit>),
    /// The caller hung up; what was recorded is kept. The next command ends in [`CallError::HungUp`].
    HungUp,
}

/// At its limit, a recording has a few milliseconds left if sound came in just before (measured: `result=1`), and more
/// if the machine is busy. Silence that ends it this late counts as the limit.
const AT_THE_LIMIT: Duration = Duration::from_millis(100);

fn recorded_until_silence(line: &ResultLine<'_>) -> Reading<Recording> {
    let left = Duration::from_millis(line.number().and_then(|left| u64::try_from(left).ok()).unwrap_or(0));
    recorded(line, if left < AT_THE_LIMIT { RecordingEnd::Timeout } else { RecordingEnd::Silence { left } })
}

/// Reads how a recording ended. `timeout` is what that word means here.
fn recorded(line: &ResultLine<'_>, timeout: RecordingEnd) -> Reading<Recording> {
    let pressed = reading::key(line).flatten();
    let end = match (line.note(), line.number()) {
        (Some(b"dtmf"), _) => pressed.map(RecordingEnd::Digit),
        (Some(b"timeout"), _) => Some(timeout),
        (Some(b"randomerror"), _) => Some(RecordingEnd::DuringBeep(pressed)),
        (Some(b"hangup"), _) => Some(RecordingEnd::HungUp),
        (Some(b"writefile"), _) => {
            return Reading::Failed(
                "the file cannot be written: does its folder exist, and does Asterisk know the format?",
            );
        }
        (_, Some(-1)) => return Reading::FailedIfUp("the channel could not be recorded"),
        _ => None,
    };
    match (end, endpos(line)) {
        (Some(end), Some(endpos)) => Reading::Is(Recording { end, endpos }),
        _ => Reading::Unexpected,
    }
}
