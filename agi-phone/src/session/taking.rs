//! A step that is under way: what it does next, and when it is done. Pure decisions.

use std::time::Duration;

use agi_protocol::Digit;
use agi_simulator::Session;

use super::doorway::{Reply, Request};
use super::question::waits;
use super::step::Step;
use crate::prompt_watcher::{ExpectedInput, Kind};
use crate::script::{Action, Script};

/// So much of the call a step may take at most, if nothing else ends it: as long as a test waits.
const LONGEST: Duration = Duration::from_secs(10 * 60);

/// So long an app that streams live audio may go on listening after it was given something.
const THINKS: Duration = Duration::from_secs(5);

const PLAYED_ON: &str = "the prompt that played is not cut by this: the caller heard it to its end first";
const BY_KEYS: &str = "the app listens to keys now, not to a voice: write press KEYS";
const FOREVER: &str = "the app waits for the caller, and time alone changes nothing";
const NO_END: &str = "10 minutes of the call have passed, and the app has asked for nothing";

/// A step that is under way.
pub(super) struct Taking {
    pub(super) step: Step,
    /// Nobody waits for the answer of a hang-up that nobody asked for.
    pub(super) reply: Option<Reply>,
    /// Keys that are to be pressed.
    pub(super) script: Script,
    /// So long after what the caller does it ends, whatever goes on then.
    ends_after: Option<Duration>,
    /// Whether what the caller does cuts live audio.
    pub(super) at_once: bool,
    /// Whether it began while a prompt played that what the caller does leaves alone.
    pub(super) plays_on: bool,
    /// When it began, in the time of the call.
    began: Duration,
    /// The question at which it began.
    question: Option<usize>,
    /// When the caller had said it or pressed the last key, and at which question.
    pub(super) done: Option<(Duration, Option<usize>)>,
}

/// What a step does next.
pub(super) enum Move {
    Press(Digit),
    Say,
    /// Lets time pass until then.
    Pass(Duration),
    /// It is done, and what whoever asked should know besides.
    Done(Option<&'static str>),
    /// So is one that is to end now.
    InTime,
    /// It cannot be taken here.
    Refused(&'static str),
    /// Only the app can go on.
    Stuck,
}

impl Taking {
    /// Begins what somebody asks for.
    pub(super) fn of(request: Request, now: Duration, question: Option<usize>) -> Self {
        let Request { step, ends_after, reply } = request;
        Self { ends_after, question, reply: Some(reply), ..Self::unasked(step, now) }
    }

    /// Begins what nobody asks for.
    pub(super) fn unasked(step: Step, now: Duration) -> Self {
        let keys: Vec<Digit> = match &step {
            Step::Press { keys, .. } => keys.chars().filter_map(Digit::new).collect(),
            _ => Vec::new(),
        };
        let groups = if keys.is_empty() { Vec::new() } else { vec![keys] };
        let script = Script::new(groups, None).begun_at(now);
        let (at_once, plays_on) = (false, false);
        Self { step, reply: None, script, ends_after: None, at_once, plays_on, began: now, question: None, done: None }
    }

    /// Whether what the caller does cuts what plays.
    pub(super) fn cuts(&self, expected: Option<&ExpectedInput>) -> bool {
        match &self.step {
            Step::Press { keys, .. } => {
                let key = keys.chars().next().and_then(Digit::new);
                key.zip(expected).is_some_and(|(key, expected)| expected.keys.takes(key))
            }
            Step::Say { .. } => false,
            _ => true,
        }
    }

    /// Whether the caller is about to do something, and does not wait until live audio is silent.
    pub(super) fn is_at_once(&self) -> bool {
        self.at_once
            && if let Step::Say { .. } = self.step { self.done.is_none() } else { !self.script.left().is_empty() }
    }

    pub(super) fn played_on(&self) -> Option<String> {
        self.plays_on.then(|| PLAYED_ON.to_owned())
    }

    /// When it ends, whatever goes on then; `None`: it does not, or the caller has not done everything.
    fn ends_at(&self) -> Option<Duration> {
        match self.step {
            Step::Wait(time) => time.map(|time| self.began + time),
            Step::Start { .. } => self.ends_after.map(|time| self.began + time),
            _ => {
                let (done, _) = self.done.filter(|_| self.script.left().is_empty())?;
                self.ends_after.map(|time| done + time)
            }
        }
    }

    pub(super) fn after_death(&self) -> Option<String> {
        let found = matches!(self.step, Step::Start { after_death: true, .. });
        found.then(|| "the process of this session's last call was found dead: that call has no end".to_owned())
    }

    pub(super) fn next(&mut self, expected: Option<&ExpectedInput>, session: &Session) -> Move {
        let (now, due) = (session.now(), session.due().filter(|_| session.runs()));
        let pass = due.map_or(Move::Stuck, Move::Pass);
        let waiting = expected.filter(|expected| waits(expected));
        if session.is_hung_up() {
            return pass;
        }
        if let Some(until) = self.ends_at() {
            return match due {
                // What comes next has begun, or the caller has done nothing yet.
                _ if now >= until && (session.runs() || matches!(self.step, Step::Wait(_))) => Move::InTime,
                _ if !session.runs() => Move::Stuck,
                due => Move::Pass(due.map_or(until, |due| due.min(until))),
            };
        }
        if now >= self.began + LONGEST {
            return Move::Done(Some(NO_END));
        }
        match &self.step {
            Step::Press { .. } if !self.script.left().is_empty() => match self.script.next(now, due, expected) {
                Action::Press(key) => Move::Press(key),
                Action::Pass(until) => Move::Pass(until),
                _ if waiting.is_some() => Move::Done(Some(FOREVER)),
                _ => Move::Stuck,
            },
            Step::Say { .. } if self.done.is_none() => match waiting.map(|expected| &expected.kind) {
                Some(Kind::Streams | Kind::Text) => Move::Say,
                Some(_) => Move::Refused(BY_KEYS),
                None => pass,
            },
            Step::Say { .. } if session.audio_is_open() && session.says_audio() => pass,
            Step::Wait(_) => match waiting {
                Some(expected) if self.question != Some(expected.number) => Move::Done(None),
                Some(_) if due.is_none() => Move::Done(Some(FOREVER)),
                _ => pass,
            },
            _ => match waiting {
                Some(expected) if self.is_answered(expected, now) => Move::Done(None),
                _ => pass,
            },
        }
    }

    /// Whether the app has made something of what the caller did, as far as can be seen: it waits again. A stream of live
    /// audio waits all the time.
    fn is_answered(&self, expected: &ExpectedInput, now: Duration) -> bool {
        let Some((done, question)) = self.done.filter(|_| expected.kind == Kind::Streams) else { return true };
        question != Some(expected.number) || now >= done + THINKS
    }
}

/// How many keys no command took. Which they are may be a secret.
pub(super) fn keys_left(left: usize) -> Option<String> {
    (left > 0).then(|| format!("keys that the app did not ask for: {left}"))
}
