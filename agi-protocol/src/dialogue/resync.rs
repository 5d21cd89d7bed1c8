//! Resynchronising after a dropped command or a forged answer.
//!
//! A command that was dropped half-way may or may not be answered yet. Counting replies cannot tell, so a question with
//! a random answer is asked, and everything before that answer is skipped. Asterisk reads through a buffered stream but
//! waits on the descriptor: a question that arrives together with the line before it is not seen until more bytes come.
//! So it is sent a little later, and asked again (with a new answer) until the answer to the last one is there.

use std::hash::BuildHasher;
use std::time::Duration;

use super::{Goal, Line};
use crate::reply::{Frame, Reply, ReplyFraming};
use crate::spec::Spec;

/// Long enough for Asterisk to have read the line before (0.5 ms was enough, measured on 22.10).
const FIRST_QUESTION: Duration = Duration::from_millis(2);
/// An idle Asterisk answers in less than a millisecond; SAY, RECORD FILE, EXEC and GOSUB have to end first.
const NEXT_QUESTION: Duration = Duration::from_millis(100);
const SELDOM: Duration = Duration::from_secs(5);

/// A resynchronisation under way. It belongs to the call, not to a future: the next command continues it.
#[derive(Debug)]
pub(super) struct Resync {
    unsent: Vec<u8>,
    /// What its first line is.
    line: Option<Line>,
    framing: ReplyFraming,
    /// The dropped command, until it is answered, and whether its answer is a secret.
    dropped: Option<(&'static Spec, bool)>,
    answers: Vec<String>,
    pause: Duration,
    timer: Timer,
    check: Check,
}

/// Whether the channel is asked, once in step, if it is alive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Check {
    No,
    Wanted,
    Asked,
}

/// What a channel that was asked said.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Channel {
    Alive,
    Dead,
}

/// When the next question is asked.
#[derive(Clone, Copy, Debug)]
enum Timer {
    /// This long from now.
    ToSet(Duration),
    /// When it rings.
    Set,
    /// Now.
    Rang,
}

/// What a skipped frame was.
#[derive(Default)]
pub(super) struct Heard {
    pub(super) answers: Option<Line>,
    pub(super) secret: bool,
    /// It was the last question's answer.
    pub(super) in_step: bool,
    /// It was the channel's.
    pub(super) channel: Option<Channel>,
}

/// What is to be done next.
pub(super) enum Step {
    Timer(Duration),
    Send,
    Read,
}

impl Resync {
    /// Begins a resynchronisation. `unsent` is the rest of a line of which Asterisk has the beginning; `framing` is
    /// that of the reply to it.
    pub(super) fn new(unsent: Vec<u8>, framing: ReplyFraming, dropped: Option<(&'static Spec, bool)>) -> Self {
        let line = dropped.map(|(spec, _)| Line::Command(spec));
        let timer = Timer::ToSet(FIRST_QUESTION);
        Self { unsent, line, framing, dropped, answers: Vec::new(), pause: NEXT_QUESTION, timer, check: Check::No }
    }

    pub(super) fn next(&mut self, goal: Goal) -> Step {
        // While only the hang-up is awaited, a question can wait, and a dropped prompt plays on.
        let at_once = goal == Goal::Answer || self.check == Check::Wanted;
        if matches!(self.timer, Timer::Rang) && self.unsent.is_empty() && at_once && self.check != Check::Asked {
            self.ask();
        }
        if let Timer::ToSet(after) = self.timer {
            return Step::Timer(after);
        }
        if self.unsent.is_empty() { Step::Read } else { Step::Send }
    }

    /// Sends this line too. A question that was asked before it no longer counts: its answer may come first.
    pub(super) fn send_too(&mut self, line: &[u8]) {
        self.unsent.extend_from_slice(line);
        self.answers.clear();
        // Nor does the channel's state, after which this line's own reply comes.
        if self.check == Check::Asked {
            self.check = Check::Wanted;
        }
        self.pause = NEXT_QUESTION;
        self.timer = Timer::ToSet(FIRST_QUESTION);
    }

    /// Returns what the frames to skip look like.
    pub(super) fn framing(&self) -> ReplyFraming {
        self.framing
    }

    /// Has the channel asked, once in step. Says whether that is news.
    pub(super) fn check_channel(&mut self) -> bool {
        let news = self.check == Check::No;
        if news {
            self.check = Check::Wanted;
        }
        news
    }

    /// Asks the channel for its state, which only a live one tells. All is in step.
    pub(super) fn ask_channel(&mut self) {
        self.check = Check::Asked;
        self.unsent = b"CHANNEL STATUS\n".to_vec();
        self.line = Some(Line::Question);
    }

    /// Passes over a frame.
    pub(super) fn heard(&mut self, frame: &Frame<'_>) -> Heard {
        let Frame::Reply(reply) = frame else { return Heard::default() };
        if self.check == Check::Asked {
            let channel = if *reply == Reply::Dead { Channel::Dead } else { Channel::Alive };
            let answers = Some(Line::Question);
            return Heard { answers, secret: false, in_step: true, channel: Some(channel) };
        }
        self.framing = ReplyFraming::Line;
        let value = if let Reply::Result(line) = reply { line.value() } else { None };
        let which = value.and_then(|value| self.answers.iter().position(|answer| answer.as_bytes() == value));
        let Some(which) = which else {
            let (answers, secret) = self.awaited();
            self.dropped = None;
            return Heard { answers, secret, ..Heard::default() };
        };
        let in_step = which + 1 == self.answers.len();
        if !in_step {
            // Asterisk is reading again, and the later questions wait in its buffer.
            self.ask_after(NEXT_QUESTION);
        }
        Heard { answers: Some(Line::Question), in_step, ..Heard::default() }
    }

    /// Returns what the next reply that is not to a question answers, and whether it is a secret.
    pub(super) fn awaited(&self) -> (Option<Line>, bool) {
        let dropped = self.dropped.map(|(spec, secret)| (Line::Command(spec), secret));
        (dropped.map(|(line, _)| line), dropped.is_some_and(|(_, secret)| secret))
    }

    /// Returns the rest of a line, or of a question.
    pub(super) fn unsent(&self) -> &[u8] {
        &self.unsent
    }

    pub(super) fn into_unsent(self) -> Vec<u8> {
        self.unsent
    }

    /// Returns what is written first.
    pub(super) fn line(&self) -> Option<Line> {
        self.line
    }

    pub(super) fn wrote(&mut self, count: usize) {
        if self.unsent.drain(..count.min(self.unsent.len())).any(|byte| byte == b'\n') {
            self.line = None;
        }
    }

    pub(super) fn timer_is_set(&mut self) {
        self.timer = Timer::Set;
    }

    pub(super) fn rang(&mut self) {
        self.timer = Timer::Rang;
    }

    /// Asks the next question. Nobody may guess the answer, or a value could forge it. std's hasher has random keys, so
    /// it is as good a source as a crate for random numbers.
    fn ask(&mut self) {
        let random = std::hash::RandomState::new().hash_one(self.answers.len());
        let answer = format!("agi-{random:016x}");
        self.unsent = format!("GET FULL VARIABLE {answer}\n").into_bytes();
        self.line = Some(Line::Question);
        self.answers.push(answer);
        self.ask_after(self.pause);
        self.pause = (self.pause * 2).min(SELDOM);
    }

    fn ask_after(&mut self, pause: Duration) {
        self.pause = pause;
        self.timer = Timer::ToSet(pause);
    }
}
