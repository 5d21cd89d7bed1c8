//! What can go wrong with a command.

use agi_protocol::RefusedCommand;

/// Why a command has no answer.
///
/// The caller's hang-up is the ordinary one: leave the handler by `?` and the call ends as hung up.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CallError {
    /// The caller hung up. Commands that Asterisk permits on a dead channel still work.
    #[error("the caller hung up")]
    HungUp(#[source] HungUp),

    /// Asterisk could not do it, and the caller is still there.
    #[error("{command} failed ({reply}): {hint}")]
    Failed {
        /// The command and its first argument, such as `STREAM FILE "nosuch"`.
        command: String,
        /// Asterisk's reply.
        reply: String,
        /// What that reply usually means.
        hint: &'static str,
    },

    /// The command was not sent, because Asterisk could not have read it as it was meant.
    #[error("{command} was not sent: {problem}")]
    Refused {
        /// The command's name.
        command: &'static str,
        /// What is wrong with it.
        #[source]
        problem: RefusedCommand,
    },

    /// Asterisk does not know the command (510): the module that provides it is not loaded.
    #[error(
        "this Asterisk does not know {command} (510): load the module that provides it (`module load res_speech.so` for SPEECH, `app_stack.so` for GOSUB)"
    )]
    Unknown {
        /// The command's name.
        command: &'static str,
    },

    /// Asterisk does not accept the arguments (520).
    #[error("Asterisk does not accept these arguments of {command} (520); its usage: {usage}")]
    Usage {
        /// The command's name.
        command: &'static str,
        /// The usage text that Asterisk sent.
        usage: String,
    },

    /// The answer is none that this command can have.
    #[error("{command} was answered by {reply:?}, which is no answer to it")]
    Unexpected {
        /// The command's name.
        command: &'static str,
        /// What came, at most 200 bytes of it.
        reply: String,
    },

    /// A text could not be made a sound, and the caller is still there.
    #[error("{0}")]
    TtsError(#[from] TtsError),

    /// The connection to Asterisk is gone, or cannot be trusted any more.
    #[error("{command} got no answer: {reason}")]
    Disconnected {
        /// The command's name.
        command: &'static str,
        /// What happened to the connection.
        reason: Disconnect,
    },
}

/// The cause of [`CallError::HungUp`]; stays in an error's chain of sources, however it is wrapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Asterisk reported HANGUP")]
pub struct HungUp;

/// An engine of text to speech failed. The text is not in it, for it may be the caller's own.
#[derive(Debug, thiserror::Error)]
#[error("a text of {characters} characters in the language `{language}` was not spoken: {reason}")]
pub struct TtsError {
    /// How long the text was.
    pub characters: usize,
    /// Its language, by Asterisk's name.
    pub language: String,
    /// What the engine says.
    #[source]
    pub reason: Box<dyn std::error::Error + Send + Sync>,
}

/// Why the connection to Asterisk cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Disconnect {
    /// Asterisk closed it.
    #[error("Asterisk closed the connection")]
    Closed,
    /// Reading or writing failed.
    #[error("the connection broke ({0})")]
    Broken(std::io::ErrorKind),
    /// A reply was longer than [`MAX_REPLY`](super::MAX_REPLY).
    #[error("a reply was longer than {} bytes", super::MAX_REPLY)]
    ReplyTooLong,
}

impl CallError {
    pub(crate) const HUNG_UP: Self = Self::HungUp(HungUp);

    /// Whether this is the caller's hang-up.
    #[must_use]
    pub fn is_hung_up(&self) -> bool {
        matches!(self, Self::HungUp(_))
    }
}
