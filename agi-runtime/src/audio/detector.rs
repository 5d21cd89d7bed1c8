//! Whether the caller speaks.

use std::fmt;

/// Tells whether a frame of the caller's audio is voice.
///
/// It is asked once for each frame of 20 ms, in order, on the task of the handler: it should take microseconds.
///
/// ```
/// use agi_runtime::audio::VoiceDetector;
///
/// /// Takes everything that is loud for voice.
/// struct Loud;
///
/// impl VoiceDetector for Loud {
///     fn is_voice(&mut self, samples: &[i16]) -> bool {
///         samples.iter().any(|sample| sample.unsigned_abs() > 3_000)
///     }
/// }
/// ```
pub trait VoiceDetector: Send {
    /// Returns whether these samples, 20 ms at the rate of the stream, are voice.
    fn is_voice(&mut self, samples: &[i16]) -> bool;
}

impl<D: VoiceDetector + ?Sized> VoiceDetector for Box<D> {
    fn is_voice(&mut self, samples: &[i16]) -> bool {
        (**self).is_voice(samples)
    }
}

/// Takes for voice what is clearly louder than the line has been lately.
///
/// The level of a frame is compared with that of the background, which follows the quiet frames: three times as loud
/// (10 dB) is voice, if it is louder than a telephone line in a quiet room (a root mean square of 200 of 32,767).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Energy {
    /// The mean square of the background.
    background: f32,
}

/// The mean square of a quiet line.
const QUIET: f32 = 200.0 * 200.0;
/// How much louder than the background voice is, as a ratio of mean squares.
const LOUDER: f32 = 9.0;

impl Energy {
    /// Makes a detector that takes the line for quiet.
    #[must_use]
    pub fn new() -> Self {
        Self { background: QUIET / LOUDER }
    }
}

impl Default for Energy {
    fn default() -> Self {
        Self::new()
    }
}

impl VoiceDetector for Energy {
    #[expect(clippy::cast_precision_loss, reason = "a level needs no more")]
    fn is_voice(&mut self, samples: &[i16]) -> bool {
        let square = |sample: &i16| i64::from(i32::from(*sample) * i32::from(*sample));
        let sum: i64 = samples.iter().map(square).sum();
        let level = sum as f32 / samples.len().max(1) as f32;
        let voice = level > QUIET.max(self.background * LOUDER);
        // Quick to follow where it becomes quieter, and slow where it becomes louder: a noise that stays is background
        // after some seconds, and a long sentence is not.
        let pace = if level < self.background { 0.2 } else { 0.002 };
        self.background += (level - self.background) * pace;
        voice
    }
}

/// Finds where speech begins and ends.
pub(super) struct Ear {
    detector: Box<dyn VoiceDetector>,
    speaks: bool,
    /// How many of the last frames were voice, or are silence.
    run: u16,
}

/// What a frame changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edge {
    Begins,
    Ends,
}

/// So many frames of voice in a row are speech, and not a click.
const BEGINS: u16 = 2;
/// So many frames without voice in a row end it: 600 ms. Between two words it is shorter.
const ENDS: u16 = 30;

impl Ear {
    pub(super) fn new(detector: Box<dyn VoiceDetector>) -> Self {
        Self { detector, speaks: false, run: 0 }
    }

    pub(super) fn hear(&mut self, samples: &[i16]) -> Option<Edge> {
        let voice = self.detector.is_voice(samples);
        if voice == self.speaks {
            self.run = 0;
            return None;
        }
        self.run += 1;
        let (limit, edge) = if voice { (BEGINS, Edge::Begins) } else { (ENDS, Edge::Ends) };
        if self.run < limit {
            return None;
        }
        (self.speaks, self.run) = (voice, 0);
        Some(edge)
    }
}

impl fmt::Debug for Ear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ear").field("speaks", &self.speaks).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::{BEGINS, ENDS, Ear, Edge, Energy, VoiceDetector};

    /// A tone of this loudness.
    fn tone(loud: i16) -> [i16; 160] {
        std::array::from_fn(|n| if n % 8 < 4 { loud } else { -loud })
    }

    #[test]
    fn speech_begins_with_its_second_frame_and_ends_after_600_ms_of_silence() {
        let mut ear = Ear::new(Box::new(Energy::new()));
        assert_eq!(ear.hear(&tone(0)), None);
        let begins: Vec<_> = (0..BEGINS).map(|_| ear.hear(&tone(4_000))).collect();
        assert_eq!(begins, [None, Some(Edge::Begins)]);
        assert_eq!(ear.hear(&tone(4_000)), None);
        let ends: Vec<_> = (0..ENDS).map(|_| ear.hear(&tone(0))).collect();
        assert_eq!(ends.iter().position(Option::is_some), Some(29));
        assert_eq!(ends[29], Some(Edge::Ends));
    }

    #[test]
    fn a_click_is_not_speech_and_a_pause_between_words_does_not_end_it() {
        let mut ear = Ear::new(Box::new(Energy::new()));
        for loud in [0, 9_000, 0, 9_000, 0] {
            assert_eq!(ear.hear(&tone(loud)), None);
        }
        ear.hear(&tone(4_000));
        assert_eq!(ear.hear(&tone(4_000)), Some(Edge::Begins));
        for _ in 0..10 {
            for _ in 0..ENDS - 1 {
                assert_eq!(ear.hear(&tone(0)), None);
            }
            assert_eq!(ear.hear(&tone(4_000)), None);
        }
    }

    #[test]
    fn a_noise_that_stays_becomes_background_over_which_a_voice_is_heard() {
        let mut energy = Energy::new();
        let noisy = (0..2_000).take_while(|_| energy.is_voice(&tone(1_000))).count();
        assert!((50..1_500).contains(&noisy), "{noisy} frames of a noise were voice");
        assert!(!energy.is_voice(&tone(1_000)));
        assert!(energy.is_voice(&tone(8_000)));
    }

    #[test]
    fn a_long_sentence_stays_voice() {
        let mut energy = Energy::new();
        // Syllables and the gaps between them, for ten seconds.
        let voiced = (0..500).filter(|n| energy.is_voice(&tone(if n % 10 < 7 { 4_000 } else { 50 }))).count();
        assert_eq!(voiced, 350);
    }
}
