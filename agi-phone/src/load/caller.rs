//! A caller among many: the party of one call, in real time.

use std::sync::Arc;
use std::time::Duration;

use agi_driver::{Act, Party};
use agi_simulator::Session;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until};

use super::stage::Stage;
use super::tally::Tally;
use super::times::Times;
use crate::first_line::{FirstLine, Said};
use crate::phone_session::CallExit;
use crate::prompt_watcher::{AcceptedKeys, ExpectedInput, PromptWatcher};
use crate::script::{Action, Script};

/// See the module.
pub(super) struct Caller {
    script: Script,
    manner: Manner,
    tally: Arc<Tally>,
    stage: watch::Receiver<Stage>,
    times: Times,
    pub(super) first_line: FirstLine,
    watcher: PromptWatcher,
    /// The command that had the last prompt, and when that ends.
    prompt: Option<(usize, Duration)>,
    last_key: Instant,
    /// Why the caller hung up, if it was the caller.
    pub(super) left: Option<Left>,
    look: Look,
    /// When the caller does something by themselves.
    wakes: Option<Instant>,
    /// Whether the app, or nobody, has to do something.
    is_stuck: bool,
}

/// How a caller behaves.
#[derive(Clone, Copy, Debug)]
pub(super) struct Manner {
    /// How long the app may say nothing where it has to.
    pub(super) timeout: Duration,
    /// How long after the last key the caller hangs up.
    pub(super) hang_up_after: Option<Duration>,
    /// Whether keys are pressed into prompts.
    pub(super) barge_in: bool,
}

/// Why a caller hung up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Left {
    /// As it was meant.
    AsMeant,
    /// The app went on asking, and no key was left.
    NoKeyLeft,
}

/// Whether the caller has to look at the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    /// Something happened.
    Now,
    /// The caller has looked, and there is nothing to do.
    Done,
    /// Not before something else happens.
    Later,
}

pub(super) enum Event {
    Look,
    /// The load has come to this stage.
    Stage(Stage),
    /// Nothing has happened for too long.
    Silence,
}

impl Caller {
    pub(super) fn new(script: Script, manner: Manner, tally: Arc<Tally>, mut stage: watch::Receiver<Stage>) -> Self {
        // The caller of a load that has come further hangs up.
        if *stage.borrow() > Stage::Goes {
            stage.mark_changed();
        }
        let now = Instant::now();
        Self {
            script,
            manner,
            tally,
            stage,
            times: Times::begin(now.into_std()),
            first_line: FirstLine::default(),
            watcher: PromptWatcher::default(),
            prompt: None,
            last_key: now,
            left: None,
            look: Look::Now,
            wakes: None,
            is_stuck: true,
        }
    }

    /// What the running command waits for, as far as the caller cares: who listens presses after the prompt.
    fn expected(&mut self, session: &Session) -> Option<ExpectedInput> {
        let mut expected = self.watcher.expected(session)?;
        if self.manner.barge_in {
            return Some(expected);
        }
        if expected.prompting {
            self.prompt = session.due().map(|ends| (expected.number, ends));
            expected.keys = AcceptedKeys::These(Vec::new());
        }
        let heard = self.prompt.filter(|(number, _)| *number == expected.number);
        expected.from = heard.map_or(expected.from, |(_, ends)| ends.max(expected.from));
        Some(expected)
    }

    /// When the caller hangs up, if nothing else happens.
    fn hangs_up_at(&self) -> Option<Instant> {
        let after = self.manner.hang_up_after.filter(|_| self.left.is_none() && self.script.is_done())?;
        Some(self.last_key + after)
    }

    fn hang_up(&mut self, session: &mut Session, why: Left) {
        if !session.is_hung_up() {
            self.left = Some(why);
            session.hang_up();
        }
    }

    /// Does what the script says.
    fn look(&mut self, session: &mut Session) {
        self.look = Look::Now;
        self.wakes = self.hangs_up_at();
        if self.wakes.is_some_and(|at| at <= Instant::now()) {
            return self.hang_up(session, Left::AsMeant);
        }
        let action = match self.expected(session) {
            _ if session.is_hung_up() => Action::Stuck,
            expected => self.script.next(session.now(), session.due(), expected.as_ref()),
        };
        self.is_stuck = action == Action::Stuck;
        match action {
            Action::Press(key) => {
                self.last_key = Instant::now();
                session.press(key);
            }
            Action::HangUp | Action::GiveUp => self.hang_up(session, Left::NoKeyLeft),
            Action::Pass(until) => {
                let at = Instant::now() + until.saturating_sub(session.now());
                self.wakes = Some(self.wakes.map_or(at, |wakes| wakes.min(at)));
                self.look = Look::Done;
            }
            Action::Read | Action::Stuck => self.look = Look::Done,
        }
    }

    fn silence(&mut self, session: &mut Session) -> Option<CallExit> {
        if !session.runs() || session.is_hung_up() {
            return Some(CallExit::Silent);
        }
        self.hang_up(session, Left::NoKeyLeft);
        None
    }
}

impl Party for Caller {
    type End = CallExit;
    type Event = Event;

    fn app_says(&mut self, bytes: &[u8]) {
        self.first_line.hear(bytes);
        if let Some((wait, waited)) = self.times.app_says(bytes) {
            self.tally.waited(wait, waited);
        }
    }

    fn sees(&mut self, session: &mut Session) -> Option<CallExit> {
        self.watcher.look(session);
        if let Some(answered) = self.times.written(session) {
            self.tally.waited(super::times::Wait::Answer, answered);
        }
        self.look = if self.look == Look::Done { Look::Later } else { Look::Now };
        let is_stranger = matches!(self.first_line.said(), Said::Else(_));
        (session.is_over() || is_stranger).then_some(CallExit::Over)
    }

    fn acts(&mut self, _session: &mut Session) -> Act<CallExit> {
        Act::Nothing
    }

    async fn waits(&mut self) -> Event {
        if self.look == Look::Now {
            return Event::Look;
        }
        tokio::select! {
            () = until(self.wakes) => Event::Look,
            stage = next(&mut self.stage) => Event::Stage(stage),
            () = sleep(self.manner.timeout), if self.is_stuck => Event::Silence,
        }
    }

    fn meets(&mut self, event: Event, session: &mut Session) -> Option<CallExit> {
        match event {
            Event::Look => self.look(session),
            Event::Stage(Stage::Leaves) => return Some(CallExit::Left),
            Event::Stage(_) => self.hang_up(session, Left::AsMeant),
            Event::Silence => return self.silence(session),
        }
        None
    }
}

async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) => sleep_until(moment).await,
        None => std::future::pending().await,
    }
}

/// The next stage of the load. It may be dropped half-way.
async fn next(stage: &mut watch::Receiver<Stage>) -> Stage {
    match stage.changed().await {
        Ok(()) => *stage.borrow_and_update(),
        Err(_) => std::future::pending().await,
    }
}
