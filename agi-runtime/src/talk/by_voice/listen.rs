//! Listening to what the caller says, without a question around it.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use agi_protocol::{ANY_KEY, Digit};

use super::prompts::{Split, split};
use super::turn::{MakesDetector, Outcome, Patience, Turn};
use crate::audio::{AudioError, VoiceDetector};
use crate::call::Call;
use crate::talk::prompt::{Prompt, Prompts};
use crate::talk::say::say_all;
use crate::voice::{Engine, Heard, Hints, Recognizer, in_place};

impl Call {
    /// Listens to what the caller says, once, and returns it as text; `None` if the caller says nothing, presses a key, or is
    /// not understood ([`or_reason`](Listen::or_reason) tells which).
    ///
    /// ```
    /// # use agi_runtime::prelude::*;
    /// use agi_runtime::voice::Recognizer;
    ///
    /// async fn city(call: &mut Call, engine: &(impl Recognizer + Clone), tts: &Tts) -> Result<Option<String>> {
    ///     call.answer().await?;
    ///     let heard = call.listen(engine).say(tts.text("Which city?")).phrases(["Vienna", "Graz"]).await?;
    ///     Ok(heard.map(|heard| heard.text))
    /// }
    /// ```
    ///
    /// For a question with tries, or answers that have a type, use [`menu`](Call::menu), [`ask`](Call::ask) and
    /// [`ask_yes_no`](Call::ask_yes_no), each with `.by_voice(&engine)`.
    pub fn listen<R: Recognizer + Clone>(&mut self, engine: &R) -> Listen<'_> {
        Listen {
            call: self,
            engine: in_place::engine(engine),
            prompts: Vec::new(),
            phrases: Vec::new(),
            digits: false,
            barge_in: true,
            timeout: Duration::from_secs(5),
            max_speech: Duration::from_secs(10),
            pause: Duration::ZERO,
            engine_timeout: Duration::from_secs(5),
            detector: None,
            partial: Box::new(|_| {}),
        }
    }
}

/// Listens to the caller when it is awaited; returns `None` if nothing was understood.
#[must_use = "it listens when it is awaited"]
pub struct Listen<'c> {
    call: &'c mut Call,
    engine: Box<dyn Engine>,
    prompts: Vec<Prompt>,
    phrases: Vec<String>,
    digits: bool,
    barge_in: bool,
    timeout: Duration,
    max_speech: Duration,
    pause: Duration,
    engine_timeout: Duration,
    detector: Option<MakesDetector>,
    partial: Box<dyn FnMut(&str) + Send + 'c>,
}

/// Why nothing was heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum NotHeard {
    /// The caller said nothing.
    #[error("the caller said nothing")]
    Silence,
    /// The engine understood nothing.
    #[error("the caller was not understood")]
    NotUnderstood,
    /// The engine failed, panicked, or did not answer in time; the log has a warning.
    #[error("the engine for speech failed")]
    EngineFailed,
    /// The caller pressed a key instead.
    #[error("the caller pressed a key")]
    Key(Digit),
}

impl<'c> Listen<'c> {
    /// Sets what is said first; default: nothing. The caller's voice or a key interrupts it (barge-in): see
    /// [`AskMenu::by_voice`](crate::AskMenu::by_voice) for which prompts a voice can interrupt.
    pub fn say(self, prompts: impl Prompts) -> Self {
        Self { prompts: prompts.into_list(), ..self }
    }

    /// Sets how long to wait for the caller's first word, from the end of what is said first; default: 5 s.
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// Sets how long the caller may speak; default: 10 s, at most ten minutes. What was said until then counts.
    pub fn max_speech(self, time: Duration) -> Self {
        Self { max_speech: time, ..self }
    }

    /// Sets how long the caller may pause between two words, at least 600 ms; default: 600 ms. A longer silence ends what is
    /// said, so a longer pause makes every answer wait.
    pub fn pause(self, time: Duration) -> Self {
        Self { pause: time.saturating_sub(Duration::from_millis(600)), ..self }
    }

    /// Sets how long the engine may take after the caller's last word; default: 5 s. Then it failed.
    pub fn engine_timeout(self, time: Duration) -> Self {
        Self { engine_timeout: time, ..self }
    }

    /// Sets what the caller is expected to say, for engines that use it; default: anything.
    pub fn phrases(self, phrases: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { phrases: phrases.into_iter().map(Into::into).collect(), ..self }
    }

    /// Sets that digits or a number are expected, for engines that use it.
    pub fn digits(self) -> Self {
        Self { digits: true, ..self }
    }

    /// Turns barge-in off: what is said first is said to its end, and keys and words during it are dropped.
    pub fn no_barge_in(self) -> Self {
        Self { barge_in: false, ..self }
    }

    /// Sets what makes the detector that tells voice from silence: `.detector(Earshot::new)`; default:
    /// [`Energy`](crate::audio::Energy).
    pub fn detector<D: VoiceDetector + 'static>(self, make: impl Fn() -> D + Send + Sync + 'static) -> Self {
        Self { detector: Some(Arc::new(move || Box::new(make()))), ..self }
    }

    /// Sets what is done with partial texts, while the caller speaks. Each replaces the one before; not every one comes.
    pub fn on_partial(self, partial: impl FnMut(&str) + Send + 'c) -> Self {
        Self { partial: Box::new(partial), ..self }
    }

    /// Listens, and tells why nothing was heard, if nothing was.
    ///
    /// # Errors
    /// The hang-up, and [`AudioError`] where the call has no audio.
    pub async fn or_reason(self) -> Result<Result<Heard, NotHeard>, AudioError> {
        Box::pin(self.listened()).await
    }

    async fn listened(self) -> Result<Result<Heard, NotHeard>, AudioError> {
        let Self { call, engine, prompts, phrases, digits, barge_in, timeout, .. } = self;
        let language = call.get_variable("CHANNEL(language)").await?.unwrap_or_default().to_string();
        let rate = engine.rate();
        let Split { before, audio } = split(call, &prompts, &language, rate).await?;
        if let Some(key) = say_all(call, &prompts[..before], if barge_in { ANY_KEY } else { "" }).await? {
            return Ok(Err(NotHeard::Key(key)));
        }
        let hints = Hints { digits, ..Hints::new(language, rate).phrases(phrases) };
        let turn = Turn {
            engine: &*engine,
            is_narrow: &false.into(),
            hints,
            // One key ends it.
            patience: Patience { barge_in, timeout, inter_digit_timeout: Duration::ZERO },
            max_speech: self.max_speech,
            pause: self.pause,
            engine_timeout: self.engine_timeout,
            detector: self.detector,
        };
        let mut pressed = None;
        let mut partial = self.partial;
        let mut one_key = |_: &mut String, key| {
            pressed = Some(key);
            false
        };
        let outcome = turn.in_stream(call, &audio, &mut one_key, &mut *partial).await?;
        Ok(match (outcome, pressed) {
            (_, Some(key)) => Err(NotHeard::Key(key)),
            (Outcome::Heard(heard), _) => Ok(heard),
            (Outcome::Nothing, _) => Err(NotHeard::Silence),
            (Outcome::Failed, _) => Err(NotHeard::EngineFailed),
            (Outcome::NotUnderstood | Outcome::Keys(_), _) => Err(NotHeard::NotUnderstood),
        })
    }
}

impl<'c> IntoFuture for Listen<'c> {
    type Output = Result<Option<Heard>, AudioError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'c>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { Ok(self.listened().await?.ok()) })
    }
}

impl fmt::Debug for Listen<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listen").field("prompts", &self.prompts).finish_non_exhaustive()
    }
}
