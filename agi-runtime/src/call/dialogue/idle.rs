//! Between two exchanges: what a dropped one left behind, what Asterisk says unasked, and the hang-up.

use std::task::{Context, Poll, ready};

use tokio::runtime::Handle;
use tokio::task::coop::has_budget_remaining;

use super::{Dialogue, Phase};
use crate::call::resync::Resync;
use agi_protocol::{Frame, ReplyFraming};

impl Dialogue {
    /// Waits until the caller hangs up, while no command is in flight.
    pub(crate) fn poll_hang_up(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.park_unfinished();
        while !self.hung_up {
            match &mut self.resync {
                // Its questions can wait, and a dropped prompt plays on meanwhile.
                Some(resync) => {
                    if let Poll::Ready(Err(reason)) = resync.poll_send(cx, &mut *self.transport) {
                        self.lose(reason);
                    } else {
                        let done = resync.pass_over(&mut self.input);
                        self.hung_up |= resync.saw_hang_up();
                        if done {
                            self.resync = None;
                        }
                    }
                }
                None => self.note_hang_up(ReplyFraming::Line),
            }
            if !self.hung_up {
                if let Err(reason) = ready!(self.input.poll_fill(cx, &mut *self.transport)) {
                    self.lose(reason);
                }
            }
        }
        Poll::Ready(())
    }

    /// Turns what a dropped exchange left behind into a resynchronisation to be done.
    #[inline]
    pub(super) fn park_unfinished(&mut self) {
        match std::mem::replace(&mut self.phase, Phase::Idle) {
            Phase::Idle | Phase::Sending(0) => {}
            Phase::Sending(sent) => self.resync_after(self.line.as_bytes()[sent..].to_vec(), ReplyFraming::Value),
            Phase::Waiting(shape) => self.resync_after(Vec::new(), shape),
        }
    }

    /// Has a line sent before the next command, and its answer passed over. To be called where nothing can be awaited.
    pub(crate) fn send_before_next(&mut self, line: &[u8]) {
        // Without a runtime, the call is at its end, and nothing can wait for an answer.
        if self.hung_up || self.disconnect.is_some() || Handle::try_current().is_err() {
            return;
        }
        self.park_unfinished();
        match &mut self.resync {
            Some(resync) => resync.send_too(line),
            None => self.resync_after(line.to_vec(), ReplyFraming::Line),
        }
    }

    #[cold]
    fn resync_after(&mut self, unsent: Vec<u8>, shape: ReplyFraming) {
        self.resync = Some(Box::new(Resync::new(unsent, shape)));
    }

    /// Makes sure that the next reply will be the next command's.
    pub(super) fn poll_in_step(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.resync.is_none() && (self.input.has_bytes() || self.transport.may_have_bytes()) {
            ready!(self.read_what_waits(cx));
        }
        if let Some(resync) = &mut self.resync {
            let done = ready!(resync.poll(cx, &mut *self.transport, &mut self.input));
            self.hung_up |= resync.saw_hang_up();
            self.resync = None;
            // What was passed over may be the late answer to a secret question.
            self.input.wipe();
            if let Err(reason) = done {
                self.lose(reason);
            }
        }
        Poll::Ready(())
    }

    /// Bytes that wait while nothing is in flight are HANGUP, or a forged or late answer.
    fn read_what_waits(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            while let Some(frame) = self.input.take(ReplyFraming::Line) {
                if frame == Frame::HangUp {
                    self.hung_up = true;
                } else {
                    self.begin_resync();
                    return Poll::Ready(());
                }
            }
            if !b"HANGUP\n".starts_with(self.input.waiting()) {
                self.begin_resync();
                return Poll::Ready(());
            }
            match self.input.poll_fill(cx, &mut *self.transport) {
                Poll::Pending if has_budget_remaining() => return Poll::Ready(()),
                // Nothing was read because the others have their turn: bytes may wait all the same.
                Poll::Pending => return self.poll_turn(cx),
                Poll::Ready(Ok(())) => {}
                Poll::Ready(Err(reason)) => {
                    self.lose(reason);
                    return Poll::Ready(());
                }
            }
        }
    }

    fn begin_resync(&mut self) {
        tracing::warn!("bytes arrived that no command asked for (a value with a line feed?): they are passed over");
        self.resync = Some(Box::new(Resync::new(Vec::new(), ReplyFraming::Line)));
    }

    pub(super) fn note_hang_up(&mut self, shape: ReplyFraming) {
        while let Some(frame) = self.input.take(shape) {
            self.hung_up |= frame == Frame::HangUp;
        }
    }
}
