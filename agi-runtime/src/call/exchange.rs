//! The future of every command.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use super::driver::{DialogueDriver, command_text};
use super::error::CallError;
use crate::events::Answer;
use agi_protocol::dialogue::{AnswerReader, Dialogue, Failure};
use agi_protocol::{Frame, MAX_LINE_OF_ALL, RefusedCommand, Reply, Request, ResultLine, Spec, max_line};

pub(crate) use agi_protocol::dialogue::Reading;

/// A command and its answer. Awaiting it allocates nothing; dropping it half-way is safe.
#[must_use = "a command is sent when it is awaited"]
pub struct Exchange<'c, A> {
    dialogue: &'c mut DialogueDriver,
    in_flight: InFlight<A>,
}

/// An exchange without the call that it belongs to: who has both polls it.
pub(crate) struct InFlight<A> {
    step: Step<A>,
}

impl<A> fmt::Debug for Exchange<'_, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exchange").finish_non_exhaustive()
    }
}

enum Step<A> {
    Refused(RefusedCommand),
    Asking(AnswerReader<A, CallError>),
}

/// Writes the arguments of a command.
pub(crate) struct Arguments<'c> {
    dialogue: &'c mut DialogueDriver,
    request: &'c Request,
}

impl<'c> Arguments<'c> {
    pub(crate) fn of(spec: &'static Spec, dialogue: &'c mut DialogueDriver, request: &'c Request) -> Self {
        dialogue.begin(spec);
        Self { dialogue, request }
    }

    /// Begins another line in place of this one, which is not sent.
    pub(crate) fn instead(self, spec: &'static Spec) -> Self {
        Self::of(spec, self.dialogue, self.request)
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
        let step = match self.dialogue.finish(self.limit()) {
            Ok(()) => Step::Asking(AnswerReader::new(read)),
            Err(problem) => Step::Refused(problem),
        };
        Exchange { dialogue: self.dialogue, in_flight: InFlight { step } }
    }

    /// Makes an exchange that sends nothing, because of this problem.
    pub(crate) fn refused<A>(self, problem: RefusedCommand) -> Exchange<'c, A> {
        Exchange { dialogue: self.dialogue, in_flight: InFlight { step: Step::Refused(problem) } }
    }

    /// Returns whether a line can carry the arguments so far.
    pub(crate) fn can_be_sent(&mut self) -> bool {
        self.dialogue.line().can_be_sent()
    }

    /// Returns whether every Asterisk has room for the line so far.
    pub(crate) fn is_short(&self) -> bool {
        self.dialogue.dialogue().line_bytes().len() < MAX_LINE_OF_ALL.min(self.carried())
    }

    /// Returns how long the line may be. Only for a long line does the version matter.
    fn limit(&self) -> usize {
        if self.is_short() { MAX_LINE_OF_ALL.min(self.carried()) } else { self.longest() }
    }

    /// The longest text that this Asterisk's log has room for, after the time and the argument of `AGI()`. Its lines end at
    /// 8,191 bytes, and what is longer loses its line end too (measured on 22.10). The request holds that argument, and its
    /// other lines are longer than what the log writes before it.
    pub(crate) fn longest_logged(&self) -> usize {
        LONGEST_OF_LOG.saturating_sub(self.request.block().len()).max(MAX_LINE_OF_ALL / 2)
    }

    /// The longest line that this Asterisk reads.
    #[inline(never)]
    pub(crate) fn longest(&self) -> usize {
        max_line(self.request.get("agi_version").unwrap_or_default()).min(self.carried())
    }

    /// The longest line that gets to Asterisk, whatever that reads.
    #[cfg(feature = "ami")]
    fn carried(&self) -> usize {
        self.dialogue.longest_line().unwrap_or(usize::MAX)
    }

    #[cfg(not(feature = "ami"))]
    #[expect(clippy::unused_self, reason = "with the feature ami, it depends on the call")]
    fn carried(&self) -> usize {
        usize::MAX
    }
}

/// The longest line of Asterisk's log.
const LONGEST_OF_LOG: usize = 8191;

impl<A: Unpin> Future for Exchange<'_, A> {
    type Output = Result<A, CallError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { dialogue, in_flight } = self.get_mut();
        in_flight.poll(dialogue, cx)
    }
}

impl<A> Exchange<'_, A> {
    /// Gives the call back, although the exchange is not over.
    pub(crate) fn in_flight(self) -> InFlight<A> {
        self.in_flight
    }
}

impl<A> InFlight<A> {
    /// Sends the command and waits for its answer. `dialogue` is the one that it began in.
    pub(crate) fn poll(&mut self, dialogue: &mut DialogueDriver, cx: &mut Context<'_>) -> Poll<Result<A, CallError>> {
        match &mut self.step {
            Step::Refused(problem) => {
                ready!(dialogue.poll_turn(cx));
                let command = dialogue.dialogue().spec().name;
                Poll::Ready(Err(CallError::Refused { command, problem: *problem }))
            }
            Step::Asking(reader) => loop {
                let ending = ready!(dialogue.poll_answer(cx));
                if let Some(answer) = reader.read(dialogue.dialogue_mut(), ending, error) {
                    dialogue.tell_answered(match &answer {
                        Ok(_) => Answer::Done,
                        Err(error) if error.is_hung_up() => Answer::HungUp,
                        Err(_) => Answer::Failed,
                    });
                    return Poll::Ready(answer);
                }
            },
        }
    }
}

/// Returns the error of a command that has no answer.
fn error(dialogue: &Dialogue, failure: Failure) -> CallError {
    let command = dialogue.spec().name;
    match failure {
        Failure::HungUp => CallError::HUNG_UP,
        Failure::Failed(hint) => {
            CallError::Failed { command: command_text(dialogue), reply: reply_text(dialogue), hint }
        }
        Failure::Unknown => CallError::Unknown { command },
        Failure::Usage => {
            let usage = match dialogue.reply() {
                Frame::Reply(Reply::Usage(usage)) => String::from_utf8_lossy(usage).into_owned(),
                _ => String::new(),
            };
            CallError::Usage { command, usage }
        }
        Failure::Unexpected => CallError::Unexpected { command, reply: reply_text(dialogue) },
        Failure::Disconnected(reason) => CallError::Disconnected { command, reason },
    }
}

/// Returns the reply as text for an error, at most 200 bytes of it, without its line feed. A carriage return is shown.
fn reply_text(dialogue: &Dialogue) -> String {
    if dialogue.is_secret() {
        return "not shown: the answer to a secret question".to_owned();
    }
    let bytes = dialogue.reply_bytes();
    String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).trim_end_matches('\n').to_owned()
}
