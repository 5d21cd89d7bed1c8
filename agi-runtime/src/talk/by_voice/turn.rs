//! One turn of the caller in an open stream: the prompt, and then a key or something said, or nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use agi_protocol::Digit;
use zeroize::Zeroizing;

use super::ears::{Ears, Sound};
use super::widened::Widened;
use crate::audio::{Audio, AudioError, VoiceDetector};
use crate::call::{Call, SimulatedTime};
use crate::sound::resample;
use crate::voice::{Engine, Fault, Heard, Hints, News, Utterance};
use crate::warning::Warning;

static FAILED: Warning = Warning::new("an engine for speech failed, and what the caller said counts as not understood");
static PANICKED: Warning =
    Warning::new("an engine for speech panicked, and what the caller said counts as not understood");
static LATE: Warning =
    Warning::new("an engine for speech did not answer in time, and what the caller said counts as not understood");

static WIDENED: Warning =
    Warning::new("an engine for speech gets the 8,000 samples a second of a telephone, at the rate that it wants");

/// The rate of a telephone.
const NARROW: u32 = 8_000;

/// What a turn is made of.
pub(super) struct Turn<'t> {
    pub(super) engine: &'t dyn Engine,
    /// Whether this Asterisk is known to stream 8,000 samples a second only.
    pub(super) is_narrow: &'t AtomicBool,
    pub(super) hints: Hints,
    pub(super) patience: Patience,
    /// How long the caller may speak.
    pub(super) max_speech: Duration,
    /// How long a caller who has been silent for 600 ms may think before the next word.
    pub(super) pause: Duration,
    /// How long the engine may take after that.
    pub(super) engine_timeout: Duration,
    /// What tells voice from silence, if it is not the usual detector.
    pub(super) detector: Option<MakesDetector>,
}

/// Makes a detector for a stream.
pub(in crate::talk) type MakesDetector = Arc<dyn Fn() -> Box<dyn VoiceDetector> + Send + Sync>;

/// How a caller is waited for.
#[derive(Clone, Copy)]
pub(in crate::talk) struct Patience {
    /// Whether a key or a voice ends the prompt, and is used.
    pub(in crate::talk) barge_in: bool,
    /// How long to wait for the caller after the prompt.
    pub(in crate::talk) timeout: Duration,
    /// The timeout from one key to the next.
    pub(in crate::talk) inter_digit_timeout: Duration,
}

/// How a turn ended.
pub(super) enum Outcome {
    /// No key and no voice.
    Nothing,
    Keys(Zeroizing<String>),
    Heard(Heard),
    NotUnderstood,
    /// The engine failed, as the log says.
    Failed,
}

/// Adds a key to an entry, and returns whether another one may follow.
pub(super) type More<'m> = &'m mut (dyn FnMut(&mut String, Digit) -> bool + Send);
/// Takes what the engine has understood so far.
pub(super) type Partial<'p> = &'p mut (dyn FnMut(&str) + Send);

/// How a caller begins.
enum First {
    Nothing,
    Key(Digit),
    Voice,
}

/// Where an utterance is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Speaks,
    /// It has ended, if nothing more is said.
    Pauses,
    /// It has ended, and the engine has all of it.
    Thinks,
}

