//! What every way to phone has: the line, the screen, and what the caller did.

use std::io::Write;
use std::time::Duration;

use super::line::Line;
use super::listening::{Listening, Watch};
use super::screen::Screen;
use crate::testing::CallEnd;
use agi_protocol::Digit;
use agi_protocol::Status;

/// See the module.
pub(super) struct Desk {
    pub(super) line: Line,
    pub(super) screen: Screen<Box<dyn Write + Send>>,
    /// How long the app may say nothing where it has to say something.
    pub(super) timeout: Duration,
    /// Whether the app is a server that may be none.
    pub(super) remote: bool,
    pub(super) deeds: Deeds,
    /// Keys that a script had left.
    pub(super) unasked: String,
    pub(super) began_at: (String, String, i64),
    watch: Watch,
}

/// What the caller did, as far as the transcript does not say it. Numbers are those of its entries.
#[derive(Debug, Default)]
pub(super) struct Deeds {
    /// Keys that were pressed between two commands.
    pub(super) lost: Vec<usize>,
    /// When the caller hung up.
    pub(super) left: Option<Left>,
}

/// The caller's hang-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Left {
    pub(super) entry: usize,
    /// Whether a command ran.
    pub(super) during: bool,
}

/// What a talk came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Talked {
    /// The connection is closed.
    Over,
    /// The app said nothing for too long.
    Silent,
    /// The caller left the call as it is.
    Left,
}

impl Desk {
    pub(super) fn new(line: Line, screen: Screen<Box<dyn Write + Send>>, timeout: Duration, remote: bool) -> Self {
        let began_at = line.session.position();
        Self {
            line,
            screen,
            timeout,
            remote,
            deeds: Deeds::default(),
            unasked: String::new(),
            began_at,
            watch: Watch::default(),
        }
    }

    /// Sends what is to be sent, and shows what has happened.
    pub(super) async fn go(&mut self) {
        self.line.flush().await;
        self.watch.look(&self.line.session);
        self.show();
    }

    pub(super) fn show(&mut self) {
        let listening = self.watch.listening(&self.line.session);
        self.screen.show(&mut self.line.session, listening.as_ref());
    }

    /// What the running command waits for.
    pub(super) fn listening(&self) -> Option<Listening> {
        self.watch.listening(&self.line.session)
    }

    pub(super) fn press(&mut self, key: Digit) {
        if !self.line.session.runs() {
            self.deeds.lost.push(self.line.session.log().entries().len());
        }
        self.line.session.press(key);
    }

    pub(super) fn hang_up(&mut self) {
        let session = &mut self.line.session;
        if !session.is_hung_up() {
            let left = Left { entry: session.log().entries().len(), during: session.runs() };
            self.deeds.left = Some(left);
            self.screen.leaves();
            session.hang_up();
        }
    }

    /// Whether there is no sense in going on.
    pub(super) fn is_over(&self) -> bool {
        self.line.session.is_over() || self.remote && self.line.stranger().is_some()
    }

    /// How the app ended the call.
    pub(super) fn end(&mut self) -> CallEnd {
        let session = &mut self.line.session;
        let told = session.variable("AGI_ROUTE_STATUS");
        let told = told.and_then(|told| std::str::from_utf8(&told).ok()?.parse::<Status>().ok());
        match told {
            Some(status) => CallEnd::Status(status),
            None if session.is_hung_up() => CallEnd::HungUp,
            None => CallEnd::Quiet,
        }
    }
}
