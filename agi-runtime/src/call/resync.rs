//! Getting back into step after a dropped command or a forged answer.
//!
//! A command that was dropped half-way may or may not be answered yet. Counting replies cannot tell, so a question
//! with a random answer is asked, and everything before that answer is passed over. Asterisk reads through a
//! buffered stream but waits on the descriptor: a question that arrives together with the line before it is not seen
//! until more bytes come. So it is sent a little later, and asked anew (with a new answer) until the answer to the
//! last one is there.

use std::hash::BuildHasher;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep};

use super::error::Disconnect;
use super::input::{Input, write_failed};
use crate::transport::Transport;
use agi_protocol::{Frame, Reply, ReplyFraming};

/// Long enough for Asterisk to have read the line before (0.5 ms was, measured on 22.10).
const FIRST_QUESTION: Duration = Duration::from_millis(2);
/// An idle Asterisk answers in less than a millisecond; SAY, RECORD FILE, EXEC and GOSUB are waited out.
const NEXT_QUESTION: Duration = Duration::from_millis(100);
const SELDOM: Duration = Duration::from_secs(5);

/// A resynchronisation under way. It is the call's, not a future's: the next command goes on with it.
pub(crate) struct Resync {
    unsent: Vec<u8>,
    shape: ReplyFraming,
    answers: Vec<String>,
    pause: Duration,
    next_question: Pin<Box<Sleep>>,
    hung_up: bool,
}

impl Resync {
    /// `unsent` is the rest of a line that Asterisk has the beginning of; `shape` that of the reply to it.
    pub(crate) fn new(unsent: Vec<u8>, shape: ReplyFraming) -> Self {
        Self {
            unsent,
            shape,
            answers: Vec::new(),
            pause: NEXT_QUESTION,
            next_question: Box::pin(sleep(FIRST_QUESTION)),
            hung_up: false,
        }
    }

    /// Sends this line too. A question that was asked before it does not tell any more: its answer may come first.
    pub(crate) fn send_too(&mut self, line: &[u8]) {
        self.unsent.extend_from_slice(line);
        self.answers.clear();
        self.pause = NEXT_QUESTION;
        self.next_question = Box::pin(sleep(FIRST_QUESTION));
    }

    pub(crate) fn saw_hang_up(&self) -> bool {
        self.hung_up
    }

    pub(crate) fn into_unsent(self) -> Vec<u8> {
        self.unsent
    }

    /// Ready when the dialogue is in step.
    pub(crate) fn poll(
        &mut self,
        cx: &mut Context<'_>,
        transport: &mut dyn Transport,
        input: &mut Input,
    ) -> Poll<Result<(), Disconnect>> {
        loop {
            if let Poll::Ready(Err(reason)) = self.poll_send(cx, transport) {
                return Poll::Ready(Err(reason));
            }
            if self.pass_over(input) {
                return Poll::Ready(Ok(()));
            }
            if self.unsent.is_empty() && self.next_question.as_mut().poll(cx).is_ready() {
                self.ask();
                continue;
            }
            // The dropped command's answer and the question's are two small writes.
            transport.expect_more();
            if let Err(reason) = ready!(input.poll_fill(cx, transport)) {
                return Poll::Ready(Err(reason));
            }
        }
    }

    /// Sends what is left of a line. Asterisk does nothing else until it has the whole of it: it does not even see
    /// the caller hang up.
    pub(crate) fn poll_send(
        &mut self,
        cx: &mut Context<'_>,
        transport: &mut dyn Transport,
    ) -> Poll<Result<(), Disconnect>> {
        while !self.unsent.is_empty() {
            match ready!(Pin::new(&mut *transport).poll_write(cx, &self.unsent)) {
                Ok(written) if written > 0 => drop(self.unsent.drain(..written)),
                full_or_failed => return Poll::Ready(Err(write_failed(&full_or_failed))),
            }
        }
        Poll::Ready(Ok(()))
    }

    /// Takes frames until the last question's answer; whether it came.
    pub(crate) fn pass_over(&mut self, input: &mut Input) -> bool {
        while let Some(frame) = input.take(self.shape) {
            match frame {
                Frame::HangUp => self.hung_up = true,
                Frame::Reply(Reply::Result(line)) if line.value().is_some() => {
                    let value = line.value().unwrap_or_default();
                    if let Some(which) = self.answers.iter().position(|answer| answer.as_bytes() == value) {
                        if which + 1 == self.answers.len() {
                            return true;
                        }
                        self.soon();
                    }
                    self.shape = ReplyFraming::Line;
                }
                Frame::Reply(_) => self.shape = ReplyFraming::Line,
                Frame::Trying | Frame::Unsolicited(_) => {}
            }
        }
        false
    }

    fn ask(&mut self) {
        let random = std::hash::RandomState::new().hash_one(self.answers.len());
        let answer = format!("agi-{random:016x}");
        self.unsent = format!("GET FULL VARIABLE {answer}\n").into_bytes();
        self.answers.push(answer);
        self.next_question.as_mut().reset(Instant::now() + self.pause);
        self.pause = (self.pause * 2).min(SELDOM);
    }

    /// An earlier question was answered: Asterisk is reading again, and the later ones wait in its buffer.
    fn soon(&mut self) {
        self.pause = NEXT_QUESTION;
        self.next_question.as_mut().reset(Instant::now() + self.pause);
    }
}
