//! Questions that can be answered by voice: the engine of a question, and its turns.
//!
//! | file | holds |
//! |---|---|
//! | `turn`, `ears` | one turn in a stream: prompt, key or voice, and the time that it may take |
//! | `widened` | what an engine hears that wants more samples than there are |
//! | `prompts` | which prompts the stream says, and which Asterisk says before it |
//! | `listen` | `call.listen(…)` |

mod ears;
mod listen;
mod prompts;
mod turn;
mod widened;

pub use listen::{Listen, NotHeard};

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use agi_protocol::{ANY_KEY, Digit};
use zeroize::Zeroizing;

use super::prompt::Prompt;
use super::say::say_all;
use crate::audio::AudioError;
use crate::call::{Call, CallError};
use crate::voice::{Engine, Heard, Hints, Recognizer, in_place, yes_no};
use crate::warning::Warning;
use prompts::{Split, split};
pub(super) use turn::{MakesDetector, Patience};
use turn::{More, Outcome, Turn};

static BY_KEYS: Warning = Warning::new("a question that can be answered by voice is asked by keys alone");

/// How a question is answered by voice, if it is.
#[derive(Clone)]
pub(crate) struct VoiceOptions {
    voice: Option<Arc<Voice>>,
    pub(super) max_speech: Duration,
    pub(super) engine_timeout: Duration,
    pub(super) pause: Duration,
    pub(super) detector: Option<MakesDetector>,
    pub(super) min_confidence: f32,
    /// What the engine is told to expect.
    pub(super) phrases: Vec<String>,
    pub(super) digits: bool,
    words: Option<YesAndNo>,
}

/// What is said for yes, and for no.
#[derive(Clone, Debug, Default)]
pub(super) struct YesAndNo([Vec<String>; 2]);

impl YesAndNo {
    /// Returns what the caller means; nothing if it could be both.
    pub(super) fn meaning(&self, heard: &Heard) -> Option<bool> {
        yes_no::meaning(&heard.text, self.0.each_ref().map(Vec::as_slice))
    }
}

/// What all turns of a question share.
struct Voice {
    engine: Box<dyn Engine>,
    /// The call's language, once it was asked for.
    language: OnceLock<String>,
    /// Whether there was no audio.
    is_off: AtomicBool,
    /// Whether there was none at the rate that the engine wants.
    is_narrow: AtomicBool,
}

impl Default for VoiceOptions {
    fn default() -> Self {
        Self {
            voice: None,
            max_speech: Duration::from_secs(10),
            engine_timeout: Duration::from_secs(5),
            pause: Duration::ZERO,
            detector: None,
            min_confidence: 0.0,
            phrases: Vec::new(),
            digits: false,
            words: None,
        }
    }
}

/// What came of a turn.
pub(super) enum Turned {
    Nothing,
    Keys(Zeroizing<String>),
    Heard(Heard),
    NotUnderstood,
    /// A key while Asterisk said its part of the prompt. What follows it is asked by keys.
    Key(Digit),
    /// There is no audio: ask by keys. The first so many prompts are said.
    ByKeys(usize),
}

impl VoiceOptions {
    pub(super) fn set(&mut self, engine: &(impl Recognizer + Clone)) {
        let (engine, language) = (in_place::engine(engine), OnceLock::new());
        self.voice = Some(Arc::new(Voice { engine, language, is_off: false.into(), is_narrow: false.into() }));
    }

    pub(super) fn set_words<W: Into<String>>(
        &mut self,
        yes: impl IntoIterator<Item = W>,
        no: impl IntoIterator<Item = W>,
    ) {
        let [yes, no] = [yes.into_iter().map(Into::into).collect(), no.into_iter().map(Into::into).collect()];
        self.words = Some(YesAndNo([yes, no]));
    }

    /// Expects a yes or a no from now on, and returns the words for them. Without words, keys alone can answer.
    pub(super) async fn expects_yes_or_no(&mut self, call: &mut Call) -> Result<YesAndNo, CallError> {
        if !self.is_on() {
            return Ok(YesAndNo::default());
        }
        let words = if let Some(words) = &self.words {
            words.clone()
        } else {
            let language = self.language(call).await?;
            let Some(words) = yes_no::of_language(&language) else {
                self.voice = None;
                BY_KEYS.because(format_args!("there are no words for yes and no in `{language}`: name them"));
                return Ok(YesAndNo::default());
            };
            YesAndNo(words.map(|phrases| phrases.iter().map(|phrase| (*phrase).to_owned()).collect()))
        };
        self.phrases = words.0.concat();
        (self.digits, self.pause) = (false, Duration::ZERO);
        Ok(words)
    }

    /// Expects digits or a number from now on. Callers pause between groups of digits.
    pub(super) fn expects_digits(&mut self) {
        self.digits = true;
        self.pause = Duration::from_millis(400);
    }

