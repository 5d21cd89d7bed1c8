//! The recording of a whole call: its file, where it is interrupted, and how it goes on by itself after a secret that was
//! given up.

use std::time::Duration;

use agi_protocol::spec::{EXEC, SET_VARIABLE};
use agi_protocol::{CommandLine, MAX_LINE_OF_ALL, RefusedCommand, Spec, Text};

use super::clock::now;
use super::driver::DialogueDriver;

/// How long a caller may still key what they were asked for, after the app gave the question up.
const REST_OF_ENTRY: Duration = Duration::from_secs(5);

/// The recording of a call (`MixMonitor`).
#[derive(Debug)]
pub(crate) struct RecordedCall {
    /// Its file, as Asterisk names it.
    pub(crate) file: Text,
    /// What `StopMixMonitor` is given. `None`: it went on by itself, and the channel variable has it.
    pub(crate) id: Option<Text>,
    /// The arguments with which `MixMonitor` goes on in this file.
    pub(crate) goes_on: String,
    /// How silence gets into it, if that is possible.
    pub(crate) silence: Option<Silence>,
    /// Why nothing is recorded at present.
    pub(crate) gap: Option<Gap>,
}

/// Silence in a file whose silence is zeros: the function `FILE`, written to beyond the end, fills with zeros up to there
/// (`func_env.c`; measured on 22.10 and 16.28).
#[derive(Debug)]
pub(crate) struct Silence {
    /// The function up to the offset: `FILE(/var/spool/asterisk/monitor/7.wav,`.
    pub(crate) function: String,
    pub(crate) bytes_a_millisecond: u32,
}

/// A time in which nothing is recorded.
#[derive(Debug)]
pub(crate) struct Gap {
    since: Duration,
    /// `StopMixMonitor` was answered. Before that, it may or may not be stopped.
    pub(crate) is_stopped: bool,
    /// The size of the file, where silence can follow.
    pub(crate) size: Option<u64>,
    /// What it is stopped for was given up: the first command from this time on lets it go on.
    ends: Option<Duration>,
}

impl Gap {
    /// Nothing is recorded from now on.
    pub(crate) fn begin() -> Self {
        Self { since: now(), is_stopped: false, size: None, ends: None }
    }
}

impl RecordedCall {
    /// A secret begins, while it is stopped already.
    pub(crate) fn stays_stopped(&mut self) {
        if let Some(gap) = &mut self.gap {
            gap.ends = None;
        }
    }

    /// It goes on later, unless something lets it go on before: a secret was given up half-way, and the caller may still be
    /// keying it.
    pub(crate) fn goes_on_later(&mut self) {
        if let Some(gap) = &mut self.gap {
            gap.ends = Some(now() + REST_OF_ENTRY);
        }
    }

    /// Whether it is stopped only because a secret was given up.
    pub(crate) fn waits_for_the_rest(&self) -> bool {
        self.gap.as_ref().is_some_and(|gap| gap.ends.is_some())
    }

    /// Returns its id, if it may not be stopped yet although it should.
    pub(crate) fn not_yet_stopped(&self) -> Option<&Text> {
        self.id.as_ref().filter(|_| self.gap.as_ref().is_some_and(|gap| !gap.is_stopped))
    }

    /// Returns the function that fills the gap with silence as long as it has lasted.
    pub(crate) fn silence_so_far(&self) -> Option<String> {
        let (silence, gap) = (self.silence.as_ref()?, self.gap.as_ref()?);
        let lasted = u64::try_from(now().saturating_sub(gap.since).as_millis()).ok()?;
        let end = gap.size? + lasted * u64::from(silence.bytes_a_millisecond);
        Some(format!("{}{end})", silence.function))
    }

    /// Lets it go on before the next command, if it is time.
    #[cold]
    pub(super) fn goes_on_if_due(&mut self, dialogue: &mut DialogueDriver) {
        let is_due = |gap: &Gap| gap.ends.is_some_and(|ends| ends <= now());
        if !self.gap.as_ref().is_some_and(is_due) {
            return;
        }
        // What cannot be written stays unrecorded.
        if let Ok(lines) = self.lines() {
            for line in lines {
                dialogue.dialogue_mut().send_before_next(&line);
            }
        }
        (self.gap, self.id) = (None, None);
    }

    /// The lines with which it goes on.
    fn lines(&self) -> Result<Vec<Vec<u8>>, RefusedCommand> {
        let mut lines = Vec::new();
        if let Some(id) = self.not_yet_stopped() {
            lines.push(line(&EXEC, ["StopMixMonitor".as_bytes(), id.as_bytes()])?);
        }
        if let Some(silence) = self.silence_so_far() {
            lines.push(line(&SET_VARIABLE, [silence.as_bytes(), &[]])?);
        }
        lines.push(line(&EXEC, ["MixMonitor".as_bytes(), self.goes_on.as_bytes()])?);
        Ok(lines)
    }
}

fn line(spec: &Spec, arguments: [&[u8]; 2]) -> Result<Vec<u8>, RefusedCommand> {
    let mut line = CommandLine::default();
    line.begin(spec.name);
    for argument in arguments {
        line.text(argument);
    }
    line.finish(MAX_LINE_OF_ALL).map(<[u8]>::to_vec)
}
