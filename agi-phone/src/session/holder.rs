//! The party that calls in a session: for each step that somebody asks for, it goes on until the app waits for the caller.

use std::future::pending;
use std::sync::atomic::Ordering;
use std::time::Duration;

use agi_driver::{Act, Party};
use agi_protocol::Digit;
use agi_simulator::Session;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, sleep_until};

use super::doorway::Request;
use super::question::{Asked, waits};
use super::step::Step;
use super::taking::{Move, Taking, keys_left};
use super::teller::Teller;
use super::told::{Told, Whose};
use crate::caller_actions::CallerActions;
use crate::error::Exit;
use crate::first_line::{FirstLine, Said};
use crate::format::seconds;
use crate::line::Hints;
use crate::phone_session::CallExit;
use crate::prompt_watcher::{ExpectedInput, Kind, PromptWatcher};
use crate::stop::Stop;

/// How often a step looks at a call whose time passes as on the telephone.
const TICK: Duration = Duration::from_millis(20);

/// See the module.
pub(super) struct Holder {
    pub(super) first_line: FirstLine,
    pub(super) actions: CallerActions,
    pub(super) teller: Teller,
    /// The step that is under way.
    pub(super) taking: Option<Taking>,
    /// Why the session hung up, if no step did.
    pub(super) left_because: Option<String>,
    whose: Whose,
    waits: Waits,
    watcher: PromptWatcher,
    hints: Hints,
    requests: mpsc::Receiver<Request>,
    stop: Stop,
    idle_at: Instant,
    /// Whether the last step ended by time: the next one does not wait until live audio is silent.
    ended_by_time: bool,
    /// Since when no command runs, where time passes as on the telephone.
    quiet: Option<Instant>,
}

/// How a session waits.
#[derive(Clone, Copy)]
pub(super) struct Waits {
    /// How long for a command of the app's.
    pub(super) app: Duration,
    /// How long for a step.
    pub(super) idle: Duration,
    /// Whether time passes as on the telephone.
    pub(super) real_time: bool,
    /// Whether who answers may turn out not to speak AGI.
    pub(super) remote: bool,
}

pub(super) enum Event {
    Asked(Option<Request>),
    Stop,
    Idle,
    Silence,
    Tick,
}

impl Holder {
    pub(super) fn new(
        whose: Whose,
        waits: Waits,
        teller: Teller,
        hints: Hints,
        requests: mpsc::Receiver<Request>,
        first: Request,
    ) -> Self {
        Self {
            first_line: FirstLine::default(),
            actions: CallerActions::default(),
            teller,
            taking: Some(Taking::of(first, Duration::ZERO, None)),
            left_because: None,
            whose,
            waits,
            watcher: PromptWatcher::default(),
            hints,
            requests,
            stop: Stop::new(),
            idle_at: Instant::now() + waits.idle,
            ended_by_time: false,
            quiet: None,
        }
    }

    /// Looks at what has happened.
    pub(super) fn look(&mut self, session: &mut Session) -> Option<ExpectedInput> {
        self.watcher.look(session);
        self.teller.look(session, &self.actions);
        self.watcher.expected(session).filter(|_| !session.is_hung_up())
    }

    /// Begins a step; the present state is told at once.
    fn begin(&mut self, request: Request, session: &mut Session) {
        let expected = self.look(session);
        let question = expected.as_ref().filter(|expected| waits(expected)).map(|expected| expected.number);
        let mut taking = Taking::of(request, session.now(), question);
        taking.at_once = self.ended_by_time;
        taking.plays_on = self.watcher.playing(session).is_some() && !taking.cuts(expected.as_ref());
        match taking.step {
            Step::Status | Step::Show | Step::Wrong { .. } => self.answer(taking, session, None, None),
            Step::HangUp => {
                self.hang_up(session);
                self.taking = Some(taking);
            }
            _ => self.taking = Some(taking),
        }
    }

