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
    /// Its file, as Asterisk names it. `None`: `MixMonitor` may have begun it, and nobody has asked yet.
    pub(crate) file: Option<Text>,
    /// What `StopMixMonitor` is given. `None`: the channel variable has it, if it has begun or gone on.
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

/// What lets a recording go on, one after the other.
#[derive(Debug)]
pub(crate) enum Step {
    /// Runs `StopMixMonitor` with this id.
    Stop(Text),
    /// Writes nothing to this function, which fills the file with silence.
    Fill(String),
    /// Runs `MixMonitor` with these arguments.
    Begin(String),
}

impl Step {
    fn line(&self) -> Result<Vec<u8>, RefusedCommand> {
        match self {
            Self::Stop(id) => line(&EXEC, [b"StopMixMonitor", id.as_bytes()]),
            Self::Fill(silence) => line(&SET_VARIABLE, [silence.as_bytes(), &[]]),
            Self::Begin(arguments) => line(&EXEC, [b"MixMonitor", arguments.as_bytes()]),
        }
    }
}

impl RecordedCall {
    /// A recording that `MixMonitor` is about to begin, and that goes on with these arguments of it.
    pub(crate) fn about_to_begin(goes_on: String) -> Self {
        Self { file: None, id: None, goes_on, silence: None, gap: None }
    }

    /// `MixMonitor` was sent, so it may record.
    pub(crate) fn may_have_begun(&mut self) {
        (self.gap, self.id) = (None, None);
    }

    /// It goes on when something lets it, and not by itself before.
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

    /// Whether it is known that nothing is recorded.
    pub(crate) fn is_stopped(&self) -> bool {
        self.gap.as_ref().is_some_and(|gap| gap.is_stopped)
    }

    /// Whether it is stopped only because a secret was given up.
    pub(crate) fn waits_for_the_rest(&self) -> bool {
        self.gap.as_ref().is_some_and(|gap| gap.ends.is_some())
    }

    /// Returns what lets it go on; nothing if it is not interrupted.
    pub(crate) fn steps(&self) -> Vec<Step> {
        if self.gap.is_none() {
            return Vec::new();
        }
        let stop = self.not_yet_stopped().cloned().map(Step::Stop);
        let fill = self.silence_so_far().map(Step::Fill);
        stop.into_iter().chain(fill).chain([Step::Begin(self.goes_on.clone())]).collect()
    }

    /// Returns its id, if it may not be stopped yet although it should.
    fn not_yet_stopped(&self) -> Option<&Text> {
        self.id.as_ref().filter(|_| self.gap.as_ref().is_some_and(|gap| !gap.is_stopped))
    }

    /// Returns the function that fills the gap with silence as long as it has lasted.
    fn silence_so_far(&self) -> Option<String> {
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
        let Ok(lines) = self.steps().iter().map(Step::line).collect::<Result<Vec<_>, _>>() else {
            return self.stays_stopped();
        };
        for line in lines {
            dialogue.dialogue_mut().send_before_next(&line);
        }
        self.may_have_begun();
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
