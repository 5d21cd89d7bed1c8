//! What was said and heard in the streams of a call, sample by sample.

use super::rate::converted;

/// What the caller said and heard while audio was streamed, in step: at the same place, both were at the same time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeptAudio {
    /// The samples a second: those of the call's first stream.
    pub rate: u32,
    /// What the caller said; silence is zeros.
    pub said: Vec<i16>,
    /// What the caller heard. A server that sends faster than real time is heard later here than the caller said
    /// something meanwhile.
    pub heard: Vec<i16>,
}

impl KeptAudio {
    /// Another 20 ms begin, in which the caller says this.
    pub(crate) fn ticks(&mut self, rate: u32, said: &[i16]) {
        if self.rate == 0 {
            self.rate = rate;
        }
        if self.heard.len() < self.said.len() {
            self.heard.resize(self.said.len(), 0);
        }
        self.said.extend(converted(said, rate, self.rate));
    }

    pub(crate) fn hears(&mut self, rate: u32, samples: &[i16]) {
        if self.rate == 0 {
            self.rate = rate;
        }
        self.heard.extend(converted(samples, rate, self.rate));
    }

    /// Returns it as a WAV file of 16 bits: what the caller said is on the left, what they heard is on the right.
    ///
    /// ```
    /// let wav = agi_simulator::KeptAudio::default().to_wav();
    /// assert_eq!(&wav[..4], b"RIFF");
    /// assert_eq!(wav.len(), 44); // a header, and no sound
    /// ```
    #[must_use]
    pub fn to_wav(&self) -> Vec<u8> {
        let frames = self.said.len().max(self.heard.len());
        let rate = if self.rate == 0 { 8_000 } else { self.rate };
        let bytes = u32::try_from(frames * 4).unwrap_or(u32::MAX - 36);
        let mut wav = Vec::with_capacity(44 + frames * 4);
        let mut part = |part: &[u8]| wav.extend_from_slice(part);
        part(b"RIFF");
        part(&(36 + bytes).to_le_bytes());
        part(b"WAVEfmt ");
        part(&16_u32.to_le_bytes());
        // PCM, two channels.
        part(&1_u16.to_le_bytes());
        part(&2_u16.to_le_bytes());
        part(&rate.to_le_bytes());
        part(&(rate * 4).to_le_bytes());
        part(&4_u16.to_le_bytes());
        part(&16_u16.to_le_bytes());
        part(b"data");
        part(&bytes.to_le_bytes());
        for at in 0..frames {
            for side in [&self.said, &self.heard] {
                part(&side.get(at).copied().unwrap_or_default().to_le_bytes());
            }
        }
        wav
    }
}

#[cfg(test)]
mod tests {
    use super::KeptAudio;

    #[test]
    fn what_was_said_is_on_the_left_and_what_was_heard_is_on_the_right() {
        let mut kept = KeptAudio::default();
        kept.ticks(8_000, &[1, 2]);
        kept.ticks(8_000, &[3, 4]);
        kept.hears(8_000, &[-1]);
        let wav = kept.to_wav();
        assert_eq!(
            wav[..44],
            *b"RIFF\x34\0\0\0WAVEfmt \x10\0\0\0\x01\0\x02\0\x40\x1f\0\0\x00\x7d\0\0\x04\0\x10\0data\x10\0\0\0"
        );
        assert_eq!(wav[44..], [1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0xff, 0xff, 4, 0, 0, 0]);
    }

    #[test]
    fn a_second_stream_is_kept_at_the_rate_of_the_first() {
        let mut kept = KeptAudio::default();
        kept.ticks(8_000, &[5; 160]);
        kept.ticks(16_000, &[6; 320]);
        assert_eq!((kept.rate, kept.said), (8_000, [[5; 160], [6; 160]].concat()));
    }
}
