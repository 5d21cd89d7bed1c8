//! What the caller did that the log of the call does not say.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use agi_protocol::Digit;
use agi_simulator::Session;

use crate::prompt_watcher::{ExpectedInput, Kind};

/// What the caller did that the log of the call does not say.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct CallerActions {
    /// Keys that were pressed between two commands: the numbers of their entries in the log.
    pub lost: Vec<usize>,
    /// Keys of a secret that the app asked for: the numbers of their entries in the log. Only an app in this process says so.
    pub secret: Vec<usize>,
    /// When the caller hung up, if it was the caller who did.
    pub hung_up: Option<HangupPoint>,
}

impl CallerActions {
    /// Presses a key, and notes whether it is part of a secret, and whether no command takes it.
    pub(crate) fn press(
        &mut self,
        session: &mut Session,
        key: Digit,
        secret: Option<&Arc<AtomicBool>>,
        expected: Option<&ExpectedInput>,
    ) {
        let entry = session.log().entries().len();
        if secret.is_some_and(|secret| secret.load(Ordering::Relaxed)) {
            self.secret.push(entry);
        }
        let answers = expected.is_some_and(|expected| matches!(expected.kind, Kind::Application(_)));
        if !session.runs() || answers {
            self.lost.push(entry);
        }
        session.press(key);
    }

    /// Hangs up, and notes when.
    pub(crate) fn hang_up(&mut self, session: &mut Session) {
        self.hung_up = Some(HangupPoint::new(session.log().entries().len(), session.runs()));
        session.hang_up();
    }
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
    /// Makes the hang-up that has this entry in the log.
    #[must_use]
    pub const fn new(entry: usize, during: bool) -> Self {
        Self { entry, during }
    }
}
