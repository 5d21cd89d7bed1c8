//! A stream as a turn of a question needs it: what the caller does, and how much time has passed.

use std::collections::VecDeque;
use std::time::Duration;

use agi_protocol::Digit;

use crate::audio::{Audio, AudioError, AudioEvent, AudioFrame, Mark};

/// What is known of the caller in a stream, and a clock.
///
/// Time is counted in what is sent: a silence is played, and when it was sent, its time has passed. So it passes where no frame
/// comes from the caller, too, and as virtual time does in a test.
pub(super) struct Ears<'a, 'c> {
    audio: &'a mut Audio<'c>,
    /// The last frames, for an engine that begins to listen when it is known that the caller speaks.
    last: VecDeque<AudioFrame>,
    speaks: bool,
    prompt: Option<Mark>,
    tick: Option<(Mark, Duration)>,
    /// How much time is left after the tick.
    left: Duration,
    /// How much time was counted.
    counted: Duration,
    /// For how long no frame has come.
    unheard: Duration,
    has_heard: bool,
    /// Whether the caller spoke when no more frames came.
    is_cut_off: bool,
    /// A frame that comes after it was told that the caller speaks again.
    after: Option<AudioFrame>,
}

/// What happens.
#[derive(Debug)]
pub(super) enum Sound {
    Frame(AudioFrame),
    Key(Digit),
    Begins,
    Ends,
    /// The prompt is said to its end.
    Said,
    TimeIsUp,
}

/// Into such pieces time is cut.
const TICK: Duration = Duration::from_millis(100);
/// A tick of silence, at any rate.
static SILENCE: [i16; 4_800] = [0; 4_800];
/// So much before the first voice an engine hears: 300 ms, because a word may begin quietly.
const BEFORE: usize = 15;
/// After so long without a frame, the caller does not speak any more: a telephone may suppress silence.
const UNHEARD: Duration = Duration::from_millis(600);

impl<'a, 'c> Ears<'a, 'c> {
    pub(super) fn new(audio: &'a mut Audio<'c>) -> Self {
        Self {
            audio,
            last: VecDeque::with_capacity(BEFORE),
            speaks: false,
            prompt: None,
            tick: None,
            left: Duration::ZERO,
            counted: Duration::ZERO,
            unheard: Duration::ZERO,
            has_heard: false,
            is_cut_off: false,
            after: None,
        }
    }

    /// Says a prompt; its end is [`Sound::Said`].
    pub(super) async fn say(&mut self, prompt: &[i16]) -> Result<(), AudioError> {
        self.prompt = Some(self.audio.play(prompt).await?);
        Ok(())
    }

    /// Ends the prompt, and begins to count this time, whose end is [`Sound::TimeIsUp`].
    pub(super) async fn allow(&mut self, time: Duration) -> Result<(), AudioError> {
        self.audio.flush();
        self.prompt = None;
        self.unheard = Duration::ZERO;
        self.count(time).await
    }

    async fn count(&mut self, time: Duration) -> Result<(), AudioError> {
        let tick = time.min(TICK);
        self.left = time.saturating_sub(tick);
        let samples = u64::try_from(tick.as_micros()).unwrap_or(0) * u64::from(self.audio.play_rate()) / 1_000_000;
        let samples = usize::try_from(samples).unwrap_or(0).min(SILENCE.len());
        self.tick = Some((self.audio.play(&SILENCE[..samples]).await?, tick));
        Ok(())
    }

    /// Returns how much time was counted so far.
    pub(super) fn counted(&self) -> Duration {
        self.counted
    }

    /// Whether the caller speaks now.
    pub(super) fn speaks(&self) -> bool {
        self.speaks
    }

    /// Takes the last frames.
    pub(super) fn take_last(&mut self) -> VecDeque<AudioFrame> {
        std::mem::take(&mut self.last)
    }

    /// Waits for what happens next. It may be dropped half-way and loses nothing.
    pub(super) async fn next(&mut self) -> Result<Sound, AudioError> {
        if let Some(frame) = self.after.take() {
            return Ok(Sound::Frame(frame));
        }
        loop {
            match self.audio.next().await?.ok_or(AudioError::Ended)? {
                // The detector has not heard the silence between, and a telephone that suppresses it has heard a voice.
                AudioEvent::Frame(frame) if std::mem::take(&mut self.is_cut_off) => {
                    (self.has_heard, self.speaks, self.after) = (true, true, Some(frame));
                    return Ok(Sound::Begins);
                }
                AudioEvent::Frame(frame) => {
                    self.has_heard = true;
                    if self.last.len() == BEFORE {
                        self.last.pop_front();
                    }
                    self.last.push_back(frame.clone());
                    return Ok(Sound::Frame(frame));
                }
                // The terminator of the entry before is not an answer to this.
                AudioEvent::Digit(key) if self.audio.ends_last_entry(key) => {}
                AudioEvent::Digit(key) => return Ok(Sound::Key(key)),
                AudioEvent::SpeechStarted => {
                    self.speaks = true;
                    return Ok(Sound::Begins);
                }
                AudioEvent::SpeechEnded if self.speaks => {
                    self.speaks = false;
                    return Ok(Sound::Ends);
                }
                AudioEvent::Played(mark) if self.prompt == Some(mark) => {
                    self.prompt = None;
                    return Ok(Sound::Said);
                }
                AudioEvent::Played(mark) => {
                    if let Some(sound) = self.passed(mark).await? {
                        return Ok(sound);
                    }
                }
                AudioEvent::SpeechEnded | AudioEvent::Missed(_) => {}
            }
        }
    }

    /// Counts a tick, if it is one whose end was sent.
    async fn passed(&mut self, mark: Mark) -> Result<Option<Sound>, AudioError> {
        let Some((_, tick)) = self.tick.take_if(|(end, _)| *end == mark) else { return Ok(None) };
        self.counted += tick;
        if self.left.is_zero() {
            return Ok(Some(Sound::TimeIsUp));
        }
        self.count(self.left).await?;
        self.unheard = if std::mem::take(&mut self.has_heard) { Duration::ZERO } else { self.unheard + TICK };
        if self.speaks && self.unheard >= UNHEARD {
            (self.speaks, self.is_cut_off) = (false, true);
            return Ok(Some(Sound::Ends));
        }
        Ok(None)
    }
}
