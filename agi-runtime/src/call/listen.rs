//! Listening to the caller: keys and recordings.

use std::future::IntoFuture;
use std::time::Duration;

use super::exchange::{Exchange, Reading};
use super::play::{Playback, not_played, played};
use super::units::{Samples, endpos, millis};
use super::{Call, CallError, reading};
use agi_protocol::{Digit, Digits, ResultLine, spec};

impl Call {
    /// Waits for one key (WAIT FOR DIGIT); `None` when the time is over. Keys pressed between two commands are lost.
    pub fn wait_for_digit(&mut self, timeout: Duration) -> Exchange<'_, Option<Digit>> {
        self.command(&spec::WAIT_FOR_DIGIT).number(millis(timeout)).reads(digit)
    }

    /// Plays a sound (or none: `""`) and collects keys, until `#`, the maximum or the timeout (GET DATA).
    pub fn get_data<'c>(&'c mut self, file: &'c str) -> GetData<'c> {
        GetData { call: self, file, timeout: Duration::ZERO, max_digits: None }
    }

    /// Plays a sound and waits for one key among `escape`, also for a while after its end (GET OPTION). Any other key
    /// after the end of the sound ends the wait too, as no key.
    pub fn get_option<'c>(&'c mut self, file: &'c str, escape: &'c str) -> GetOption<'c> {
        GetOption { call: self, file, escape, timeout: None }
    }

    /// Records the caller into a file (RECORD FILE): its name without the extension, and the format that is its
    /// extension (`wav`, `gsm`). An existing file is overwritten.
    pub fn record_file<'c>(&'c mut self, file: &'c str, format: &'c str) -> RecordFile<'c> {
        RecordFile {
            call: self,
            file,
            format,
            escape: "#",
            timeout: None,
            offset: Samples(0),
            beep: false,
            silence: None,
        }
    }
}

/// `1` means that another command interrupted the wait, which cannot happen here: it is no key.
fn digit(line: &ResultLine<'_>) -> Reading<Option<Digit>> {
    match (reading::key(line), line.number()) {
        (Ok(key), _) => Reading::Is(key),
        (Err(_), Some(-1)) => Reading::FailedIfUp("the channel could not be read"),
        _ => Reading::Unexpected,
    }
}

/// GET DATA, to be awaited.
#[must_use = "a command is sent when it is awaited"]
pub struct GetData<'c> {
    call: &'c mut Call,
    file: &'c str,
    timeout: Duration,
    max_digits: Option<u16>,
}

impl GetData<'_> {
    /// How long to wait for the next key; zero, as when not given, is Asterisk's own 6 seconds for the first and 2
    /// between two.
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// The most keys, 1 to 1023; 1023 unless given. Asterisk's buffer overflows beyond, so more is cut to that.
    pub fn max_digits(self, max_digits: u16) -> Self {
        Self { max_digits: Some(max_digits), ..self }
    }
}

impl<'c> IntoFuture for GetData<'c> {
    type Output = Result<DigitsEntered, CallError>;
    type IntoFuture = Exchange<'c, DigitsEntered>;

    fn into_future(self) -> Self::IntoFuture {
        self.call
            .command(&spec::GET_DATA)
            .text(self.file)
            .number(millis(self.timeout))
            .number(self.max_digits.unwrap_or(1023).clamp(1, 1023))
            .reads(entered)
    }
}

/// What the caller entered. Only `#`: no digits and not timed out. Nothing at all: no digits and timed out.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DigitsEntered {
    /// The keys, without the `#` that ended them.
    pub digits: Digits,
    /// Whether the time was over before `#` or the last key.
    pub timed_out: bool,
}

fn entered(line: &ResultLine<'_>) -> Reading<DigitsEntered> {
    let digits = std::str::from_utf8(line.text()).ok().and_then(|digits| digits.parse().ok());
    match (digits, line.note()) {
        (Some(digits), None) => Reading::Is(DigitsEntered { digits, timed_out: false }),
        (Some(digits), Some(b"timeout")) => Reading::Is(DigitsEntered { digits, timed_out: true }),
        _ => not_played(line),
    }
}

/// GET OPTION, to be awaited.
#[must_use = "a command is sent when it is awaited"]
pub struct GetOption<'c> {
    call: &'c mut Call,
    file: &'c str,
    escape: &'c str,
    timeout: Option<Duration>,
}

impl GetOption<'_> {
    /// How long to wait after the sound's end; 5 seconds unless given.
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

/// `0` is a timeout, and also a hang-up in the wait after the sound.
fn option(line: &ResultLine<'_>) -> Reading<Playback> {
    match played(line) {
        Reading::Is(timeout @ Playback { digit: None, .. }) => Reading::IfUp(timeout),
        reading => reading,
    }
}

/// RECORD FILE, to be awaited.
#[must_use = "a command is sent when it is awaited"]
pub struct RecordFile<'c> {
    call: &'c mut Call,
    file: &'c str,
    format: &'c str,
    escape: &'c str,
    timeout: Option<Duration>,
    offset: Samples,
    beep: bool,
    silence: Option<u32>,
}

impl<'c> RecordFile<'c> {
    /// The keys that end it; `#` unless given.
    pub fn escape(self, digits: &'c str) -> Self {
        Self { escape: digits, ..self }
    }

    /// The longest it may be; without limit unless given.
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { timeout: Some(timeout), ..self }
    }

    /// Keeps this much of an existing file and records behind it.
    pub fn offset(self, offset: Samples) -> Self {
        Self { offset, ..self }
    }

    /// Plays a beep first.
    pub fn beep(self) -> Self {
        Self { beep: true, ..self }
    }

    /// Ends it after so many seconds of silence.
    pub fn silence(self, seconds: u32) -> Self {
        Self { silence: Some(seconds), ..self }
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
            .number(self.timeout.map_or(-1, millis))
            .word(self.offset)
            .maybe_word(self.beep.then_some("BEEP"));
        match self.silence {
            Some(seconds) => line.word(format_args!("s={seconds}")).reads(recorded_until_silence),
            None => line.reads(|line| recorded(line, RecordingEnd::Timeout)),
        }
    }
}

/// A recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Recording {
    /// Why it ended.
    pub end: RecordingEnd,
    /// Where it ended: the length of the file, if it was not appended to.
    pub endpos: Samples,
}

/// Why a recording ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RecordingEnd {
    /// The caller pressed a key.
    Digit(Digit),
    /// It was as long as it may be.
    Timeout,
    /// The caller was silent for as long as [`silence`](RecordFile::silence) says.
    Silence {
        /// How much longer it could have been.
        left: Duration,
    },
    /// A key during the beep: nothing was recorded. `None` if the beep failed otherwise.
    DuringBeep(Option<Digit>),
    /// The caller hung up; what was recorded is kept. The next command ends in [`CallError::HungUp`].
    HungUp,
}

/// At its limit a recording has a few milliseconds left, if sound came in just before (measured: `result=1`), and the
/// more the busier the machine is. Silence that ends it as late as that is not told apart.
const AT_THE_LIMIT: Duration = Duration::from_millis(100);

fn recorded_until_silence(line: &ResultLine<'_>) -> Reading<Recording> {
    let left = Duration::from_millis(line.number().and_then(|left| u64::try_from(left).ok()).unwrap_or(0));
    recorded(line, if left < AT_THE_LIMIT { RecordingEnd::Timeout } else { RecordingEnd::Silence { left } })
}

/// `timeout` is what that word means here.
fn recorded(line: &ResultLine<'_>, timeout: RecordingEnd) -> Reading<Recording> {
    let pressed = reading::key(line).ok().flatten();
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
