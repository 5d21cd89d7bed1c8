//! Why a text was not spoken.

use crate::call::CallError;

/// A text-to-speech engine failed. The error does not contain the text, because it may be the caller's own.
///
/// Such a text is skipped with a warning or, in a strict list, is a [`CallError::Tts`]:
///
/// ```
/// use agi_runtime::prelude::*;
/// use agi_runtime::TtsError;
///
/// # async fn say(call: &mut Call, tts: Tts) -> Result {
/// match call.say(tts.text("Hello")).strict().await {
///     Err(CallError::Tts(error)) if error.is::<TtsError>() => call.play("hello").await?,
///     said => drop(said?),
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, thiserror::Error)]
#[error("a text of {characters} characters in the language `{language}` was not spoken: {reason}")]
#[non_exhaustive]
pub struct TtsError {
    /// How long the text was.
    pub characters: usize,
    /// Its language, by Asterisk's name for it.
    pub language: String,
    /// What the engine says.
    #[source]
    pub reason: Box<dyn std::error::Error + Send + Sync>,
}

impl From<TtsError> for CallError {
    fn from(error: TtsError) -> Self {
        Self::Tts(Box::new(error))
    }
}
