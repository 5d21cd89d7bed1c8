//! Saying a list of prompts, and in which language.

use std::future::{Future, IntoFuture};
use std::pin::Pin;

use agi_protocol::{ANY_KEY, Digit};

use super::prompt::{Prompt, Prompts};
use crate::call::{Call, CallError, Exchange};

impl Call {
    /// Says a list of prompts, one after the other. A key of [`escape`](SayPrompts::escape) ends the whole list and is
    /// the answer. See [`prompt`](mod@crate::prompt) for what can be in it.
    ///
    /// ```
    /// # use agi_runtime::prelude::*;
    /// # use agi_runtime::prompt::number;
    /// # async fn say(call: &mut Call) -> Result {
    /// let key = call.say(("you-have", number(3), "messages")).escape("12#").await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// **A missing sound, or a text that was not spoken, is skipped**: a warning in the log names it, and the list
    /// continues, because the rest of a sentence serves a caller better than the end of the call. A missing sound is
    /// told apart from a hang-up, although Asterisk answers `-1` in both cases. [`strict`](SayPrompts::strict) makes it
    /// an error. (Either way, after a missing sound Asterisk itself sets `AGISTATUS=FAILURE` when the call ends;
    /// `AGI_ROUTE_STATUS` is the app's.)
    ///
    /// # Errors
    /// Fails with [`CallError::Refused`] if Asterisk would say a number, an amount of money or a date wrong; then nothing of the
    /// list is said. Fails at a hang-up, too.
    pub fn say(&mut self, prompts: impl Prompts) -> SayPrompts<'_> {
        SayPrompts { call: self, prompts: prompts.into_list(), escape: "", strict: false }
    }

    /// Sets the language of the call's sounds from now on (`CHANNEL(language)`), such as `de` or `en_GB`. Asterisk
    /// looks for a sound in this language first, and then in its default language. It accepts any name.
    ///
    /// ```
    /// # use agi_runtime::prelude::*;
    /// # async fn say(call: &mut Call) -> Result {
    /// call.set_language("de").await?;
    /// call.play("welcome").await?; // de/welcome
    /// # Ok(())
    /// # }
    /// ```
    pub fn set_language(&mut self, language: &str) -> Exchange<'_, ()> {
        self.set_variable("CHANNEL(language)", language)
    }
}

/// Says a list of prompts when it is awaited, and returns the key that ended it, or `None` if it was said to its end.
#[derive(Debug)]
#[must_use = "it is said when it is awaited"]
pub struct SayPrompts<'c> {
    call: &'c mut Call,
    prompts: Vec<Prompt>,
    escape: &'c str,
    strict: bool,
}

impl<'c> SayPrompts<'c> {
    /// Sets the keys that end the list; default: no key.
    pub fn escape(self, digits: &'c str) -> Self {
        Self { escape: digits, ..self }
    }

    /// Lets any key end the list.
    pub fn any_key(self) -> Self {
        self.escape(ANY_KEY)
    }

    /// Ends the list at a missing sound, with [`CallError::Failed`] and its name, and at a text that was not spoken,
    /// with [`CallError::Tts`]. A number or a date of which the call's language lacks a sound, which Asterisk would leave out
    /// in silence, ends it too: each sound that Debian's packages lack ([`saying`](crate::protocol::saying)) is asked for
    /// beforehand, by STREAM FILE from beyond its end. Default: they are skipped.
    pub fn strict(self) -> Self {
        Self { strict: true, ..self }
    }
}

impl<'c> IntoFuture for SayPrompts<'c> {
    type Output = Result<Option<Digit>, CallError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'c>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let Self { call, prompts, escape, strict } = self;
            if !strict {
                return say_all(call, &prompts, escape).await;
            }
            ensure_sayable(call, &prompts)?;
            for prompt in &prompts {
                prompt.ensure_whole(call).await?;
                if let Some(key) = say_one(call, prompt, escape).await? {
                    return Ok(Some(key));
                }
            }
            Ok(None)
        })
    }
}

/// A caller does not hear half of a list that cannot be said.
fn ensure_sayable(call: &Call, prompts: &[Prompt]) -> Result<(), CallError> {
    prompts.iter().try_for_each(|prompt| prompt.ensure_sayable(call))
}

/// Says prompts until a key of `escape` is pressed, which is the answer. What is missing is skipped with a warning.
pub(crate) async fn say_all(call: &mut Call, prompts: &[Prompt], escape: &str) -> Result<Option<Digit>, CallError> {
    ensure_sayable(call, prompts)?;
    for prompt in prompts {
        match say_one(call, &prompt.without_what_is_silent(), escape).await {
            Ok(None) => {}
            Ok(key) => return Ok(key),
            Err(missing @ (CallError::Failed { .. } | CallError::Tts(_))) => {
                tracing::warn!("a prompt is skipped: {missing}");
            }
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}

/// Says a prompt until a key among `escape`. The terminator of the entry before is not an answer to this: the prompt begins
/// again.
async fn say_one(call: &mut Call, prompt: &Prompt, escape: &str) -> Result<Option<Digit>, CallError> {
    loop {
        match prompt.say(call, escape).await? {
            Some(key) if call.ends_last_entry(key) => {}
            key => return Ok(key),
        }
    }
}
