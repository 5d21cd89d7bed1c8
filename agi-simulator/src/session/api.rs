//! The two ends of a session, the app and the caller, and the clock between them.

use std::time::Duration;

use super::Session;
use crate::channel_context::Event;
use crate::log::{CallEvent, CallLog};
use agi_protocol::Digit;

impl Session {
    /// Bytes from the app.
    pub fn receive(&mut self, bytes: &[u8]) {
        self.wire.receive(bytes);
        self.work();
    }

    /// The app closed the connection.
    pub fn close(&mut self) {
        self.wire.close();
        self.work();
    }

    /// The connection breaks.
    pub fn cut(&mut self) {
        self.ctx.note(CallEvent::CutOff);
        self.ctx.hung_up = true;
        self.over = true;
    }

    /// Bytes to the app.
    pub fn take_output(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.ctx.out)
    }

    /// The caller presses a key. Between two commands it is lost, as on a real Asterisk.
    pub fn press(&mut self, key: Digit) {
        self.ctx.note(CallEvent::Presses(key));
        self.on_event(&Event::Key(key));
    }

    /// The caller sends a text. Between two commands it is lost.
    pub fn text(&mut self, text: &[u8]) {
        self.ctx.note(CallEvent::Says(String::from_utf8_lossy(text).into_owned()));
        self.on_event(&Event::Text(text));
    }

    /// The caller begins or ceases to speak.
    pub fn speak(&mut self, speaks: bool) {
        self.ctx.note(CallEvent::Speaks(speaks));
        self.ctx.silent_since = (!speaks).then_some(self.ctx.now);
    }

    /// The caller hangs up.
    pub fn hang_up(&mut self) {
        if !self.ctx.hung_up {
            self.ctx.note(CallEvent::HangsUp);
            self.hung_up();
        }
    }

    fn hung_up(&mut self) {
        self.ctx.hung_up = true;
        self.on_event(&Event::HangUp);
    }

    /// Goes on to the next thing that happens by itself, if that is not behind `limit`; otherwise to `limit`. Whether
    /// something happened.
    pub fn go_on(&mut self, limit: Duration) -> bool {
        let due = self.due().filter(|due| *due <= limit);
        self.ctx.now = self.ctx.now.max(due.unwrap_or(limit));
        if due.is_none() {
            return false;
        }
        if self.ctx.hang_up_at.take_if(|at| *at <= self.ctx.now).is_some() {
            self.ctx.note(CallEvent::HangsUp);
            self.hung_up();
        } else {
            self.on_event(&Event::Due);
        }
        true
    }

    /// When something happens by itself: only while a command runs, for the clock stands still between two.
    pub fn due(&self) -> Option<Duration> {
        let running = self.running.as_ref()?;
        running.due(&self.ctx).into_iter().chain(self.ctx.hang_up_at).min()
    }

    /// Whether a command runs.
    pub fn runs(&self) -> bool {
        self.running.is_some()
    }

    /// Whether the connection is closed, by either side.
    pub fn is_over(&self) -> bool {
        self.over
    }

    /// Whether the caller is gone.
    pub fn is_hung_up(&self) -> bool {
        self.ctx.hung_up
    }

    pub fn now(&self) -> Duration {
        self.ctx.now
    }

    pub fn log(&self) -> &CallLog {
        &self.ctx.transcript
    }

    pub fn note(&mut self, what: CallEvent) {
        self.ctx.note(what);
    }

    pub fn unique_id(&self) -> String {
        String::from_utf8_lossy(&self.ctx.channel.unique_id).into_owned()
    }

    /// A channel variable or function, as the dialplan sees it.
    pub fn variable(&mut self, name: &str) -> Option<Vec<u8>> {
        self.ctx.variable(name.as_bytes())
    }

    /// Where the dialplan goes on: context, extension, priority.
    pub fn position(&self) -> (String, String, i64) {
        let channel = &self.ctx.channel;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (text(&channel.context), text(&channel.extension), channel.priority)
    }
}
