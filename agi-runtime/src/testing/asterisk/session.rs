//! Asterisk's AGI loop: reads lines, runs commands, reports the hang-up.

mod ends;

use std::sync::Arc;
use std::time::Duration;

use super::commands::{find, usage};
use super::opening::Opening;
use super::stage::{Happening, Progress, Reply, Running, Stage, Step, is_false, is_true};
use super::wire::Wire;
use super::world::World;
use super::{tokens, variables};
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