impl Turn<'_> {
    /// Opens a stream for this turn, and closes it: at the rate that the engine wants or, if this Asterisk has no such streams,
    /// at that of a telephone.
    pub(super) async fn in_stream(
        &self,
        call: &mut Call,
        prompt: &[i16],
        more: More<'_>,
        partial: Partial<'_>,
    ) -> Result<Outcome, AudioError> {
        let rate = self.engine.rate();
        if rate != NARROW && !self.is_narrow.load(Ordering::Relaxed) {
            match self.in_stream_at(rate, call, prompt, &mut *more, &mut *partial).await {
                Err(error @ AudioError::NoModule { .. }) => {
                    self.is_narrow.store(true, Ordering::Relaxed);
                    WIDENED.because(error);
                }
                ended => return ended,
            }
        }
        let narrow = resample(prompt, rate, NARROW);
        self.in_stream_at(NARROW, call, &narrow, more, partial).await
    }

    async fn in_stream_at(
        &self,
        rate: u32,
        call: &mut Call,
        prompt: &[i16],
        more: More<'_>,
        partial: Partial<'_>,
    ) -> Result<Outcome, AudioError> {
        let opens = call.audio().rate(rate);
        let mut audio = match &self.detector {
            Some(make) => opens.detector(make()).await?,
            None => opens.await?,
        };
        let outcome = self.take(&mut audio, prompt, more, partial).await?;
        audio.close().await?;
        Ok(outcome)
    }

    async fn take(
        &self,
        audio: &mut Audio<'_>,
        prompt: &[i16],
        more: More<'_>,
        partial: Partial<'_>,
    ) -> Result<Outcome, AudioError> {
        let mut ears = Ears::new(audio);
        ears.say(prompt).await?;
        let first = match self.first(&mut ears).await? {
            First::Nothing => return Ok(Outcome::Nothing),
            First::Key(key) => key,
            First::Voice => match self.listen(&mut ears, partial).await? {
                Ok(outcome) => return Ok(outcome),
                Err(key) => key,
            },
        };
        self.keys(&mut ears, first, more).await.map(Outcome::Keys)
    }

    /// Waits for the caller to begin.
    async fn first(&self, ears: &mut Ears<'_, '_>) -> Result<First, AudioError> {
        let mut counts = self.patience.barge_in;
        loop {
            match ears.next().await? {
                Sound::Key(key) if counts => return Ok(First::Key(key)),
                Sound::Begins if counts => return Ok(First::Voice),
                Sound::Said if ears.speaks() => return Ok(First::Voice),
                Sound::Said => {
                    counts = true;
                    ears.allow(self.patience.timeout).await?;
                }
                Sound::TimeIsUp => return Ok(First::Nothing),
                Sound::Key(_) | Sound::Begins | Sound::Ends | Sound::Frame(_) => {}
            }
        }
    }

    /// Lets the engine hear what the caller says. A key ends it, and is returned.
    async fn listen(
        &self,
        ears: &mut Ears<'_, '_>,
        partial: Partial<'_>,
    ) -> Result<Result<Outcome, Digit>, AudioError> {
        let max_speech = self.max_speech.min(LONGEST);
        let most = usize::try_from(max_speech.as_millis() / 20).unwrap_or(0) + 1;
        let before = ears.take_last();
        let mut utterance = self.engine.begin(self.hints.clone(), most + before.len());
        let mut widened = Widened::new(self.engine.rate());
        for frame in before {
            utterance.hear(widened.frame(frame));
        }
        ears.allow(max_speech).await?;
        let (mut phase, began) = (Phase::Speaks, ears.counted());
        loop {
            let sound = tokio::select! {
                biased;
                news = utterance.next() => match news {
                    News::Answer(answer) => return Ok(Ok(understood(answer))),
                    News::Partial(text) => {
                        partial(&text);
                        continue;
                    }
                },
                sound = ears.next() => sound?,
            };
            match (sound, phase) {
                (Sound::Key(key), _) => return Ok(Err(key)),
                (Sound::Frame(frame), Phase::Speaks | Phase::Pauses) => utterance.hear(widened.frame(frame)),
                (Sound::Ends, Phase::Speaks) => {
                    phase = Phase::Pauses;
                    ears.allow(self.pause).await?;
                }
                (Sound::Begins, Phase::Pauses) => {
                    phase = Phase::Speaks;
                    let spoken = ears.counted().saturating_sub(began);
                    ears.allow(max_speech.saturating_sub(spoken)).await?;
                }
                (Sound::TimeIsUp, Phase::Speaks | Phase::Pauses) => {
                    phase = Phase::Thinks;
                    utterance.end();
                    ears.allow(self.engine_timeout).await?;
                    if let Some(answer) = self.answer_in_no_time(&mut utterance, partial).await {
                        return Ok(Ok(understood(answer)));
                    }
                }
                (Sound::TimeIsUp, Phase::Thinks) => {
                    LATE.because(format_args!("{:?} after the caller's last word", self.engine_timeout));
                    return Ok(Ok(Outcome::Failed));
                }
                _ => {}
            }
        }
    }

    /// Waits for the engine, where time is simulated: it stands still while an engine works, as it does while a handler asks
    /// a database. An engine that takes too long in real time gets the simulated time, too.
    async fn answer_in_no_time(
        &self,
        utterance: &mut Utterance,
        partial: Partial<'_>,
    ) -> Option<Result<Option<Heard>, Fault>> {
        SimulatedTime::of_this_call()?;
        let answer = async {
            loop {
                match utterance.next().await {
                    News::Answer(answer) => return answer,
                    News::Partial(text) => partial(&text),
                }
            }
        };
        tokio::time::timeout(self.engine_timeout, answer).await.ok()
    }

    /// Collects the keys of an entry.
    async fn keys(
        &self,
        ears: &mut Ears<'_, '_>,
        first: Digit,
        more: More<'_>,
    ) -> Result<Zeroizing<String>, AudioError> {
        let mut keys = Zeroizing::new(String::new());
        let mut key = first;
        while more(&mut keys, key) {
            ears.allow(self.patience.inter_digit_timeout).await?;
            key = loop {
                match ears.next().await? {
                    Sound::Key(key) => break key,
                    Sound::TimeIsUp => return Ok(keys),
                    _ => {}
                }
            };
        }
        Ok(keys)
    }
}

fn understood(answer: Result<Option<Heard>, Fault>) -> Outcome {
    match answer {
        Ok(Some(heard)) => Outcome::Heard(heard),
        Ok(None) => Outcome::NotUnderstood,
        Err(Fault::Failed(error)) => {
            FAILED.because(error);
            Outcome::Failed
        }
        Err(Fault::Panicked) => {
            PANICKED.because("the panic's own message comes before this");
            Outcome::Failed
        }
    }
}

/// The longest utterance.
const LONGEST: Duration = Duration::from_secs(600);
