//! The two ends of a session, the app and the caller, and the clock between them.

use std::time::Duration;

use super::Session;
use crate::protocol::Digit;
use crate::testing::asterisk::stage::Happening;
use crate::testing::transcript::{Transcript, What};

impl Session {
    /// Bytes from the app.
    pub(crate) fn receive(&mut self, bytes: &[u8]) {
        self.wire.receive(bytes);
        self.work();
    }

    /// The app closed the connection.
    pub(crate) fn close(&mut self) {
        self.wire.close();
        self.work();
    }

    /// The connection breaks.
    pub(crate) fn cut(&mut self) {
        self.stage.note(What::CutOff);
        self.stage.hung_up = true;
        self.over = true;
    }

    /// Bytes to the app.
    pub(crate) fn take_output(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.stage.out)
    }

    /// The caller presses a key. Between two commands it is lost, as on a real Asterisk.
    pub(crate) fn press(&mut self, key: Digit) {
        self.stage.note(What::Presses(key));
        self.happens(&Happening::Key(key));
    }

    /// The caller sends a text. Between two commands it is lost.
    pub(crate) fn text(&mut self, text: &[u8]) {
        self.stage.note(What::Says(String::from_utf8_lossy(text).into_owned()));
        self.happens(&Happening::Text(text));
    }

    /// The caller begins or ceases to speak.
    pub(crate) fn speak(&mut self, speaks: bool) {
        self.stage.note(What::Speaks(speaks));
        self.stage.silent_since = (!speaks).then_some(self.stage.now);
    }

    /// The caller hangs up.
    pub(crate) fn hang_up(&mut self) {
        if !self.stage.hung_up {
            self.stage.note(What::HangsUp);
            self.hung_up();
        }
    }

    fn hung_up(&mut self) {
        self.stage.hung_up = true;
        self.happens(&Happening::HangUp);
    }

    /// Goes on to the next thing that happens by itself, if that is not behind `limit`; otherwise to `limit`. Whether
    /// something happened.
    pub(crate) fn go_on(&mut self, limit: Duration) -> bool {
        let due = self.due().filter(|due| *due <= limit);
        self.stage.now = self.stage.now.max(due.unwrap_or(limit));
        if due.is_none() {
            return false;
        }
        if self.stage.hang_up_at.take_if(|at| *at <= self.stage.now).is_some() {
            self.stage.note(What::HangsUp);
            self.hung_up();
        } else {
            self.happens(&Happening::Due);
        }
        true
    }

    /// When something happens by itself: only while a command runs, for the clock stands still between two.
    pub(crate) fn due(&self) -> Option<Duration> {
        let running = self.running.as_ref()?;
        running.due(&self.stage).into_iter().chain(self.stage.hang_up_at).min()
    }

    /// Whether a command runs.
    pub(crate) fn runs(&self) -> bool {
        self.running.is_some()
    }

    /// Whether the connection is closed, by either side.
    pub(crate) fn is_over(&self) -> bool {
        self.over
    }

    /// Whether the caller is gone.
    pub(crate) fn is_hung_up(&self) -> bool {
        self.stage.hung_up
    }

    pub(crate) fn now(&self) -> Duration {
        self.stage.now
    }

    pub(crate) fn transcript(&self) -> &Transcript {
        &self.stage.transcript
    }

    pub(crate) fn note(&mut self, what: What) {
        self.stage.note(what);
    }

    pub(crate) fn unique_id(&self) -> String {
        String::from_utf8_lossy(&self.stage.channel.unique_id).into_owned()
    }

    /// A channel variable or function, as the dialplan sees it.
    pub(crate) fn variable(&mut self, name: &str) -> Option<Vec<u8>> {
        self.stage.variable(name.as_bytes())
    }

    /// Where the dialplan goes on: context, extension, priority.
    pub(crate) fn position(&self) -> (String, String, i64) {
        let channel = &self.stage.channel;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (text(&channel.context), text(&channel.extension), channel.priority)
    }
}
