//! The person at the telephone: the party that calls, with a screen to look at and keys to press.

mod pasted;

use std::future::pending;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use agi_driver::{Act, Party};
use agi_protocol::Digit;
use agi_simulator::Session;
use tokio::time::sleep;

use self::pasted::Pasted;
use crate::caller_actions::CallerActions;
use crate::first_line::{FirstLine, Said};
use crate::format::seconds;
use crate::input::{Input, Inputs};
use crate::keyboard::{Typed, typed};
use crate::prompt_watcher::PromptWatcher;
use crate::screen::Screen;
use crate::script::{Action, Script};
use crate::stop::Stop;

/// How often a countdown is drawn again.
const TICK: Duration = Duration::from_millis(100);

/// See the module.
pub(crate) struct PhoneSession {
    pub(crate) screen: Screen<Box<dyn Write + Send>>,
    pub(crate) actions: CallerActions,
    pub(crate) first_line: FirstLine,
    keys: Keys,
    pasted: Pasted,
    /// Whether what the app waits for is a secret, as far as it says so.
    pub(crate) secret: Option<Arc<AtomicBool>>,
    /// What is typed or piped, up to the end.
    input: Option<Inputs>,
    stop: Stop,
    /// How long the app may say nothing where it has to say something.
    timeout: Duration,
    /// Whether the app is a server, which may turn out to be something else.
    remote: bool,
    watcher: PromptWatcher,
    waits_for: WaitsFor,
}

/// Where keys come from.
pub(crate) enum Keys {
    /// Typed as they are pressed, in real time.
    Typed,
    /// Known beforehand, or read in lines, in virtual time.
    Script(Script),
}

/// What the person waits for besides the app.
#[derive(Clone, Copy, Default)]
struct WaitsFor {
    /// Keys.
    input: bool,
    /// The end of their patience.
    silence: bool,
}

/// How a call ended for the telephone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CallExit {
    /// The connection is closed.
    Over,
    /// The app said nothing for too long.
    Silent,
    /// The caller left the call as it is.
    Left,
}

/// What a person waited for.
pub(crate) enum Event {
    Input(Input),
    /// A signal asks the process to stop.
    Stop,
    /// The app has said nothing for too long.
    Silence,
    /// The countdown is drawn again.
    Tick,
}

impl PhoneSession {
    pub(crate) fn new(
        screen: Screen<Box<dyn Write + Send>>,
        keys: Keys,
        input: Option<Inputs>,
        timeout: Duration,
        remote: bool,
    ) -> Self {
        Self {
            screen,
            actions: CallerActions::default(),
            first_line: FirstLine::default(),
            keys,
            pasted: Pasted::default(),
            secret: None,
            input,
            stop: Stop::new(),
            timeout,
            remote,
            watcher: PromptWatcher::default(),
            waits_for: WaitsFor::default(),
        }
    }

    /// Shows what has happened.
    pub(crate) fn show(&mut self, session: &mut Session) {
        self.watcher.look(session);
        let expected = self.watcher.expected(session);
        self.screen.show(session, expected.as_ref(), &self.actions.secret);
    }

    /// Keys of the script that were not pressed.
    pub(crate) fn unasked(&self) -> String {
        match &self.keys {
            Keys::Typed => self.pasted.left(),
            Keys::Script(script) => script.left(),
        }
    }

    fn press(&mut self, session: &mut Session, key: Digit) {
        let expected = self.watcher.expected(session);
        self.actions.press(session, key, self.secret.as_ref(), expected.as_ref());
    }

    fn hang_up(&mut self, session: &mut Session) {
        if !session.is_hung_up() {
            self.screen.leaves();
            self.actions.hang_up(session);
        }
    }

    /// What a wish to hang up means: the first one hangs up, a further one leaves the call.
    fn leave(&mut self, session: &mut Session) -> Option<CallExit> {
        if session.is_hung_up() {
            return Some(CallExit::Left);
        }
        self.hang_up(session);
        None
    }

    fn input(&mut self, input: &Input, session: &mut Session) -> Option<CallExit> {
        match (input, &mut self.keys) {
            (Input::Bytes(bytes), Keys::Typed) => return self.typed(bytes, session),
            (Input::Bytes(bytes), Keys::Script(script)) => {
                if script.feed(bytes) {
                    self.screen.hint();
                }
            }
            (Input::End, Keys::Typed) => {
                self.input = None;
                return self.leave(session);
            }
            (Input::End, Keys::Script(script)) => {
                self.input = None;
                script.input_ended();
            }
        }
        None
    }

