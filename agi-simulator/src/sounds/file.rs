//! One sound file, for whoever judges it before a call plays it.

use std::ops::Range;
use std::time::Duration;

use super::format::{FORMATS, Kind};
use super::wave;

/// A sound file as Asterisk reads it: how its samples are written, and where they are in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SoundFile {
    /// How long it plays.
    pub length: Duration,
    /// How its samples are written; `None` if that is a codec of its own, such as GSM or MP3.
    pub samples: Option<SoundSamples>,
}

/// The samples of a [`SoundFile`] that are one after the other, in one channel.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SoundSamples {
    /// How many there are in a second.
    pub rate: u32,
    /// How each is written.
    pub encoding: SampleEncoding,
    /// Which bytes of the file Asterisk plays.
    pub played: Range<usize>,
    /// How many bytes the file's header says there are; `None` if there is no such header.
    pub says: Option<usize>,
}

/// How a sample is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SampleEncoding {
    /// 16 bits, signed, the low byte first.
    Linear,
    /// 8 bits, mu-law (G.711).
    MuLaw,
    /// 8 bits, A-law (G.711).
    ALaw,
}

impl SoundFile {
    /// Returns whether Asterisk takes a file with this extension for a sound. Upper and lower case differ: `WAV` is GSM.
    #[must_use]
    pub fn has_extension(extension: &str) -> bool {
        FORMATS.iter().any(|format| format.extension == extension)
    }

    /// Reads a file with this extension (without a dot).
    ///
    /// # Errors
    /// Why Asterisk refuses it.
    pub fn read(extension: &str, file: &[u8]) -> Result<Self, String> {
        let format = FORMATS.iter().find(|format| format.extension == extension);
        let format = format.ok_or_else(|| format!("Asterisk does not know the extension `.{extension}`"))?;
        let length = format.sound(file)?.length;
        let samples = match format.kind {
            Kind::Blocks { header, bytes, samples: 1, rate } => {
                let encoding = match (bytes, extension) {
                    (2, _) => Some(SampleEncoding::Linear),
                    (1, "alaw" | "al" | "alw") => Some(SampleEncoding::ALaw),
                    (1, _) => Some(SampleEncoding::MuLaw),
                    _ => None,
                };
                let start = usize::try_from(header).map_or(file.len(), |header| header.min(file.len()));
                encoding.map(|encoding| SoundSamples { rate, encoding, played: start..file.len(), says: None })
            }
            Kind::Read { rate, .. } if matches!(extension, "wav" | "wav16") => {
                let (played, says) = wave::data(file)?;
                Some(SoundSamples { rate, encoding: SampleEncoding::Linear, played, says: Some(says) })
            }
            _ => None,
        };
        Ok(Self { length, samples })
    }
}
