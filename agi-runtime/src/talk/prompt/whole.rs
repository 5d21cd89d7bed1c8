//! Whether Asterisk says the whole of a prompt, or leaves part of it out in silence.

use std::borrow::Cow;
use std::collections::BTreeSet;

use agi_protocol::saying::{self, Language};
use agi_protocol::spec;

use super::{Kind, Prompt};
use crate::call::{Call, CallError};

impl Prompt {
    /// Whether Asterisk says all of it.
    pub(super) async fn is_whole(&self, call: &mut Call) -> Result<bool, CallError> {
        let Some(doubtful) = self.doubtful(call) else { return Ok(false) };
        match call.find_sounds(&doubtful).await {
            Ok(()) => Ok(true),
            Err(CallError::Failed { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Fails if Asterisk would leave part of it out.
    ///
    /// # Errors
    /// [`CallError::Failed`] names the sound that is missing.
    pub(in crate::talk) async fn ensure_whole(&self, call: &mut Call) -> Result<(), CallError> {
        match self.doubtful(call) {
            Some(doubtful) => call.find_sounds(&doubtful).await,
            // Saying it is an error of its own.
            None => Ok(()),
        }
    }

    /// Refuses what Asterisk would say wrong, before anything of a list is said.
    ///
    /// # Errors
    /// [`CallError::Refused`].
    pub(in crate::talk) fn ensure_sayable(&self, call: &Call) -> Result<(), CallError> {
        let (command, checked) = match &self.0 {
            Kind::Number { number, or_digits: false, .. } => {
                (spec::SAY_NUMBER.name, crate::call::sayable(*number).map(drop))
            }
            Kind::DateTime(date_time) => (spec::SAY_DATETIME.name, date_time.sayable(call)),
            _ => return Ok(()),
        };
        checked.map_err(|problem| CallError::Refused { command, problem })
    }

    /// What is left of it without what Asterisk would pass over.
    pub(in crate::talk) fn without_what_is_silent(&self) -> Cow<'_, Self> {
        let (Kind::Digits(text) | Kind::Letters(text) | Kind::Phonetic(text)) = &self.0 else {
            return Cow::Borrowed(self);
        };
        let has_a_sound = |character: &char| character.is_ascii() && !character.is_ascii_control();
        let Some(first) = text.chars().find(|character| !has_a_sound(character)) else { return Cow::Borrowed(self) };
        tracing::warn!("{first:?} is left out of what is spelled: Asterisk has sounds of ASCII only");
        let rest = text.chars().filter(has_a_sound).collect();
        Cow::Owned(Self(if let Kind::Phonetic(_) = self.0 { Kind::Phonetic(rest) } else { Kind::Letters(rest) }))
    }

    /// The sounds of it that may be missing in silence; `None` if SAY NUMBER does not say it at all.
    fn doubtful(&self, call: &Call) -> Option<BTreeSet<String>> {
        match &self.0 {
            Kind::Number { number, gender, .. } => {
                let number = crate::call::sayable(*number).ok()?;
                let said = |language| saying::number(language, number, gender.as_deref());
                // In French and Russian, Asterisk gives a billion up.
                if Language::of(call.language()).is_some_and(|language| said(language).gives_up) {
                    return None;
                }
                Some(call.doubtful(said))
            }
            Kind::DateTime(date_time) => Some(date_time.doubtful(call)),
            _ => Some(BTreeSet::new()),
        }
    }
}
