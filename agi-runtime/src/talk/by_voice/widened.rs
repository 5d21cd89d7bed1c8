//! A telephone's audio at the rate that an engine wants.

use crate::audio::AudioFrame;

/// Makes frames longer, by values on the lines between the samples. A filter would be truer to the sound, and engines
/// understand less of it: they expect something above 4,000 Hz, where a telephone has nothing.
pub(super) struct Widened {
    /// How many samples a frame is to have.
    samples: usize,
    /// The last sample of the frame before.
    last: i16,
}

impl Widened {
    /// For an engine that wants so many samples a second.
    pub(super) fn new(rate: u32) -> Self {
        // A frame is 20 ms.
        Self { samples: usize::try_from(rate / 50).unwrap_or(0), last: 0 }
    }

    /// Returns the frame with as many samples as the engine wants.
    pub(super) fn frame(&mut self, frame: AudioFrame) -> AudioFrame {
        if frame.len() >= self.samples {
            return frame;
        }
        let before = std::mem::replace(&mut self.last, frame.last().copied().unwrap_or_default());
        let at = |index: usize| i64::try_from(index).unwrap_or_default();
        let value = |number: usize| {
            // In units of the frame's samples, of which the first ends at 1.
            let (index, part) = (number * frame.len() / self.samples, number * frame.len() % self.samples);
            let from = index.checked_sub(1).map_or(before, |index| frame[index]);
            let Some(to) = frame.get(index) else { return from };
            let step = (i64::from(*to) - i64::from(from)) * at(part) / at(self.samples);
            from.saturating_add(i16::try_from(step).unwrap_or(0))
        };
        AudioFrame::copied(&(1..=self.samples).map(value).collect::<Vec<_>>())
    }
}

#[cfg(test)]
mod tests {
    use super::Widened;
    use crate::audio::AudioFrame;

    fn widened(rate: u32, frames: &[&[i16]]) -> Vec<i16> {
        let mut widened = Widened::new(rate);
        frames.iter().flat_map(|frame| widened.frame(AudioFrame::copied(frame)).to_vec()).collect()
    }

    #[test]
    fn halfway_values_are_between_the_samples_from_one_frame_to_the_next() {
        let heard = widened(16_000, &[&[100; 160], &[-300; 160]]);
        assert_eq!((heard.len(), &heard[..3]), (640, &[50, 100, 100][..]));
        assert_eq!(heard[318..324], [100, 100, -100, -300, -300, -300]);
    }

    #[test]
    fn every_rate_has_its_frames_and_the_loudest_samples_fit() {
        let loud: Vec<i16> = (0..160).map(|at| if at % 2 == 0 { i16::MAX } else { i16::MIN }).collect();
        for rate in [12_000, 16_000, 24_000, 32_000, 44_100, 48_000] {
            let heard = widened(rate, &[&loud, &loud]);
            assert_eq!(heard.len(), 2 * rate as usize / 50, "{rate}");
            assert_eq!(heard.last(), Some(&i16::MIN), "{rate}");
        }
    }

    #[test]
    fn a_frame_that_is_long_enough_stays() {
        assert_eq!(widened(16_000, &[&[7; 320]]), [7; 320]);
        assert_eq!(widened(8_000, &[&[7; 160]]), [7; 160]);
    }
}
