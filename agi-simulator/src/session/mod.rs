//! Asterisk's AGI loop: reads lines, runs commands, reports the hang-up.

mod api;
mod audio;
mod called;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use crate::audio::{Audio, rate};
use crate::c_numbers::{is_false, is_true};
use crate::call_setup::CallSetup;
use crate::channel::NORMAL_CLEARING;
use crate::channel_context::{ChannelContext, Event, Progress, Reply, Running, Step};
use crate::commands::{Start, find, usage};
use crate::evaluate;
use crate::hangup_plan::{HangUpAt, HangupMoment};
use crate::log::{CallEvent, CallLog};
use crate::pbx_state::PbxState;
use crate::recordings::Recordings;
use crate::tokens;
use crate::wire::Wire;

/// One run of `AGI()` on one channel.
pub struct Session {
    pbx: Arc<PbxState>,
    ctx: ChannelContext,
    running: Option<Box<dyn Running>>,
    wire: Wire,
    /// The hang-up was noticed: only some commands are permitted.
    dead: bool,
    over: bool,
    agi_status: &'static str,
    on_hang_up: OnHangUp,
    /// Of a program that `AGI()` started: how many signals it is to be sent. `None`: it is a server.
    signals: Option<u32>,
    /// Where the caller hangs up, if that is planned.
    plan: Option<HangUpAt>,
    commands: usize,
    shown_time: Option<Arc<AtomicU64>>,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("now", &self.ctx.now)
            .field("commands", &self.commands)
            .field("over", &self.over)
            .finish_non_exhaustive()
    }
}

/// What the channel variables `AGISIGHUP` and `AGIEXITONHANGUP` said at the beginning.
struct OnHangUp {
    says_so: bool,
    ends: bool,
}

impl OnHangUp {
    fn of(ctx: &mut ChannelContext) -> Self {
        let mut value = |name: &[u8]| evaluate::value(ctx, name).unwrap_or_default();
        Self { says_so: !is_false(&value(b"AGISIGHUP")), ends: is_true(&value(b"AGIEXITONHANGUP")) }
    }
}

impl Session {
    /// Begins a call: its request is ready to be taken by [`take_output`](Self::take_output).
    #[must_use]
    pub fn new(pbx: Arc<PbxState>, setup: &CallSetup) -> Self {
        let channel = setup.channel(pbx.shared.next_call());
        let mut ctx = ChannelContext {
            pbx: Arc::clone(&pbx.shared),
            channel,
            began: setup.begins,
            now: Duration::ZERO,
            silent_since: Some(Duration::ZERO),
            hung_up: setup.dead,
            after_hang_up: setup.dead,
            hang_up_at: None,
            told_unanswered: false,
            recordings: Recordings::default(),
            audio: Audio::default(),
            log: CallLog::default(),
            out: Vec::new(),
        };
        for (name, value) in &setup.variables {
            evaluate::provide(&mut ctx, name, value);
        }
        ctx.note(CallEvent::Dials(setup.dialled()));
        ctx.out = setup.request(&ctx.channel);
        let on_hang_up = OnHangUp::of(&mut ctx);
        if setup.is_enhanced {
            let format = evaluate::value(&mut ctx, b"EAGI_AUDIO_FORMAT").unwrap_or_default();
            // A program that does not know the format does not listen.
            ctx.audio.begins_eagi(rate(&format).unwrap_or(8_000));
        }
        Self {
            pbx,
            ctx,
            running: None,
            wire: Wire::default(),
            dead: setup.dead,
            over: false,
            agi_status: "SUCCESS",
            on_hang_up,
            signals: setup.is_process.then_some(0),
            plan: None,
            commands: 0,
            shown_time: None,
        }
    }

    /// Plans where the caller hangs up.
    pub fn plan(&mut self, plan: Option<HangUpAt>) {
        self.plan = plan;
    }

    fn on_event(&mut self, what: &Event<'_>) {
        self.tell(what);
        self.work();
    }

    /// Tells the running command about an event. Returns whether that ended the command.
    fn tell(&mut self, what: &Event<'_>) -> bool {
        let Some(mut running) = self.running.take() else { return false };
        match running.on_event(what, &mut self.ctx) {
            Progress::Continue => self.running = Some(running),
            Progress::Done(reply) => self.replies(&reply),
            Progress::BrokenOff => {}
        }
        self.running.is_none()
    }

