//! What can go wrong with a command.

use agi_protocol::RefusedCommand;
use agi_protocol::dialogue::Disconnect;

/// Why a command has no answer.
///
/// The caller's hang-up is the ordinary reason: leave the handler with `?`, and the call ends as hung up.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CallError {
    /// The caller hung up. Commands that Asterisk permits on a dead channel still work.
    #[error("the caller hung up")]
    HungUp(#[source] HungUp),

    /// The caller pressed the operator's key of the app ([`MenuKeys::operator`](crate::MenuKeys::operator)). Leave the handler
    /// with `?`: the call then goes to the operator, and this is not a failure.
    #[error("the caller wants the operator")]
    Operator(#[source] ToOperator),

    /// Asterisk could not do it, and the caller is still there.
    #[error("{command} failed ({reply}): {hint}")]
    #[non_exhaustive]
    Failed {
        /// The command and its first argument, such as `STREAM FILE "nosuch"`.
        command: String,
        /// Asterisk's reply.
        reply: String,
        /// What that reply usually means.
        hint: &'static str,
    },

    /// The command was not sent, because Asterisk would have misread it.
    #[error("{command} was not sent: {problem}")]
    #[non_exhaustive]
    Refused {
        /// The command's name.
        command: &'static str,
        /// What is wrong with it.
        #[source]
        problem: RefusedCommand,
    },

    /// A route of this app was to ask a called party ([`Dial::screened_by`](crate::Dial::screened_by)), and none would take
    /// the call: none has the path, or a parameter is missing. Nobody was called.
    #[error("nobody was called: {problem}")]
    #[non_exhaustive]
    NoRoute {
        /// What is wrong, and the line to write.
        problem: String,
    },

    /// Asterisk does not know the command (510): the module that provides it is not loaded.
    #[error(
        "this Asterisk does not know {command} (510): load the module that provides it (`module load res_speech.so` for SPEECH, `app_stack.so` for GOSUB)"
    )]
    #[non_exhaustive]
    Unknown {
        /// The command's name.
        command: &'static str,
    },

    /// Asterisk does not accept the arguments (520).
    #[error("Asterisk does not accept these arguments of {command} (520); its usage: {usage}")]
    #[non_exhaustive]
    Usage {
        /// The command's name.
        command: &'static str,
        /// The usage text that Asterisk sent.
        usage: String,
    },

    /// The command cannot have such an answer.
    #[error("{command} was answered by {reply:?}, which is not an answer to it{}", of_line_ends(reply))]
    #[non_exhaustive]
    Unexpected {
        /// The command's name.
        command: &'static str,
        /// What came, at most 200 bytes of it.
        reply: String,
    },

    /// A text could not be turned into a sound, and the caller is still there. The error inside is a
    /// [`TtsError`](crate::TtsError); of a sound in memory that could not be played, it is an `AudioError`.
    #[error("{0}")]
    Tts(#[source] Box<dyn std::error::Error + Send + Sync>),

    /// A check of an answer ended its question with this error ([`Ask::check_async`](crate::Ask::check_async)), and the
    /// caller is still there.
    #[error("the answer could not be checked: {0}")]
    Check(#[source] Box<dyn std::error::Error + Send + Sync>),

    /// The connection to Asterisk is gone, or cannot be trusted any longer.
    #[error("{command} got no answer: {reason}")]
    #[non_exhaustive]
    Disconnected {
        /// The command's name.
        command: &'static str,
        /// What happened to the connection.
        reason: Disconnect,
    },
}

/// The cause of [`CallError::HungUp`]; stays in an error's chain of sources, however it is wrapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[allow(clippy::exhaustive_structs, reason = "a mark: tests write `caller.ends(HungUp)`")]
#[error("Asterisk reported HANGUP")]
pub struct HungUp;

/// The cause of [`CallError::Operator`]; stays in an error's chain of sources, however it is wrapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[allow(clippy::exhaustive_structs, reason = "a mark")]
#[error("the operator's key was pressed")]
pub struct ToOperator;

impl CallError {
    pub(crate) const HUNG_UP: Self = Self::HungUp(HungUp);
    pub(crate) const OPERATOR: Self = Self::Operator(ToOperator);

    /// Returns whether this is the caller's hang-up.
    #[must_use]
    pub fn is_hung_up(&self) -> bool {
        matches!(self, Self::HungUp(_))
    }

    /// The error of a prompt, without what was to be said: the sound's name, and what an engine quotes of a text.
    pub(crate) fn without_words(self) -> Self {
        match self {
            Self::Failed { command, reply, hint } => {
                let name = command.split(" \"").next().unwrap_or_default().to_owned();
                Self::Failed { command: name, reply, hint }
            }
            Self::Tts(_) => Self::Tts("a text or a sound of a secret, which is not shown".into()),
            error => error,
        }
    }
}

/// Says what is amiss with a reply that ends with a carriage return.
fn of_line_ends(reply: &str) -> &'static str {
    if reply.ends_with('\r') { ": the lines of AGI end with \\n, and this one with \\r\\n" } else { "" }
}
