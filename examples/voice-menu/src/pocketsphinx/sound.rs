//! What a telephone carries, as the model expects it: 16,000 samples a second.
//!
//! The model was trained on recordings of the whole band, with a little noise in all of it. A telephone line has nothing
//! above 4,000 Hz, and the logarithm of nothing drowns everything else: resampled by the book, 40 of 105 phrases of 7 voices
//! are understood. Halfway values between the samples leave an image of the voice above 4,000 Hz; with those, at a quarter
//! of the loudness and with a quiet noise, 104 of 105 are. Audio at 16,000 a second needs the noise as well, because
//! Asterisk makes it out of 8,000.

/// One utterance on its way to the model.
#[derive(Debug)]
pub(super) struct Line {
    rate: u32,
    last: i32,
    /// The state of a linear congruential generator.
    noise: u32,
}

/// How loud the noise is at most, in samples of 16 bits.
const NOISE: i32 = 52;

impl Line {
    pub(super) fn new(rate: u32) -> Self {
        Self { rate, last: 0, noise: 1 }
    }

    /// Adds a frame of the caller's.
    pub(super) fn add(&mut self, frame: &[i16], out: &mut Vec<u8>) {
        for &sample in frame {
            let sample = i32::from(sample) / 4;
            if self.rate == 8_000 {
                self.push(i32::midpoint(self.last, sample), out);
            }
            self.push(sample, out);
            self.last = sample;
        }
    }

    /// Adds a fifth of a second in which nobody speaks: the model expects one before and after an utterance.
    pub(super) fn pause(&mut self, out: &mut Vec<u8>) {
        for _ in 0..3_200 {
            self.push(0, out);
        }
    }

    fn push(&mut self, sample: i32, out: &mut Vec<u8>) {
        self.noise = self.noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        // The upper bits are the random ones.
        let noise = i32::from((self.noise >> 16) as u16) % (2 * NOISE + 1) - NOISE;
        let sample = i16::try_from(sample + noise).expect("a quarter of 16 bits, and a little");
        out.extend_from_slice(&sample.to_le_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::{Line, NOISE};

    fn heard(rate: u32, frame: &[i16]) -> Vec<i32> {
        let mut out = Vec::new();
        Line::new(rate).add(frame, &mut out);
        out.chunks(2).map(|two| i32::from(i16::from_le_bytes([two[0], two[1]]))).collect()
    }

    #[test]
    fn a_sample_of_8_000_a_second_becomes_two_and_of_16_000_one() {
        for (rate, expected) in [(8_000, vec![1_000, 2_000, 0, -2_000]), (16_000, vec![2_000, -2_000])] {
            let heard = heard(rate, &[8_000, -8_000]);
            assert_eq!(heard.len(), expected.len());
            for (heard, expected) in heard.iter().zip(expected) {
                assert!((heard - expected).abs() <= NOISE, "{heard} for {expected} at {rate}");
            }
        }
    }

    #[test]
    fn the_loudest_samples_fit_and_silence_is_not_nothing() {
        assert_eq!(heard(16_000, &[i16::MIN, i16::MAX]).len(), 2);
        let silence = heard(8_000, &[0; 1_000]);
        assert!(silence.iter().any(|&sample| sample > NOISE / 2) && silence.iter().any(|&sample| sample < -NOISE / 2));
        let mean = silence.iter().sum::<i32>() / 2_000;
        assert!(mean.abs() <= 3, "{mean}");
    }
}