    /// Returns the engine and the rest, unless keys alone can answer.
    fn voice(&self) -> Option<&Voice> {
        self.voice.as_deref().filter(|voice| !voice.is_off.load(Ordering::Relaxed))
    }

    /// Whether a voice can answer.
    pub(super) fn is_on(&self) -> bool {
        self.voice().is_some()
    }

    /// Returns the language of the call, which takes one exchange the first time.
    pub(super) async fn language(&self, call: &mut Call) -> Result<String, CallError> {
        let known = self.voice.as_ref().and_then(|voice| voice.language.get().cloned());
        if let Some(language) = known {
            return Ok(language);
        }
        let language = call.get_variable("CHANNEL(language)").await?.unwrap_or_default().to_string();
        Ok(self.voice.as_ref().map_or(language.clone(), |voice| voice.language.get_or_init(|| language).clone()))
    }

    /// Makes one turn of a question: says the prompts, and waits for a key or a voice. `more` adds a key to an entry, and
    /// returns whether another one may follow.
    pub(super) async fn turn(
        &self,
        call: &mut Call,
        prompts: &[Prompt],
        patience: Patience,
        more: More<'_>,
    ) -> Result<Turned, CallError> {
        let Some(voice) = self.voice() else { return Ok(Turned::ByKeys(0)) };
        let language = self.language(call).await?;
        let rate = voice.engine.rate();
        let Split { before, audio } = split(call, prompts, &language, rate).await?;
        let escape = if patience.barge_in { ANY_KEY } else { "" };
        if let Some(key) = say_all(call, &prompts[..before], escape).await? {
            return Ok(Turned::Key(key));
        }
        let turn = Turn {
            engine: &*voice.engine,
            is_narrow: &voice.is_narrow,
            hints: self.hints(language, rate),
            patience,
            max_speech: self.max_speech,
            pause: self.pause,
            engine_timeout: self.engine_timeout,
            detector: self.detector.clone(),
        };
        match turn.in_stream(call, &audio, more, &mut |_| {}).await {
            Ok(outcome) => Ok(match outcome {
                Outcome::Nothing => Turned::Nothing,
                Outcome::Keys(keys) => Turned::Keys(keys),
                Outcome::Heard(heard) if self.is_too_unsure(&heard) => Turned::NotUnderstood,
                Outcome::Heard(heard) => Turned::Heard(heard),
                Outcome::NotUnderstood | Outcome::Failed => Turned::NotUnderstood,
            }),
            Err(AudioError::Call(error)) => Err(error),
            Err(error) => {
                voice.is_off.store(true, Ordering::Relaxed);
                BY_KEYS.because(error);
                Ok(Turned::ByKeys(before))
            }
        }
    }

    /// Whether the engine says that it may well have misheard.
    fn is_too_unsure(&self, heard: &Heard) -> bool {
        heard.confidence.is_some_and(|confidence| confidence < self.min_confidence)
    }

    fn hints(&self, language: String, rate: u32) -> Hints {
        let hints = Hints::new(language, rate).phrases(&self.phrases);
        if self.digits { hints.digits() } else { hints }
    }
}

impl std::fmt::Debug for VoiceOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("VoiceOptions").field("is_on", &self.is_on()).finish_non_exhaustive()
    }
}

/// The options of questions that can be answered by voice, for a builder with a field `question: QuestionOptions`.
macro_rules! voice_options {
    () => {
        /// Sets how long the caller may speak, when a voice answers; default: 10 s, at most ten minutes. What was said until
        /// then counts.
        pub fn max_speech(mut self, time: std::time::Duration) -> Self {
            self.question.voice.max_speech = time;
            self
        }

        /// Sets how long the engine may take after the caller's last word, when a voice answers; default: 5 s. Then the try
        /// failed, and the log has a warning.
        pub fn engine_timeout(mut self, time: std::time::Duration) -> Self {
            self.question.voice.engine_timeout = time;
            self
        }

        /// Sets how sure the engine must be of what it understood, from 0 to 1, when a voice answers; default: 0. Below it, the
        /// caller was not understood, as with words that mean nothing. What an engine understood that gives no
        /// [confidence](crate::voice::Heard::confidence) counts.
        pub fn min_confidence(mut self, confidence: f32) -> Self {
            self.question.voice.min_confidence = confidence;
            self
        }

        /// Sets what makes a detector of voice for each try, when a voice answers: `.detector(Earshot::new)`; default:
        /// [`Energy`](crate::audio::Energy).
        pub fn detector<D: crate::audio::VoiceDetector + 'static>(
            mut self,
            make: impl Fn() -> D + Send + Sync + 'static,
        ) -> Self {
            self.question.voice.detector = Some(std::sync::Arc::new(move || Box::new(make())));
            self
        }
    };
}
pub(crate) use voice_options;
