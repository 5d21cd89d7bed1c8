//! Asterisk's AGI loop: reads lines, runs commands, reports the hang-up.

use std::sync::Arc;
use std::time::Duration;

use super::commands::{find, usage};
use super::opening::Opening;
use super::stage::{Happening, Progress, Reply, Running, Stage, Step, is_false, is_true};
use super::wire::Wire;
use super::world::World;
use super::{tokens, variables};
use crate::protocol::Digit;
use crate::testing::sweep::{HangUpAt, Moment};
use crate::testing::transcript::{Transcript, What};

/// One run of `AGI()` on one channel.
pub(crate) struct Session {
    stage: Stage,
    running: Option<Box<dyn Running>>,
    wire: Wire,
    /// The hang-up was noticed: only some commands are permitted.
    dead: bool,
    over: bool,
    agi_status: &'static str,
    on_hang_up: OnHangUp,
    /// Where the caller hangs up by plan.
    plan: Option<HangUpAt>,
    commands: usize,
}

/// What the channel variables `AGISIGHUP` and `AGIEXITONHANGUP` said at the beginning.
struct OnHangUp {
    says_so: bool,
    ends: bool,
}

impl OnHangUp {
    fn of(stage: &mut Stage) -> Self {
        let mut value = |name: &[u8]| stage.variable(name).unwrap_or_default();
        Self { says_so: !is_false(&value(b"AGISIGHUP")), ends: is_true(&value(b"AGIEXITONHANGUP")) }
    }
}

impl Session {
    /// Begins a call: the request is ready to be taken.
    pub(crate) fn new(world: Arc<World>, opening: &Opening) -> Self {
        let channel = opening.channel(world.next_call());
        let mut stage = Stage {
            world,
            channel,
            now: Duration::ZERO,
            silent_since: Some(Duration::ZERO),
            hung_up: opening.dead,
            after_hang_up: opening.dead,
            hang_up_at: None,
            transcript: Transcript::default(),
            out: Vec::new(),
        };
        for (name, value) in &opening.variables {
            variables::set(&mut stage, name, value);
        }
        stage.note(What::Dials(opening.dialled()));
        stage.out = opening.request(&stage.channel);
        let on_hang_up = OnHangUp::of(&mut stage);
        Self {
            stage,
            running: None,
            wire: Wire::default(),
            dead: opening.dead,
            over: false,
            agi_status: "SUCCESS",
            on_hang_up,
            plan: None,
            commands: 0,
        }
    }

    /// The caller will hang up there.
    pub(crate) fn plan(&mut self, plan: Option<HangUpAt>) {
        self.plan = plan;
    }

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

    fn happens(&mut self, what: &Happening<'_>) {
        self.tell(what);
        self.work();
    }

    /// Tells the command that runs; whether it ended of it.
    fn tell(&mut self, what: &Happening<'_>) -> bool {
        let Some(mut running) = self.running.take() else { return false };
        match running.happens(what, &mut self.stage) {
            Progress::On => self.running = Some(running),
            Progress::Done(reply) => self.replies(&reply),
            Progress::BrokenOff => {}
        }
        self.running.is_none()
    }

    /// Runs lines as long as Asterisk would.
    fn work(&mut self) {
        while !self.over {
            if self.running.is_some() {
                if !self.wire.readable() || !self.tell(&Happening::Bytes) {
                    return;
                }
                continue;
            }
            if !self.wire.in_a_line() {
                self.reports_the_hang_up();
            }
            if self.over || !self.wire.readable() {
                return;
            }
            match self.wire.next_line() {
                Some(line) => self.run(&line),
                None if self.wire.is_closed() => self.ends(),
                None => return,
            }
        }
    }

    fn reports_the_hang_up(&mut self) {
        if !self.stage.hung_up || self.dead {
            return;
        }
        self.dead = true;
        if self.agi_status == "SUCCESS" {
            self.agi_status = "HANGUP";
        }
        if self.on_hang_up.says_so {
            self.stage.send(b"HANGUP");
        }
        if self.on_hang_up.ends {
            self.ends();
        }
    }

    fn run(&mut self, line: &[u8]) {
        let moment = self.planned();
        self.stage.note(What::App(line.to_vec()));
        if moment == Some(Moment::Before) {
            self.leaves();
            self.reports_the_hang_up();
        }
        if line.get(..7).is_some_and(|word| word.eq_ignore_ascii_case(b"failure")) {
            self.agi_status = "FAILURE";
            return self.ends();
        }
        let words = tokens::words(line);
        let Some((command, rest)) = find(&words) else {
            return self.stage.send(b"510 Invalid or unknown command");
        };
        if self.dead && !command.dead {
            return self.stage.send(b"511 Command Not Permitted on a dead channel or intercept routine");
        }
        match (command.start)(&mut self.stage, rest) {
            Step::Done(reply) => self.replies(&reply),
            Step::Runs(running) => self.running = Some(running),
            Step::Usage => self.stage.send(&usage(command)),
        }
        match moment {
            Some(Moment::During) if self.running.is_some() => self.hang_up(),
            Some(Moment::During) => self.leaves(),
            _ => {}
        }
    }

    /// The moment of this command at which the caller hangs up.
    fn planned(&mut self) -> Option<Moment> {
        self.commands += 1;
        self.plan.filter(|plan| plan.command + 1 == self.commands).map(|plan| plan.moment)
    }

    /// The caller hangs up while nothing runs.
    fn leaves(&mut self) {
        if !self.stage.hung_up {
            self.stage.note(What::HangsUp);
            self.stage.hung_up = true;
        }
    }

    fn replies(&mut self, reply: &Reply) {
        self.stage.send(&reply.line);
        if self.plan.is_some_and(|plan| plan.moment == Moment::After && plan.command + 1 == self.commands) {
            self.leaves();
        }
        if reply.failure && (self.dead || !self.stage.hung_up) {
            self.agi_status = "FAILURE";
        }
    }

    fn ends(&mut self) {
        // It says so at the end of every call, also to an app that has closed: no news, so it is not noted then.
        if self.wire.is_closed() {
            self.stage.note(What::Closed);
            let last = if self.on_hang_up.says_so { &b"HANGUP\n"[..] } else { b"" };
            self.stage.out.extend_from_slice(last);
        } else if self.on_hang_up.says_so {
            self.stage.send(b"HANGUP");
        }
        self.over = true;
        self.stage.set("AGISTATUS", self.agi_status);
    }
}
