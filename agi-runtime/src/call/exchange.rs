//! The one future behind every command.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use super::dialogue::Dialogue;
use super::error::CallError;
use super::play::why_not_played;
use agi_protocol::{Frame, MAX_LINE_OF_ALL, RefusedCommand, Reply, Request, ResultLine, Spec, max_line, spec};

/// A command and its answer. Awaiting it allocates nothing; dropping it half-way is safe.
#[must_use = "a command is sent when it is awaited"]
pub struct Exchange<'c, A> {
    dialogue: &'c mut Dialogue,
    spec: &'static Spec,
    read: fn(&ResultLine<'_>) -> Reading<A>,
    step: Step<A>,
}

/// What a `200 result=…` means for one command.
pub(crate) enum Reading<A> {
    /// This.
    Is(A),
    /// This if the caller is still there: Asterisk says the same after a hang-up.
    IfUp(A),
    /// The command failed, unless the caller hung up; usually because of this.
    FailedIfUp(&'static str),
    /// The sound was not played, unless the caller hung up.
    NotPlayedIfUp,
    /// The command failed, usually because of this.
    Failed(&'static str),
    /// It cannot be the answer to this command.
    Unexpected,
}

enum Step<A> {
    Refused(RefusedCommand),
    Asking,
    /// The answer holds if the caller is still there, which `CHANNEL STATUS` tells.
    Confirming(Option<Result<A, CallError>>),
}

/// Writes the arguments of a command.
pub(crate) struct Arguments<'c> {
    dialogue: &'c mut Dialogue,
    request: &'c Request,
    spec: &'static Spec,
}

impl<'c> Arguments<'c> {
    pub(crate) fn of(spec: &'static Spec, dialogue: &'c mut Dialogue, request: &'c Request) -> Self {
        dialogue.begin(spec);
        Self { dialogue, request, spec }
    }

    pub(crate) fn text(self, text: impl AsRef<[u8]>) -> Self {
        self.dialogue.line().text(text.as_ref());
        self
    }

    pub(crate) fn word(self, word: impl std::fmt::Display) -> Self {
        self.dialogue.line().word(word);
        self
    }

    pub(crate) fn number(self, number: impl itoa::Integer) -> Self {
        self.dialogue.line().number(number);
        self
    }

    pub(crate) fn maybe_text(self, text: Option<impl AsRef<[u8]>>) -> Self {
        match text {
            Some(text) => self.text(text),
            None => self,
        }
    }

    pub(crate) fn maybe_word(self, word: Option<impl std::fmt::Display>) -> Self {
        match word {
            Some(word) => self.word(word),
            None => self,
        }
    }

    pub(crate) fn reads<A>(self, read: fn(&ResultLine<'_>) -> Reading<A>) -> Exchange<'c, A> {
        let step = match self.dialogue.ready(self.limit()) {
            Ok(()) => Step::Asking,
            Err(problem) => Step::Refused(problem),
        };
        Exchange { dialogue: self.dialogue, spec: self.spec, read, step }
    }

    /// The command is not sent, because of this.
    pub(crate) fn refused<A>(
        self,
        problem: RefusedCommand,
        read: fn(&ResultLine<'_>) -> Reading<A>,
    ) -> Exchange<'c, A> {
        Exchange { dialogue: self.dialogue, spec: self.spec, read, step: Step::Refused(problem) }
    }

    /// Only a long line depends on the version.
    fn limit(&self) -> usize {
        if self.dialogue.line_length() < MAX_LINE_OF_ALL {
            MAX_LINE_OF_ALL
        } else {
            max_line(self.request.get("agi_version").unwrap_or_default())
        }
    }
}

impl<A: Unpin> Future for Exchange<'_, A> {
    type Output = Result<A, CallError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        loop {
            match &mut this.step {
                Step::Refused(problem) => {
                    let problem = *problem;
                    ready!(this.dialogue.poll_turn(cx));
                    return Poll::Ready(Err(CallError::Refused { command: this.spec.name, problem }));
                }
                Step::Asking => {
                    ready!(this.dialogue.poll_exchange(cx, this.spec))?;
                    match this.understand() {
                        Ok(answer) => return Poll::Ready(answer),
                        // On a channel known to be dead, a command is asked for its own sake.
                        Err(answer) if this.dialogue.is_hung_up() => return Poll::Ready(answer),
                        Err(unconfirmed) => this.confirm(unconfirmed),
                    }
                }
                Step::Confirming(answer) => {
                    ready!(this.dialogue.poll_exchange(cx, &spec::CHANNEL_STATUS))?;
                    let answer = answer.take().expect("a future is not polled after it was ready");
                    return Poll::Ready(answer);
                }
            }
        }
    }
}

impl<A> Exchange<'_, A> {
    /// The answer, or (`Err`) the answer that holds if the caller is still there.
    fn understand(&self) -> Result<Result<A, CallError>, Result<A, CallError>> {
        let (spec, dialogue) = (self.spec, &self.dialogue);
        Ok(Err(match dialogue.reply() {
            Frame::Reply(Reply::Result(line)) => match (self.read)(&line) {
                Reading::Is(answer) => return Ok(Ok(answer)),
                Reading::IfUp(answer) => return Err(Ok(answer)),
                Reading::FailedIfUp(hint) => return Err(Err(self.failed(hint))),
                Reading::NotPlayedIfUp => return Err(Err(self.failed(why_not_played(dialogue.named(spec))))),
                Reading::Failed(hint) => self.failed(hint),
                Reading::Unexpected => dialogue.unexpected(spec),
            },
            Frame::Reply(Reply::Unknown) => CallError::Unknown { command: spec.name },
            Frame::Reply(Reply::Usage(usage)) => {
                CallError::Usage { command: spec.name, usage: String::from_utf8_lossy(usage).into_owned() }
            }
            Frame::Reply(Reply::OutOfMemory) => self.failed("Asterisk is out of memory"),
            Frame::Reply(Reply::Dead) | Frame::HangUp | Frame::Trying | Frame::Unsolicited(_) => {
                dialogue.unexpected(spec)
            }
        }))
    }

    fn failed(&self, hint: &'static str) -> CallError {
        let dialogue = &self.dialogue;
        CallError::Failed { command: dialogue.command_text(self.spec), reply: dialogue.reply_text(), hint }
    }

    /// Asks whether the channel lives.
    fn confirm(&mut self, unconfirmed: Result<A, CallError>) {
        self.step = Step::Confirming(Some(unconfirmed));
        self.dialogue.begin(&spec::CHANNEL_STATUS);
        self.dialogue.ready(MAX_LINE_OF_ALL).expect("CHANNEL STATUS fits into every line");
    }
}
