//! From the reply of a command to its answer, over the question whether the caller is still there.

use std::fmt;

use super::reading::Reading;
use super::{Dialogue, Disconnect, Ending};
use crate::limits::MAX_LINE_OF_ALL;
use crate::reply::{Frame, Reply, ResultLine};
use crate::spec;

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

/// Reads the answer of one command. Where a reply means the same after a hang-up, it has the dialogue ask for the
/// channel's state, which only a live channel tells.
pub struct AnswerReader<A, E> {
    read: fn(&ResultLine<'_>) -> Reading<A>,
    /// The answer, if the channel is alive.
    unconfirmed: Option<Result<A, E>>,
}

impl<A, E> AnswerReader<A, E> {
    /// Reads the answers of a command by this.
    pub fn new(read: fn(&ResultLine<'_>) -> Reading<A>) -> Self {
        Self { read, unconfirmed: None }
    }

    /// Reads the answer of an exchange that ended so; `None` if the dialogue now has a question of its own, which is to be
    /// answered first. `error` makes the error of a failure, while the dialogue still has the reply.
    ///
    /// # Panics
    /// Never: CHANNEL STATUS fits into every line.
    pub fn read(
        &mut self,
        dialogue: &mut Dialogue,
        ending: Ending,
        error: fn(&Dialogue, Failure) -> E,
    ) -> Option<Result<A, E>> {
        let failure = match ending {
            Ending::Answered => {
                return match self.unconfirmed.take() {
                    None => self.read_first(dialogue, error),
                    alive => alive,
                };
            }
            Ending::Unexpected => Failure::Unexpected,
            Ending::HungUp => {
                dialogue.report_hangup();
                Failure::HungUp
            }
            Ending::Disconnected(reason) => Failure::Disconnected(reason),
        };
        Some(Err(error(dialogue, failure)))
    }

    #[inline]
    fn read_first(&mut self, dialogue: &mut Dialogue, error: fn(&Dialogue, Failure) -> E) -> Option<Result<A, E>> {
        let (answer, holds) = self.understand(dialogue, error);
        // On a channel known to be dead, a command is asked for its own sake.
        if holds == Holds::Always || dialogue.is_hung_up() {
            return Some(answer);
        }
        self.unconfirmed = Some(answer);
        dialogue.begin(&spec::CHANNEL_STATUS);
        dialogue.finish(MAX_LINE_OF_ALL).expect("CHANNEL STATUS fits into every line");
        None
    }

    #[inline]
    fn understand(&self, dialogue: &Dialogue, error: fn(&Dialogue, Failure) -> E) -> (Result<A, E>, Holds) {
        let (failure, holds) = match dialogue.reply() {
            Frame::Reply(Reply::Result(line)) => match (self.read)(&line) {
                Reading::Is(answer) => return (Ok(answer), Holds::Always),
                Reading::IfUp(answer) => return (Ok(answer), Holds::IfAlive),
                Reading::FailedIfUp(hint) => (Failure::Failed(hint), Holds::IfAlive),
                Reading::SubjectFailedIfUp(hint) => {
                    let hint = hint(dialogue.subject().unwrap_or_default());
                    (Failure::Failed(hint), Holds::IfAlive)
                }
                Reading::Failed(hint) => (Failure::Failed(hint), Holds::Always),
                Reading::Unexpected => (Failure::Unexpected, Holds::Always),
            },
            Frame::Reply(Reply::Unknown) => (Failure::Unknown, Holds::Always),
            Frame::Reply(Reply::Usage(_)) => (Failure::Usage, Holds::Always),
            Frame::Reply(Reply::OutOfMemory) => (Failure::Failed("Asterisk is out of memory"), Holds::Always),
            Frame::Reply(Reply::Dead) | Frame::HangUp | Frame::Trying | Frame::Unsolicited(_) => {
                (Failure::Unexpected, Holds::Always)
            }
        };
        (Err(error(dialogue, failure)), holds)
    }
}

impl<A: fmt::Debug, E: fmt::Debug> fmt::Debug for AnswerReader<A, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnswerReader").field("unconfirmed", &self.unconfirmed).finish_non_exhaustive()
    }
}

/// When an answer is the answer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    Always,
    /// If the channel is still alive.
    IfAlive,
}
