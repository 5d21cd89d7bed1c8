//! A detector that knows the spectrum of voices: the crate `earshot`.

use std::fmt;

use ::earshot::{VoiceActivityDetector, VoiceActivityProfile};

use super::detector::VoiceDetector;

/// Takes for voice what has the spectrum of one: the detector of WebRTC, as the crate `earshot` has it (feature `earshot`).
///
/// It hears a quiet voice that [`Energy`](super::Energy) misses, and learns a hum within a second. Other noises it takes for
/// voices for longer than `Energy` does. A frame costs two microseconds.
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
pub struct Earshot(VoiceActivityDetector);

/// A frame at 8,000 samples a second, where the voices are.
const FRAME: usize = 160;

impl Earshot {
    /// Makes a detector that has heard nothing yet.
    #[must_use]
    pub fn new() -> Self {
        // The others take a hum for a voice for as long as it lasts.
        Self(VoiceActivityDetector::new(VoiceActivityProfile::VERY_AGGRESSIVE))
    }
}

impl Default for Earshot {
    fn default() -> Self {
        Self::new()
    }
}

impl VoiceDetector for Earshot {
    fn is_voice(&mut self, samples: &[i16]) -> bool {
        match at_8000(samples) {
            Some(frame) => self.0.predict_8khz(&frame).unwrap_or(false),
            None => false,
        }
    }
}

/// Returns 20 ms of samples at 8,000 a second, half as loud, because the detector's numbers of 16 bits overflow on the
/// loudest ones; nothing if there are fewer. Each is the mean of the time that it covers.
fn at_8000(samples: &[i16]) -> Option<[i16; FRAME]> {
    let length = samples.len();
    if length < FRAME {
        return None;
    }
    let mut frame = [0; FRAME];
    for (at, mean) in frame.iter_mut().enumerate() {
        // In units of which each given sample has 160.
        let (start, end) = (at * length, (at + 1) * length);
        let covered = (start / FRAME..end.div_ceil(FRAME)).map(|index| {
            let share = end.min((index + 1) * FRAME) - start.max(index * FRAME);
            i64::from(samples[index]) * i64::try_from(share).unwrap_or(0)
        });
        let whole = i64::try_from(2 * length).unwrap_or(i64::MAX);
        *mean = i16::try_from(covered.sum::<i64>() / whole).unwrap_or(0);
    }
    Some(frame)
}

impl fmt::Debug for Earshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Earshot").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::{Earshot, VoiceDetector, at_8000};
    use std::f32::consts::TAU;

    /// So many frames of a sound at this rate, from its value at each second.
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "a sound needs no more")]
    fn frames(count: usize, rate: u16, sound: impl Fn(f32) -> f32) -> Vec<Vec<i16>> {
        let length = usize::from(rate) / 50;
        let sample = |n: usize| sound(n as f32 / f32::from(rate)) as i16;
        (0..count).map(|frame| (frame * length..(frame + 1) * length).map(sample).collect()).collect()
    }

    /// Syllables, four a second: the tones of a voice, the loudest of them where a mouth has its resonances.
    fn syllables(at: f32) -> f32 {
        let syllable = (TAU * 2.0 * at).sin().abs();
        (1..20).map(|n| f32::from(n * 120_u16)).fold(0.0, |sum, hertz| {
            let [low, high] = [700.0, 1_700.0].map(|resonance| 1.0 / (1.0 + ((hertz - resonance) / 150.0).powi(2)));
            sum + syllable * (3_000.0 * low + 1_500.0 * high + 100.0) * (TAU * hertz * at).sin()
        })
    }

    fn voiced(detector: &mut Earshot, frames: &[Vec<i16>]) -> usize {
        frames.iter().filter(|frame| detector.is_voice(frame)).count()
    }

    #[test]
    fn a_voice_is_heard_at_every_rate_and_silence_is_not() {
        for rate in [8_000, 12_000, 16_000, 24_000, 32_000, 44_100, 48_000] {
            let mut detector = Earshot::new();
            assert_eq!(voiced(&mut detector, &frames(50, rate, |_| 0.0)), 0, "silence at {rate}");
            let voices = voiced(&mut detector, &frames(100, rate, syllables));
            assert!(voices >= 75, "{voices} of 100 frames at {rate}");
            assert!(voiced(&mut detector, &frames(50, rate, |_| 0.0)) <= 12, "after a voice at {rate}");
        }
    }

    #[test]
    fn a_frame_of_any_rate_is_brought_to_8000_samples_a_second() {
        assert_eq!(at_8000(&[i16::MIN; 882]), Some([-16_384; 160]));
        let ramp: Vec<_> = (0..240).map(|n| 60 * n).collect();
        // The second one covers half of the given second sample, and the third.
        assert_eq!(at_8000(&ramp).unwrap()[..3], [10, 50, 100]);
        assert_eq!(at_8000(&[0; 159]), None);
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
                assert!(!judged || length >= 160, "{length} samples are voice");
            }
        }
    }
}