    /// Hangs up because nobody goes on with the call.
    fn leave(&mut self, why: String, session: &mut Session) -> Option<CallExit> {
        if session.is_hung_up() {
            return Some(CallExit::Left);
        }
        self.left_because = Some(why);
        self.hang_up(session);
        self.taking.get_or_insert_with(|| Taking::unasked(Step::HangUp, session.now()));
        None
    }

    fn hang_up(&mut self, session: &mut Session) {
        if !session.is_hung_up() {
            self.actions.hang_up(session);
        }
    }

    /// Answers a step after which the call goes on. An error is either that of the step or that of the app.
    fn answer(&mut self, taking: Taking, session: &mut Session, note: Option<&str>, error: Option<(Exit, &str)>) {
        let expected = self.look(session);
        let waiting = expected.as_ref().filter(|expected| waits(expected));
        let state = match waiting {
            Some(_) => "waiting",
            None if session.runs() => "running",
            None => "busy",
        };
        let asks = waiting.map(|expected| self.asked(expected, session));
        let playing = self.watcher.playing(session).zip(expected.as_ref());
        let plays = playing.and_then(|(playing, expected)| self.teller.plays(playing, &expected.keys));
        let left = taking.script.left().len();
        let notes = note.map(str::to_owned).into_iter().chain(taking.after_death()).chain(taking.played_on());
        let notes = notes.chain(keys_left(left)).collect();
        let events = match taking.step {
            Step::Show => self.teller.all(session),
            Step::Status | Step::Wrong { .. } => Vec::new(),
            _ => self.teller.news(session),
        };
        let error = match &taking.step {
            Step::Wrong { exit, why, .. } => Some((*exit, &**why)),
            _ => error,
        };
        let told = Told { state, events, plays, asks, ended: None, notes, error };
        let (exit, json) = self.whose.tell(taking.step.name(), session, told);
        self.idle_at = Instant::now() + self.waits.idle;
        if let Some(reply) = taking.reply {
            tokio::spawn(reply.send(exit, json));
        }
    }

    fn asked(&self, expected: &ExpectedInput, session: &Session) -> String {
        let left = session.due().filter(|_| expected.kind != Kind::Streams && expected.timeout.is_some());
        let asked = Asked {
            expected,
            command: &self.teller.command,
            app: self.hints.asks.as_ref().and_then(|asks| asks()),
            secret: self.hints.secret.as_ref().is_some_and(|secret| secret.load(Ordering::Relaxed)),
            left: left.map(|due| due.saturating_sub(session.now())),
        };
        asked.to_json()
    }

    /// Makes the next move of the step that is under way. Returns whether it was one.
    fn moves(&mut self, session: &mut Session) -> bool {
        let expected = self.look(session);
        let Some(taking) = &mut self.taking else { return false };
        let expected = if taking.is_at_once() { expected.map(ExpectedInput::at_once) } else { expected };
        match taking.next(expected.as_ref(), session) {
            Move::Press(key) => self.press(key, expected.as_ref(), session),
            Move::Say => self.say(expected.as_ref(), session),
            Move::Pass(_) if self.waits.real_time => return false,
            Move::Pass(until) => drop(session.go_on(until)),
            Move::Done(note) => self.done(session, note, None),
            Move::InTime => {
                self.done(session, None, None);
                self.ended_by_time = true;
            }
            Move::Refused(why) => self.done(session, None, Some((Exit::Usage, why))),
            Move::Stuck => return false,
        }
        true
    }

    fn done(&mut self, session: &mut Session, note: Option<&str>, error: Option<(Exit, &str)>) {
        if let Some(taking) = self.taking.take() {
            self.ended_by_time = false;
            self.answer(taking, session, note, error);
        }
    }

