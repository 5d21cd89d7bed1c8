//! What every way to phone has: the connection, the screen, and what the caller did.

use std::io::Write;
use std::time::Duration;

use crate::connection::AgiConnection;
use crate::prompt_watcher::{ExpectedInput, PromptWatcher};
use crate::screen::Screen;
use agi_protocol::Digit;
use agi_simulator::CallEnd;

/// See the module.
pub(crate) struct PhoneSession {
    pub(crate) connection: AgiConnection,
    pub(crate) screen: Screen<Box<dyn Write + Send>>,
    /// How long the app may say nothing where it has to say something.
    pub(crate) timeout: Duration,
    /// Whether the app is a server that may be none.
    pub(crate) remote: bool,
    pub(crate) actions: CallerActions,
    /// Keys that a script had left.
    pub(crate) unasked: String,
    pub(crate) began_at: (String, String, i64),
    watch: PromptWatcher,
}

/// What the caller did, as far as the log of the call does not say it.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct CallerActions {
    /// Keys that were pressed between two commands: the numbers of their entries in the log.
    pub lost: Vec<usize>,
    /// When the caller hung up, if it was the caller who did.
    pub hung_up: Option<HangupPoint>,
}

/// The caller's hang-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HangupPoint {
    /// The number of its entry in the log.
    pub entry: usize,
    /// Whether a command ran.
    pub during: bool,
}

impl HangupPoint {
    /// A hang-up that is this entry of the log.
    #[must_use]
    pub const fn new(entry: usize, during: bool) -> Self {
        Self { entry, during }
    }
}

/// What a talk came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CallExit {
    /// The connection is closed.
    Over,
    /// The app said nothing for too long.
    Silent,
    /// The caller left the call as it is.
    Left,
}

impl PhoneSession {
    pub(crate) fn new(
        connection: AgiConnection,
        screen: Screen<Box<dyn Write + Send>>,
        timeout: Duration,
        remote: bool,
    ) -> Self {
        let began_at = connection.session.position();
        Self {
            connection,
            screen,
            timeout,
            remote,
            actions: CallerActions::default(),
            unasked: String::new(),
            began_at,
            watch: PromptWatcher::default(),
        }
    }

    /// Sends what is to be sent, and shows what has happened.
    pub(crate) async fn go(&mut self) {
        self.connection.flush().await;
        self.watch.look(&self.connection.session);
        self.show();
    }

    pub(crate) fn show(&mut self) {
        let listening = self.watch.listening(&self.connection.session);
        self.screen.show(&mut self.connection.session, listening.as_ref());
    }

    /// Shows where the dialplan goes on, and the keys that were left over.
    pub(crate) fn show_the_rest(&mut self) {
        let position = self.connection.session.position();
        if position != self.began_at {
            let (context, extension, priority) = position;
            self.screen.line(&format!("the dialplan continues at {context},{extension},{priority}"));
        }
        if !self.unasked.is_empty() && self.actions.hung_up.is_none() {
            self.screen.note(&format!("keys that the app did not ask for: {}", self.unasked));
        }
    }

    /// What the running command waits for.
    pub(crate) fn listening(&self) -> Option<ExpectedInput> {
        self.watch.listening(&self.connection.session)
    }

    pub(crate) fn press(&mut self, key: Digit) {
        if !self.connection.session.runs() {
            self.actions.lost.push(self.connection.session.log().entries().len());
        }
        self.connection.session.press(key);
    }

    pub(crate) fn hang_up(&mut self) {
        let session = &mut self.connection.session;
        if !session.is_hung_up() {
            let point = HangupPoint { entry: session.log().entries().len(), during: session.runs() };
            self.actions.hung_up = Some(point);
            self.screen.leaves();
            session.hang_up();
        }
    }

    /// Whether there is no sense in going on.
    pub(crate) fn is_over(&self) -> bool {
        self.connection.session.is_over() || self.remote && self.connection.stranger().is_some()
    }

    /// How the app ended the call.
    pub(crate) fn end(&mut self) -> CallEnd {
        CallEnd::of(&mut self.connection.session)
    }
}
