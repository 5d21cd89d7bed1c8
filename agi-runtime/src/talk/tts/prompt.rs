//! A text as a prompt.

use agi_protocol::Digit;

use super::Tts;
use crate::call::{Call, CallError};

/// A text that is spoken as a prompt: see [`Tts::text`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "it is said as a prompt: call.say(…)"]
pub struct TtsPrompt {
    tts: Tts,
    text: String,
    language: Option<String>,
    or: Option<String>,
}

impl TtsPrompt {
    pub(super) fn new(tts: Tts, text: String) -> Self {
        Self { tts, text, language: None, or: None }
    }

    /// Sets its language, such as `de` or `en_GB`; default: the call's, which takes one exchange with Asterisk to read.
    pub fn language(self, language: impl Into<String>) -> Self {
        Self { language: Some(language.into()), ..self }
    }

    /// Sets the sound that is played instead if the engine fails or Asterisk does not find what it made; a warning in the
    /// log says why. Default: none.
    pub fn or(self, sound: impl Into<String>) -> Self {
        Self { or: Some(sound.into()), ..self }
    }

    /// Says the text, until a key of `escape` is pressed.
    pub(in crate::talk) async fn say(&self, call: &mut Call, escape: &str) -> Result<Option<Digit>, CallError> {
        if self.text.trim().is_empty() {
            return Ok(None);
        }
        match (self.say_text(call, escape).await, &self.or) {
            (Err(error @ (CallError::Tts(_) | CallError::Failed { .. })), Some(or)) => {
                tracing::warn!("{or} is played instead of a text: {}", call.tellable(error));
                Ok(call.stream_file(or).escape(escape).await?.digit)
            }
            (said, _) => said,
        }
    }

    /// Returns the text as samples, so many a second; `None` if its engine makes no audio, or failed.
    #[cfg(feature = "audio")]
    pub(in crate::talk) async fn audio(
        &self,
        call: &mut Call,
        language: &str,
        rate: u32,
    ) -> Result<Option<Vec<i16>>, CallError> {
        if self.text.trim().is_empty() {
            return Ok(Some(Vec::new()));
        }
        let language = self.language.as_deref().unwrap_or(language);
        match call.until_hangup(self.tts.audio(&self.text, language, rate)).await? {
            Ok(audio) => Ok(audio),
            Err(error) => {
                let error = call.tellable(error.into());
                tracing::warn!("Asterisk is asked to play a text, because there is no audio of it: {error}");
                Ok(None)
            }
        }
    }

    async fn say_text(&self, call: &mut Call, escape: &str) -> Result<Option<Digit>, CallError> {
        let language = match &self.language {
            Some(language) => language.clone(),
            None => call.get_variable("CHANNEL(language)").await?.unwrap_or_default().to_string(),
        };
        let sound = call.until_hangup(self.tts.sound(&self.text, &language)).await??;
        Ok(call.stream_file(&sound).escape(escape).await?.digit)
    }
}