    fn typed(&mut self, bytes: &[u8], session: &mut Session) -> Option<CallExit> {
        let typed = typed(bytes);
        // Nobody presses two keys at once.
        let pasted = typed.iter().filter(|typed| matches!(typed, Typed::Key(_))).count() > 1 || !self.pasted.is_empty();
        for typed in typed {
            match typed {
                Typed::Key(_) if session.is_hung_up() => {}
                Typed::Key(key) if pasted => self.pasted.push(key),
                Typed::Key(key) => self.press(session, key),
                Typed::Strange => self.screen.hint(),
                Typed::HangUp => self.hang_up(session),
                Typed::Interrupt => {
                    if let Some(exit) = self.leave(session) {
                        return Some(exit);
                    }
                }
            }
        }
        self.presses_pasted(session);
        None
    }

    /// Presses the next of the keys that were pasted, if the running command takes it and a person could be that fast.
    fn presses_pasted(&mut self, session: &mut Session) {
        if session.is_hung_up() {
            return;
        }
        let Some(expected) = self.watcher.expected(session) else { return };
        if let Some(key) = self.pasted.next(|key| expected.keys.takes(key)) {
            self.press(session, key);
        }
    }

    /// The app has said nothing for too long.
    fn silence(&mut self, session: &mut Session) -> Option<CallExit> {
        if !session.runs() || session.is_hung_up() {
            return Some(CallExit::Silent);
        }
        let waited = seconds(self.timeout);
        self.screen.note(&format!("the app waits forever, and no key is left after {waited}"));
        self.hang_up(session);
        None
    }
}

impl Party for PhoneSession {
    type End = CallExit;
    type Event = Event;

    fn app_says(&mut self, bytes: &[u8]) {
        self.first_line.hear(bytes);
    }

    fn sees(&mut self, session: &mut Session) -> Option<CallExit> {
        self.show(session);
        let said = self.first_line.said();
        let never_spoke = self.remote && matches!(said, Said::Nothing | Said::Fragment(_));
        self.waits_for = match self.keys {
            // A person may take their time, and so may a handler that is busy; a person who is gone waits for its end.
            Keys::Typed => WaitsFor { input: true, silence: !session.runs() && (session.is_hung_up() || never_spoke) },
            Keys::Script(_) => WaitsFor { input: false, silence: true },
        };
        let is_stranger = self.remote && matches!(said, Said::Else(_));
        (session.is_over() || is_stranger).then_some(CallExit::Over)
    }

    fn acts(&mut self, session: &mut Session) -> Act<CallExit> {
        let Keys::Script(script) = &mut self.keys else { return Act::Nothing };
        let action = if session.is_hung_up() {
            session.due().map_or(Action::Stuck, Action::Pass)
        } else {
            script.next(session.now(), session.due(), self.watcher.expected(session).as_ref())
        };
        match action {
            Action::Press(key) => self.press(session, key),
            Action::HangUp => self.hang_up(session),
            Action::GiveUp => {
                self.screen.note("the call has no end: the caller hangs up");
                self.hang_up(session);
            }
            Action::Pass(until) => drop(session.go_on(until)),
            Action::Read => {
                self.waits_for = WaitsFor { input: true, silence: false };
                return Act::Nothing;
            }
            Action::Stuck => return Act::Nothing,
        }
        Act::Done
    }

    async fn waits(&mut self) -> Event {
        let WaitsFor { input, silence } = self.waits_for;
        tokio::select! {
            input = next(self.input.as_mut().filter(|_| input)) => Event::Input(input),
            () = self.stop.told() => Event::Stop,
            () = sleep(self.timeout), if silence => Event::Silence,
            () = sleep(TICK), if self.screen.counts() || !self.pasted.is_empty() => Event::Tick,
        }
    }

    fn meets(&mut self, event: Event, session: &mut Session) -> Option<CallExit> {
        match event {
            Event::Input(input) => self.input(&input, session),
            Event::Stop => self.leave(session),
            Event::Silence => self.silence(session),
            Event::Tick => {
                self.presses_pasted(session);
                None
            }
        }
    }
}

async fn next(input: Option<&mut Inputs>) -> Input {
    match input {
        Some(input) => input.recv().await.unwrap_or(Input::End),
        None => pending().await,
    }
}

#[cfg(test)]
mod tests;
