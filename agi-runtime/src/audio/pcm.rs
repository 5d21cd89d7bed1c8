//! A sound in memory, and its rate.

use std::fmt;
use std::time::Duration;

use crate::sound::{resample, wave};

/// A sound in memory: samples of 16 bits, one channel, and how many of them a second has.
///
/// ```
/// # use agi_runtime::prelude::*;
/// use agi_runtime::audio::{Audio, AudioError, Pcm};
///
/// # async fn greet(audio: &mut Audio<'_>, file: &[u8]) -> Result {
/// // Once, when the app starts:
/// let welcome = Pcm::from_wav(file)?.at(8_000);
/// // In each call:
/// audio.play(&welcome).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Pcm {
    rate: u32,
    samples: Vec<i16>,
}

/// Why a file is not a sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not a WAVE file of 16 bits and one channel: {0}")]
pub struct PcmError(&'static str);

impl Pcm {
    /// Makes a sound of samples, of which a second has `rate`.
    #[must_use]
    pub fn new(samples: Vec<i16>, rate: u32) -> Self {
        Self { rate, samples }
    }

    /// Reads a WAVE file: 16 bits, one channel, 8,000 to 48,000 samples a second.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn from_wav(file: &[u8]) -> Result<Self, PcmError> {
        let (rate, samples) = wave::read(file).map_err(PcmError)?;
        Ok(Self { rate, samples })
    }

    /// Returns the same sound at another rate: that of the stream it is for
    /// ([`Audio::play_rate`](super::Audio::play_rate)). It takes milliseconds for each second, so do it once.
    #[must_use]
    pub fn at(&self, rate: u32) -> Self {
        Self { rate, samples: resample(&self.samples, self.rate, rate) }
    }

    /// Returns how many samples a second has.
    #[must_use]
    pub fn rate(&self) -> u32 {
        self.rate
    }

    /// Returns how long it is.
    #[must_use]
    pub fn duration(&self) -> Duration {
        Duration::from_micros(self.samples.len() as u64 * 1_000_000 / u64::from(self.rate.max(1)))
    }
}

impl AsRef<[i16]> for Pcm {
    fn as_ref(&self) -> &[i16] {
        &self.samples
    }
}

impl fmt::Debug for Pcm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pcm").field("rate", &self.rate).field("duration", &self.duration()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::Pcm;
    use std::time::Duration;

    #[test]
    fn a_file_becomes_a_sound_at_the_rate_of_a_stream() {
        let head = b"RIFF\x2e\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x80\x3e\0\0\0\x7d\0\0\x02\0\x10\0data\x80\x02\0\0";
        let file = [&head[..], &[1, 0].repeat(320)].concat();
        let sound = Pcm::from_wav(&file).unwrap();
        assert_eq!((sound.rate(), sound.duration()), (16_000, Duration::from_millis(20)));
        let narrow = sound.at(8_000);
        assert_eq!((narrow.rate(), narrow.duration(), narrow.as_ref().len()), (8_000, Duration::from_millis(20), 160));
    }

    #[test]
    fn what_is_not_a_sound_says_why() {
        let error = Pcm::from_wav(b"ID3").unwrap_err();
        assert_eq!(error.to_string(), "this is not a WAVE file of 16 bits and one channel: it is not a WAVE file");
    }
}
