//! Converts one sample rate to another, with a windowed sinc in as many phases as the rates need.

use std::f64::consts::PI;

/// How many zero crossings of the sinc count on each side. With 16, a tone above half the new rate is reduced to less
/// than a hundredth.
const CROSSINGS: f64 = 16.0;

/// Where the filter begins to cut, as a fraction of what the lower rate can carry.
const PASSED: f64 = 0.92;

/// Returns the same sound at another rate.
pub(crate) fn resample(samples: &[i16], from: u32, to: u32) -> Vec<i16> {
    if from == to {
        return samples.to_vec();
    }
    let common = common_divisor(from, to);
    let (step, phases) = ((from / common) as usize, (to / common) as usize);
    // In units of the given samples: how much is kept, and how far the filter reaches.
    let kept = PASSED * (f64::from(to) / f64::from(from)).min(1.0);
    let filter = Filter::new(kept, phases);
    (0..(samples.len() * phases).div_ceil(step))
        .map(|n| filter.at(samples, n * step / phases, n * step % phases))
        .collect()
}

struct Filter {
    /// For each phase, the weights of the samples around it.
    phases: Vec<Vec<f64>>,
    reach: usize,
}

impl Filter {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "small numbers"
    )]
    fn new(kept: f64, phases: usize) -> Self {
        let half = CROSSINGS / kept;
        let reach = half.ceil() as usize;
        let phase = |phase: usize| {
            let shift = phase as f64 / phases as f64;
            let taps = (0..2 * reach).map(|tap| weight((tap + 1) as f64 - reach as f64 - shift, kept, half));
            let taps: Vec<f64> = taps.collect();
            // So that a constant signal stays the same.
            let sum: f64 = taps.iter().sum();
            taps.iter().map(|tap| tap / sum).collect()
        };
        Self { phases: (0..phases).map(phase).collect(), reach }
    }

    /// Returns the value between sample `index` and the next one. There is silence around the sound.
    #[expect(clippy::cast_possible_truncation, reason = "it is clamped")]
    fn at(&self, samples: &[i16], index: usize, phase: usize) -> i16 {
        let first = (index + 1).saturating_sub(self.reach);
        let skipped = (first + self.reach) - (index + 1);
        let taps = &self.phases[phase][skipped..];
        let value: f64 = samples[first..].iter().zip(taps).map(|(sample, tap)| f64::from(*sample) * tap).sum();
        value.round().clamp(f64::from(i16::MIN), f64::from(i16::MAX)) as i16
    }
}

/// Returns a sample's weight: a sinc under a Blackman window.
fn weight(at: f64, kept: f64, half: f64) -> f64 {
    if at.abs() >= half {
        return 0.0;
    }
    let x = PI * at * kept;
    let sinc = if x == 0.0 { 1.0 } else { x.sin() / x };
    let angle = PI * at / half;
    sinc * (0.42 + 0.5 * angle.cos() + 0.08 * (2.0 * angle).cos())
}

fn common_divisor(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { common_divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::resample;
    use std::f64::consts::TAU;

    const FROM: u32 = 22_050;

    #[expect(clippy::cast_possible_truncation, reason = "it is below 16,000")]
    fn tone(hertz: f64, rate: u32) -> Vec<i16> {
        (0..rate).map(|n| (16_000.0 * (TAU * hertz * f64::from(n) / f64::from(rate)).sin()) as i16).collect()
    }

    /// The loudest sample away from the ends.
    fn loudest(samples: &[i16]) -> i16 {
        samples[200..samples.len() - 200].iter().map(|sample| sample.abs()).max().unwrap()
    }

    #[test]
    fn a_second_stays_a_second() {
        assert_eq!(resample(&vec![0; 22_050], FROM, 8_000).len(), 8_000);
        assert_eq!(resample(&vec![0; 16_000], 16_000, 8_000).len(), 8_000);
        assert_eq!(resample(&[1, 2, 3], 8_000, 8_000), [1, 2, 3]);
        assert_eq!(resample(&[], FROM, 8_000), [0_i16; 0]);
        assert_eq!(resample(&[100], FROM, 8_000).len(), 1);
    }

    #[test]
    fn tones_of_speech_come_through_at_their_place_and_loudness() {
        for hertz in [100.0, 440.0, 1_000.0, 3_000.0] {
            let (made, wanted) = (resample(&tone(hertz, FROM), FROM, 8_000), tone(hertz, 8_000));
            let off = made.iter().zip(&wanted).skip(200).take(7_600).map(|(a, b)| (a - b).abs()).max().unwrap();
            assert!(off < 160, "{hertz} Hz is off by {off} of 16,000");
        }
    }

    #[test]
    fn tones_above_a_telephone_do_not_come_back_as_others() {
        for hertz in [4_400.0, 5_000.0, 7_900.0, 10_000.0] {
            let left = loudest(&resample(&tone(hertz, FROM), FROM, 8_000));
            assert!(left < 160, "{left} of 16,000 are left of {hertz} Hz");
        }
    }

    #[test]
    fn a_loud_sound_is_clipped_and_does_not_turn_over() {
        let square: Vec<i16> = (0..22_050).map(|n| if n / 40 % 2 == 0 { i16::MAX } else { i16::MIN }).collect();
        let made = resample(&square, FROM, 8_000);
        let turns = made.windows(2).filter(|pair| (i32::from(pair[0]) - i32::from(pair[1])).abs() > 65_000).count();
        assert_eq!(turns, 0);
        assert!(made.contains(&i16::MAX));
    }
}
