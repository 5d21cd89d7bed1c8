//! From the reply of a command to its answer; if necessary, asks whether the caller is still there.

use std::fmt;

use super::reading::Reading;
use super::{Dialogue, Disconnect, Ending};
use crate::limits::MAX_LINE_OF_ALL;
use crate::reply::{Frame, Reply, ResultLine};

/// Why a command has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums, reason = "each is another error to the handler")]
pub enum Failure {
    /// Asterisk could not do it, usually because of this.
    Failed(&'static str),
    /// Asterisk does not know the command.
    Unknown,
    /// Asterisk does not accept the arguments: [`Dialogue::reply`] has the usage text.
    Usage,
    /// The reply is not one that the command can have.
    Unexpected,
    /// The caller hung up.
    HungUp,
    /// The connection cannot be used any more.
    Disconnected(Disconnect),
}

/// Reads the answer of one command. If a reply is the same after a hang-up, it lets the dialogue ask for the channel's
/// state, which only a live channel tells.
pub struct AnswerReader<A, E> {
    read: fn(&ResultLine<'_>) -> Reading<A>,
    /// The answer, if the channel is alive.
    unconfirmed: Option<Result<A, E>>,
}

impl<A, E> AnswerReader<A, E> {
    /// Reads the answers of a command with this function.
    pub fn new(read: fn(&ResultLine<'_>) -> Reading<A>) -> Self {
        Self { read, unconfirmed: None }
    }

    /// Reads the answer of an exchange that has ended; `None` if the dialogue now has a question of its own, which must
    /// be answered first. `error` makes the error of a failure, while the dialogue still has the reply.
    ///
    /// # Panics
    /// Never: CHANNEL STATUS fits into every line.
    #[inline]
    pub fn read(
        &mut self,
        dialogue: &mut Dialogue,
        ending: Ending,
        error: fn(&Dialogue, Failure) -> E,
    ) -> Option<Result<A, E>> {
        if ending == Ending::Answered && self.unconfirmed.is_none() {
            let reading = match dialogue.reply() {
                Frame::Reply(Reply::Result(line)) => Ok((self.read)(&line)),
                other => Err(other),
            };
            return match reading {
                // Most are.
                Ok(Reading::Is(answer)) => Some(Ok(answer)),
                Ok(reading) => self.confirm(dialogue, reading, error),
                Err(other) => Some(Err(error(dialogue, failure_of(&other)))),
            };
        }
        self.end(dialogue, ending, error)
    }

    #[cold]
    fn end(
        &mut self,
        dialogue: &mut Dialogue,
        ending: Ending,
        error: fn(&Dialogue, Failure) -> E,
    ) -> Option<Result<A, E>> {
        let failure = match ending {
            // The channel is alive.
            Ending::Answered => return self.unconfirmed.take(),
            Ending::Unexpected => Failure::Unexpected,
            Ending::HungUp => {
                dialogue.report_hangup();
                Failure::HungUp
            }
            Ending::Disconnected(reason) => Failure::Disconnected(reason),
        };
        Some(Err(error(dialogue, failure)))
    }

    /// Asks whether the channel is alive, if that decides.
    #[cold]
    fn confirm(
        &mut self,
        dialogue: &mut Dialogue,
        reading: Reading<A>,
        error: fn(&Dialogue, Failure) -> E,
    ) -> Option<Result<A, E>> {
        let failed = |failure| Err(error(dialogue, failure));
        let answer = match reading {
            Reading::Is(answer) => return Some(Ok(answer)),
            Reading::Failed(hint) => return Some(failed(Failure::Failed(hint))),
            Reading::Unexpected => return Some(failed(Failure::Unexpected)),
            Reading::IfUp(answer) => Ok(answer),
            Reading::FailedIfUp(hint) => failed(Failure::Failed(hint)),
            Reading::SubjectFailedIfUp(why) => failed(Failure::Failed(why(dialogue.subject().unwrap_or_default()))),
        };
        // On a channel known to be dead, a command that is permitted there is asked for its own sake.
        if dialogue.is_hung_up() {
            if dialogue.spec().allowed_after_hangup {
                return Some(answer);
            }
            dialogue.report_hangup();
            return Some(Err(error(dialogue, Failure::HungUp)));
        }
        self.unconfirmed = Some(answer);
        dialogue.begin_question();
        dialogue.finish(MAX_LINE_OF_ALL).expect("CHANNEL STATUS fits into every line");
        None
    }
}

/// Returns what a reply that is not `200 result=…` means.
fn failure_of(reply: &Frame<'_>) -> Failure {
    match reply {
        Frame::Reply(Reply::Unknown) => Failure::Unknown,
        Frame::Reply(Reply::Usage(_)) => Failure::Usage,
        Frame::Reply(Reply::OutOfMemory) => Failure::Failed("Asterisk is out of memory"),
        _ => Failure::Unexpected,
    }
}

impl<A: fmt::Debug, E: fmt::Debug> fmt::Debug for AnswerReader<A, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnswerReader").field("unconfirmed", &self.unconfirmed).finish_non_exhaustive()
    }
}
