//! The two ends of a session, the app and the caller, and the clock between them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::Session;
use crate::channel::NORMAL_CLEARING;
use crate::channel_context::Event;
use crate::evaluate;
use crate::log::{CallEvent, CallLog};
use crate::recordings::RecordedFile;
use agi_protocol::Digit;

impl Session {
    /// Takes bytes from the app.
    pub fn receive(&mut self, bytes: &[u8]) {
        self.wire.receive(bytes);
        self.work();
    }

    /// Takes note that the app closed the connection.
    pub fn close(&mut self) {
        self.wire.close();
        self.work();
    }

    /// Returns what is in a recording of the call (`MixMonitor`), by its name or path; `None` if there is no such file.
    #[must_use]
    pub fn recording(&self, file: &str) -> Option<RecordedFile> {
        self.ctx.recordings.recorded(file, &self.ctx.log, self.ctx.now)
    }

    /// Breaks the connection between the app and Asterisk.
    pub fn cut(&mut self) {
        self.ctx.note(CallEvent::CutOff);
        self.ctx.hung_up = true;
        self.over = true;
    }

    /// Returns the bytes to the app, once.
    #[must_use]
    pub fn take_output(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.ctx.out)
    }

    /// Returns how many times to send SIGHUP to the program that `AGI()` started, and counts them as sent.
    #[must_use]
    pub fn take_signals(&mut self) -> u32 {
        self.signals.as_mut().map_or(0, std::mem::take)
    }

    /// Notes that the program ended, and whether its exit status was 0. Any other status turns `AGISTATUS=SUCCESS` into `FAILURE`
    /// (`res_agi.c`).
    pub fn exited(&mut self, well: bool) {
        if self.signals.is_some() && self.agi_status == "SUCCESS" && !well {
            self.agi_status = "FAILURE";
            self.ctx.set("AGISTATUS", self.agi_status);
        }
    }

    /// Presses a key. Between two commands it is lost, as on a real Asterisk.
    pub fn press(&mut self, key: Digit) {
        self.ctx.note(CallEvent::Presses(key));
        self.on_event(&Event::Key(key));
    }

    /// Sends a text from the caller. Between two commands it is lost.
    pub fn text(&mut self, text: &[u8]) {
        self.ctx.note(CallEvent::Says(String::from_utf8_lossy(text).into_owned()));
        self.on_event(&Event::Text(text));
    }

    /// Lets the caller begin or stop speaking, which a recording hears.
    pub fn speak(&mut self, speaks: bool) {
        self.ctx.note(CallEvent::Speaks(speaks));
        self.ctx.silent_since = (!speaks).then_some(self.ctx.now);
    }

    /// Hangs up, as the caller.
    pub fn hang_up(&mut self) {
        if !self.ctx.hung_up {
            self.ctx.note(CallEvent::HangsUp);
            self.ctx.channel.hangup_cause = NORMAL_CLEARING;
            self.hung_up();
        }
    }

    fn hung_up(&mut self) {
        self.ctx.hung_up = true;
        self.on_event(&Event::HangUp);
    }

    /// Advances the clock to the next thing that happens by itself, if that is not after `limit`; otherwise to `limit`.
    /// Returns whether something happened.
    pub fn go_on(&mut self, limit: Duration) -> bool {
        let due = self.due().filter(|due| *due <= limit);
        self.ctx.now = self.ctx.now.max(due.unwrap_or(limit));
        if let Some(millis) = &self.shown_time {
            millis.store(u64::try_from(self.ctx.now.as_millis()).unwrap_or(u64::MAX), Ordering::Relaxed);
        }
        if due.is_none() {
            return false;
        }
        if self.ctx.hang_up_at.take_if(|at| *at <= self.ctx.now).is_some() {
            self.ctx.note(CallEvent::HangsUp);
            self.hung_up();
        } else if self.eagi_tick().is_some_and(|tick| tick <= self.ctx.now) {
            self.ctx.audio.ticks_at_pipe(self.ctx.now, &mut self.ctx.log);
        } else {
            self.on_event(&Event::Due);
        }
        true
    }

    /// Returns when something happens by itself: only while a command runs, because the clock does not move between two
    /// commands.
    #[must_use]
    pub fn due(&self) -> Option<Duration> {
        let running = self.running.as_ref()?;
        running.due(&self.ctx).into_iter().chain(self.ctx.hang_up_at).chain(self.eagi_tick()).min()
    }

    /// When the caller's next frame comes to a program that listens by `EAGI()`.
    fn eagi_tick(&self) -> Option<Duration> {
        self.ctx.audio.eagi.as_ref()?.tick
    }

    /// Returns whether a command runs.
    #[must_use]
    pub fn runs(&self) -> bool {
        self.running.is_some()
    }

    /// Returns whether the connection is closed, by either side.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.over
    }

    /// Returns whether the caller hung up.
    #[must_use]
    pub fn is_hung_up(&self) -> bool {
        self.ctx.hung_up
    }

    /// Returns whether the call was answered.
    #[must_use]
    pub fn is_answered(&self) -> bool {
        self.ctx.channel.up
    }

    /// Returns how long the call has lasted, in virtual time.
    #[must_use]
    pub fn now(&self) -> Duration {
        self.ctx.now
    }

    /// Keeps the virtual time here, in milliseconds, for who cannot look at the session.
    pub fn show_time(&mut self, millis: Arc<AtomicU64>) {
        self.shown_time = Some(millis);
    }

    /// Returns everything that has happened so far.
    #[must_use]
    pub fn log(&self) -> &CallLog {
        &self.ctx.log
    }

    /// Adds an event to the log.
    pub fn note(&mut self, what: CallEvent) {
        self.ctx.note(what);
    }

    /// Returns `${UNIQUEID}`.
    #[must_use]
    pub fn unique_id(&self) -> String {
        String::from_utf8_lossy(&self.ctx.channel.unique_id).into_owned()
    }

    /// Reads a channel variable or function, as the dialplan sees it; of a function that can be written only, what was
    /// written last.
    pub fn variable(&mut self, name: &str) -> Option<Vec<u8>> {
        evaluate::look_up(&mut self.ctx, name.as_bytes())
    }

    /// Returns where the dialplan continues: context, extension, priority.
    #[must_use]
    pub fn position(&self) -> (String, String, i64) {
        let channel = &self.ctx.channel;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (text(&channel.context), text(&channel.extension), channel.next_priority())
    }
}
