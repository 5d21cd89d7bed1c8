//! A detector that knows the spectrum of voices: the crate `earshot`.

use std::fmt;

use ::earshot::{VoiceActivityDetector, VoiceActivityProfile};

use super::detector::VoiceDetector;

/// Takes for voice what has the spectrum of one: the detector of WebRTC, as the crate `earshot` has it (feature `earshot`).
///
/// It hears a quiet voice that [`Energy`](super::Energy) misses, and learns a hum within a second. Other noises it takes for
/// voices for longer than `Energy` does. A frame costs 2 to 4 microseconds.
///
/// ```no_run
/// # use agi_runtime::prelude::*;
/// use agi_runtime::audio::Earshot;
///
/// # async fn listen(call: &mut Call) -> Result {
/// let mut audio = call.audio().detector(Earshot::new()).await?;
/// # Ok(())
/// # }
/// ```
pub struct Earshot {
    detector: VoiceActivityDetector,
    halved: Vec<i16>,
}

impl Earshot {
    /// Makes a detector that has heard nothing yet.
    #[must_use]
    pub fn new() -> Self {
        // The others take a hum for a voice for as long as it lasts.
        let detector = VoiceActivityDetector::new(VoiceActivityProfile::VERY_AGGRESSIVE);
        Self { detector, halved: Vec::new() }
    }
}

impl Default for Earshot {
    fn default() -> Self {
        Self::new()
    }
}

impl VoiceDetector for Earshot {
    fn is_voice(&mut self, samples: &[i16]) -> bool {
        // Its numbers of 16 bits overflow on the loudest ones.
        self.halved.clear();
        self.halved.extend(samples.iter().map(|sample| sample / 2));
        let judged = match samples.len() {
            160 => self.detector.predict_8khz(&self.halved),
            320 => self.detector.predict_16khz(&self.halved),
            // That is not a frame of a stream.
            _ => return false,
        };
        judged.unwrap_or(false)
    }
}

impl fmt::Debug for Earshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Earshot").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::{Earshot, VoiceDetector};
    use std::f32::consts::TAU;

    /// So many frames of a sound at this rate, from its value at each second.
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "a sound needs no more")]
    fn frames(count: usize, rate: u16, sound: impl Fn(f32) -> f32) -> Vec<Vec<i16>> {
        let length = usize::from(rate) / 50;
        let sample = |n: usize| sound(n as f32 / f32::from(rate)) as i16;
        (0..count).map(|frame| (frame * length..(frame + 1) * length).map(sample).collect()).collect()
    }

    /// A vowel: the tones of a voice, the loudest of them where a mouth has its resonances.
    fn vowel(at: f32) -> f32 {
        (1..20).map(|n| (f32::from(n * 120_u16), f32::from(n))).fold(0.0, |sum, (hertz, n)| {
            let loud = 1_500.0 / (1.0 + ((hertz - 700.0) / 200.0).powi(2)) + 60.0 / n;
            sum + loud * (TAU * hertz * at).sin()
        })
    }

    fn voiced(detector: &mut Earshot, frames: &[Vec<i16>]) -> usize {
        frames.iter().filter(|frame| detector.is_voice(frame)).count()
    }

    #[test]
    fn a_vowel_is_voice_at_both_rates_and_silence_is_not() {
        for rate in [8_000, 16_000] {
            let mut detector = Earshot::new();
            assert_eq!(voiced(&mut detector, &frames(50, rate, |_| 0.0)), 0, "silence at {rate}");
            let vowels = voiced(&mut detector, &frames(20, rate, vowel));
            assert!(vowels >= 15, "{vowels} of 20 frames at {rate}");
            assert!(voiced(&mut detector, &frames(50, rate, |_| 0.0)) <= 12, "after a voice at {rate}");
        }
    }

    #[test]
    fn a_hum_is_learned() {
        let mut detector = Earshot::new();
        let hum = |at: f32| 3_000.0 * (TAU * 50.0 * at).sin();
        voiced(&mut detector, &frames(50, 8_000, hum));
        assert_eq!(voiced(&mut detector, &frames(50, 8_000, hum)), 0);
    }

    #[test]
    fn the_loudest_samples_and_a_frame_of_any_length_do_no_harm() {
        let mut detector = Earshot::new();
        for length in [160, 320, 0, 1, 161] {
            for period in 1..40 {
                let square: Vec<_> =
                    (0..length).map(|n| if n / period % 2 == 0 { i16::MIN } else { i16::MAX }).collect();
                let judged = detector.is_voice(&square);
                assert!(!judged || length == 160 || length == 320, "{length} samples are voice");
            }
        }
    }
}