    fn press(&mut self, key: Digit, expected: Option<&ExpectedInput>, session: &mut Session) {
        let Some(taking) = &mut self.taking else { return };
        let (entry, playing) = (session.log().entries().len(), self.watcher.playing(session));
        if matches!(taking.step, Step::Press { unseen: true, .. }) {
            self.actions.secret.push(entry);
            self.actions.press(session, key, None, expected);
        } else {
            self.actions.press(session, key, self.hints.secret.as_ref(), expected);
        }
        let cut = expected.is_some_and(|expected| expected.was_cut_by(key, session.runs()));
        if let Some(playing) = playing.filter(|_| cut) {
            self.teller.cuts(entry, playing);
        }
        taking.done = Some((session.now(), expected.map(|expected| expected.number)));
    }

    /// Says the text into the stream of live audio, or sends it where the app waits for a text.
    fn say(&mut self, expected: Option<&ExpectedInput>, session: &mut Session) {
        let Some(taking) = &mut self.taking else { return };
        let Step::Say { text, unseen } = &taking.step else { return };
        if *unseen {
            self.teller.says_unseen(text);
        }
        if expected.is_some_and(|expected| expected.kind == Kind::Text) {
            session.text(text.as_bytes());
        } else if let Some(voice) = &self.hints.voice {
            let (rate, samples) = voice(text);
            session.say_audio(Some(text), rate, &samples);
        } else {
            return self.done(session, None, Some((Exit::Usage, NO_VOICE)));
        }
        taking.done = Some((session.now(), expected.map(|expected| expected.number)));
    }
}

const NO_VOICE: &str = "nobody hears what is said here: an app in another process has an engine of its own, which hears audio \
                        and no text. Call a route of the app in this process: start /path, with the app's feature audio";

async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) => sleep_until(moment).await,
        None => pending().await,
    }
}

impl Party for Holder {
    type End = CallExit;
    type Event = Event;

    fn app_says(&mut self, bytes: &[u8]) {
        self.first_line.hear(bytes);
    }

    fn sees(&mut self, session: &mut Session) -> Option<CallExit> {
        self.look(session);
        let is_stranger = self.waits.remote && matches!(self.first_line.said(), Said::Else(_));
        if session.is_over() || is_stranger {
            return Some(CallExit::Over);
        }
        while self.waits.real_time && self.moves(session) {}
        let is_quiet = self.waits.real_time && self.taking.is_some() && !session.runs();
        self.quiet = if is_quiet { self.quiet.or_else(|| Some(Instant::now())) } else { None };
        None
    }

    fn acts(&mut self, session: &mut Session) -> Act<CallExit> {
        if self.moves(session) { Act::Done } else { Act::Nothing }
    }

    async fn waits(&mut self) -> Event {
        let (taking, real_time) = (self.taking.is_some(), self.waits.real_time);
        let quiet_until = self.quiet.map(|since| since + self.waits.app);
        tokio::select! {
            request = self.requests.recv(), if !taking => Event::Asked(request),
            () = self.stop.told() => Event::Stop,
            () = sleep_until(self.idle_at), if !taking => Event::Idle,
            () = sleep(self.waits.app), if taking && !real_time => Event::Silence,
            () = until(quiet_until), if taking => Event::Silence,
            () = sleep(TICK), if taking && real_time => Event::Tick,
            else => pending().await,
        }
    }

    fn meets(&mut self, event: Event, session: &mut Session) -> Option<CallExit> {
        match event {
            Event::Asked(Some(request)) => self.begin(request, session),
            Event::Asked(None) | Event::Tick => {}
            Event::Stop => return self.leave("a signal asked the process to stop".to_owned(), session),
            Event::Idle => {
                return self.leave(format!("no step came for {} (--idle)", seconds(self.waits.idle)), session);
            }
            Event::Silence if session.is_hung_up() => return Some(CallExit::Silent),
            Event::Silence => {
                let why = format!(
                    "the handler has sent no command for {}: it waits for something outside of the call. `wait` waits again, \
                     and start's --timeout 60s waits longer",
                    seconds(self.waits.app)
                );
                self.done(session, None, Some((Exit::Failed, &why)));
            }
        }
        None
    }
}
