//! The way to the answer of a command, and to a hang-up.

use std::time::Duration;

use super::resync::{Channel, Step};
use super::{Dialogue, Disconnect, Ending, Goal, Line, Phase, Want};
use crate::reply::is_result;
use crate::reply::{Frame, Reply, ReplyFraming, frame};

/// A [`Want`] without its buffers.
enum Next {
    /// The line, from here on.
    Send(usize),
    /// What the resynchronisation has to send.
    SendRest,
    Read,
    Look,
    Timer(Duration),
    Done(Ending),
    NotSent(Ending),
}

impl Dialogue {
    /// Says what to do next for this goal. It says the same again until it is told what came of it.
    #[inline]
    pub fn want(&mut self, goal: Goal) -> Want<'_> {
        let next = match goal {
            Goal::Answer => self.toward_answer(),
            Goal::HangUp => self.toward_hang_up(),
        };
        match next {
            Next::Send(sent) => Want::Write(self.line.rest(sent)),
            Next::SendRest => {
                let rest = self.resync.as_ref().map_or(&[][..], |resync| resync.unsent());
                Want::WriteOrRead { rest, room: self.input.room() }
            }
            Next::Read => Want::Read { more: std::mem::take(&mut self.more_expected), room: self.input.room() },
            Next::Look => Want::Look,
            Next::Timer(after) => Want::Timer(after),
            Next::Done(ending) => Want::Done(ending),
            Next::NotSent(ending) => Want::NotSent(ending),
        }
    }

    #[inline]
    fn toward_answer(&mut self) -> Next {
        loop {
            match self.phase {
                Phase::Begun | Phase::InStep => {
                    if let Some(next) = self.get_in_step() {
                        return next;
                    }
                    if let Some(ending) = self.cannot() {
                        return Next::NotSent(ending);
                    }
                    self.input.begin();
                    self.secret_asked = self.secret;
                    self.phase = Phase::Sending(0);
                }
                Phase::Sending(sent) => return Next::Send(sent),
                Phase::Waiting => {
                    if let Some(next) = self.wait() {
                        return next;
                    }
                }
                Phase::LastWords => {
                    self.note_hang_ups();
                    return Next::Look;
                }
                Phase::Over(ending) => return Next::Done(ending),
            }
        }
    }

    /// Takes one line of what came since the command was sent. Returns what to do next, unless the line changed the phase.
    #[inline]
    fn wait(&mut self) -> Option<Next> {
        let taken = self.input.take(self.spec.framing);
        if let (Some(_), Some(bytes)) = (&self.observed.0, taken) {
            self.observed.received(bytes, Some(Line::Command(self.spec)), self.secret || self.secret_asked);
        }
        let ending = match taken {
            // Most are, and whoever reads the answer takes it apart.
            Some(bytes) if is_result(bytes) => {
                let value = self.spec.framing == ReplyFraming::Value && bytes.starts_with(b"200 result=1 (");
                self.raw = value && self.is_raw();
                Ending::Answered
            }
            Some(bytes) => match frame(bytes) {
                Frame::HangUp => {
                    self.heard_hang_up();
                    return None;
                }
                Frame::Trying => {
                    self.more_expected = true;
                    return None;
                }
                Frame::Reply(Reply::Dead) => {
                    self.know_hang_up();
                    Ending::HungUp
                }
                Frame::Reply(_) => Ending::Answered,
                Frame::Unsolicited(_) => {
                    // The answer may still come.
                    self.park_unfinished();
                    Ending::Unexpected
                }
            },
            None => {
                let Some(lost) = self.disconnect.and_then(|_| self.cannot()) else {
                    self.more_expected |= self.input.has_bytes() && self.input.waiting().starts_with(b"520-");
                    return self.read_on();
                };
                lost
            }
        };
        self.phase = Phase::Over(ending);
        None
    }

    /// Makes sure that the next reply will be the next command's; `None` if it will.
    #[inline]
    fn get_in_step(&mut self) -> Option<Next> {
        if self.claimed {
            self.check_claim();
        }
        if self.disconnect.is_some() || self.resync.is_none() && self.phase == Phase::InStep {
            return None;
        }
        if self.resync.is_none() {
            if self.input.has_bytes() {
                self.look_at_what_waits();
            }
            if self.resync.is_none() {
                return Some(Next::Look);
            }
        }
        self.resync(Goal::Answer)
    }

    /// Looks at bytes that wait while nothing is in flight: they are HANGUP, or a forged or late answer.
    fn look_at_what_waits(&mut self) {
        while let Some(frame) = self.input.take_line(ReplyFraming::Line) {
            let is_hang_up = frame == Frame::HangUp;
            self.tell_taken();
            if !is_hang_up {
                return self.distrust();
            }
            self.heard_hang_up();
        }
        if self.claimed {
            self.check_claim();
            return;
        }
        if !b"HANGUP\n".starts_with(self.input.waiting()) {
            self.distrust();
        }
    }

    /// Has the channel asked whether a HANGUP in doubt is one. Says whether that is news.
    #[cold]
    fn check_claim(&mut self) -> bool {
        if self.disconnect.is_some() {
            return false;
        }
        if self.resync.is_none() {
            self.resync_after(Vec::new(), ReplyFraming::Line, None);
        }
        self.resync.as_mut().is_some_and(|resync| resync.check_channel())
    }

    #[cold]
    fn distrust(&mut self) {
        self.unasked = true;
        self.resync_after(Vec::new(), ReplyFraming::Line, None);
    }

    /// Continues the resynchronisation: `None` if there is none, or none any more.
    fn resync(&mut self, goal: Goal) -> Option<Next> {
        loop {
            let resync = self.resync.as_mut()?;
            let Some(frame) = self.input.take_line(resync.framing()) else { break };
            let is_hang_up = frame == Frame::HangUp;
            let heard = resync.heard(&frame);
            if self.observed.0.is_some() {
                self.observed.received(self.input.last_bytes(), heard.answers, self.secret || heard.secret);
            }
            match heard.channel {
                Some(Channel::Dead) => self.know_hang_up(),
                Some(Channel::Alive) => self.claimed = false,
                None if is_hang_up => self.heard_hang_up(),
                None => {}
            }
            let resync = self.resync.as_mut()?;
            if heard.in_step {
                // From here on, HANGUP cannot be a part of a value.
                self.raw = false;
                if self.claimed {
                    resync.ask_channel();
                    continue;
                }
                self.resync = None;
                self.phase = if self.phase == Phase::Begun { Phase::InStep } else { self.phase };
                // What was skipped may be the late answer to a secret question.
                self.input.wipe();
                return None;
            }
        }
        let resync = self.resync.as_mut()?;
        match resync.next(goal) {
            Step::Timer(after) => Some(Next::Timer(after)),
            Step::Send => Some(Next::SendRest),
            Step::Read => {
                // The dropped command's answer and the question's are two small writes.
                self.more_expected = goal == Goal::Answer;
                self.read_on()
            }
        }
    }

    #[inline(never)]
    fn toward_hang_up(&mut self) -> Next {
        self.park_unfinished();
        loop {
            let next = if self.resync.is_some() { self.resync(Goal::HangUp) } else { None };
            if self.resync.is_none() {
                self.note_hang_ups();
            }
            if self.hung_up {
                return Next::Done(Ending::HungUp);
            }
            if self.claimed && self.check_claim() {
                continue;
            }
            if let Some(next) = next.or_else(|| self.read_on()) {
                return next;
            }
        }
    }

    fn note_hang_ups(&mut self) {
        while let Some(frame) = self.input.take_line(ReplyFraming::Line) {
            let is_hang_up = frame == Frame::HangUp;
            self.tell_taken();
            if is_hang_up {
                self.heard_hang_up();
            }
        }
    }

    /// Tells the observer about a line that answers nothing.
    fn tell_taken(&mut self) {
        if self.observed.0.is_some() {
            self.observed.received(self.input.last_bytes(), None, self.secret);
        }
    }

    /// Reads, unless too much came: then the connection is not used any more.
    fn read_on(&mut self) -> Option<Next> {
        if self.input.is_too_long() {
            self.lose(Disconnect::ReplyTooLong);
            return None;
        }
        Some(Next::Read)
    }
}