    /// Runs lines as long as Asterisk would.
    fn work(&mut self) {
        while !self.over {
            if self.running.is_some() {
                if !self.wire.readable() || !self.tell(&Event::Bytes) {
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
        if !self.ctx.hung_up || self.dead {
            return;
        }
        self.dead = true;
        if self.agi_status == "SUCCESS" {
            self.agi_status = "HANGUP";
        }
        if self.on_hang_up.says_so {
            self.says_hang_up();
        }
        if self.on_hang_up.ends {
            self.ends();
        }
    }

    fn run(&mut self, line: &[u8]) {
        let moment = self.planned();
        self.ctx.audio.app_speaks();
        self.ctx.note(CallEvent::App(line.to_vec()));
        if moment == Some(HangupMoment::Before) {
            self.leaves();
            self.reports_the_hang_up();
        }
        if line.get(..7).is_some_and(|word| word.eq_ignore_ascii_case(b"failure")) {
            self.agi_status = "FAILURE";
            return self.ends();
        }
        let words = tokens::words(line);
        let Some((command, rest)) = find(&words) else {
            return self.ctx.send(b"510 Invalid or unknown command");
        };
        if self.dead && !command.dead {
            return self.ctx.send(b"511 Command Not Permitted on a dead channel or intercept routine");
        }
        let step = match command.start {
            Start::OnChannel(start) => start(&mut self.ctx, rest),
            Start::InDialplan(start) => start(&self.pbx, &mut self.ctx, rest),
        };
        match step {
            Step::Done(reply) => self.replies(&reply),
            Step::Runs(running) => self.running = Some(running),
            Step::Usage => self.ctx.send(&usage(command)),
        }
        match moment {
            Some(HangupMoment::During) if self.running.is_some() => self.hang_up(),
            Some(HangupMoment::During) => self.leaves(),
            Some(HangupMoment::Later(time)) => self.ctx.hang_up_at = Some(self.ctx.now + time),
            // The caller left while Asterisk waited for the rest of this line, which it does not notice: the command does.
            _ if self.ctx.hung_up && !self.dead => drop(self.tell(&Event::HangUp)),
            _ => {}
        }
    }

    /// The moment of this command at which the caller hangs up.
    fn planned(&mut self) -> Option<HangupMoment> {
        self.commands += 1;
        self.plan.filter(|plan| plan.command + 1 == self.commands).map(|plan| plan.moment)
    }

    /// The caller hangs up while nothing runs.
    fn leaves(&mut self) {
        if !self.ctx.hung_up {
            self.ctx.note(CallEvent::HangsUp);
            self.ctx.channel.hangup_cause = NORMAL_CLEARING;
            self.ctx.hung_up = true;
        }
    }

    fn replies(&mut self, reply: &Reply) {
        self.ctx.send(&reply.line);
        if self.plan.is_some_and(|plan| plan.moment == HangupMoment::After && plan.command + 1 == self.commands) {
            self.leaves();
        }
        if reply.failure && (self.dead || !self.ctx.hung_up) {
            self.agi_status = "FAILURE";
        }
    }

    /// Sends the line `HANGUP`, or a program the signal.
    fn says_hang_up(&mut self) {
        match &mut self.signals {
            Some(signals) => {
                *signals += 1;
                // By the name of the line, so that a record of the call is the same.
                self.ctx.note(CallEvent::Asterisk(b"HANGUP".to_vec()));
            }
            None => self.ctx.send(b"HANGUP"),
        }
    }

    fn ends(&mut self) {
        // Asterisk sends HANGUP at the end of every call, also to an app that has closed. Then it is not worth an
        // entry.
        if self.wire.is_closed() {
            self.ctx.note(CallEvent::Closed);
            // Of a program that has closed its output, Asterisk waits for the end.
            let last = if self.on_hang_up.says_so && self.signals.is_none() { &b"HANGUP\n"[..] } else { b"" };
            self.ctx.out.extend_from_slice(last);
        } else if self.on_hang_up.says_so {
            self.says_hang_up();
        }
        self.over = true;
        self.ctx.set("AGISTATUS", self.agi_status);
    }
}
