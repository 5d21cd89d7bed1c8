//! WAV files as `format_wav.c` and `format_wav_gsm.c` read them: chunks are not padded, and lengths are signed.

use std::ops::Range;

use super::sound::Sound;

/// The header that Asterisk takes every WAV for, when it counts.
const HEADER: u64 = 44;

/// `.wav` (8,000 samples a second) and `.wav16` (16,000): PCM of 16 bits, mono.
pub(super) fn pcm(file: &[u8], rate: u32) -> Result<Sound, String> {
    let format = Header::read(file)?;
    let Header { kind, channels, frequency, align, bits, data_at, data_length } = format;
    if kind != 1 {
        let name = match kind {
            3 => " (floating point)",
            6 => " (A-law)",
            7 => " (mu-law)",
            0xfffe => " (extensible)",
            _ => "",
        };
        return Err(format!("its format is {kind}{name}, and only 1 (PCM) is played"));
    }
    if channels != 1 {
        return Err(format!("it has {channels} channels, and only mono is played"));
    }
    if frequency != rate {
        let other = if frequency == 16_000 { "; 16000 is for the extension .wav16" } else { "" };
        return Err(format!("it has {frequency} samples a second, and only {rate} are played{other}"));
    }
    // Asterisk looks at the bytes of a sample, not at its bits.
    if align != 2 && bits == 16 {
        return Err(format!("its header says {align} bytes a sample, and only 2 are played"));
    }
    if align != 2 {
        return Err(format!("it has {bits} bits a sample, and only 16 are played"));
    }
    let length = file.len() as u64;
    let played = data_length.min(length.saturating_sub(data_at)) / 2;
    let samples = |bytes: u64| bytes.saturating_sub(HEADER) / 2;
    Ok(Sound::of_samples(played, rate).with_unplayed(samples(data_at), samples(length)))
}

/// Which bytes of a file are played, and how many its header says there are.
pub(super) fn data(file: &[u8]) -> Result<(Range<usize>, usize), String> {
    let Header { data_at, data_length, .. } = Header::read(file)?;
    let [at, says] = [data_at, data_length].map(|bytes| usize::try_from(bytes).unwrap_or(usize::MAX));
    let at = at.min(file.len());
    Ok((at..at.saturating_add(says).min(file.len()), says))
}

/// `.WAV`: GSM in a WAV, 65 bytes of 320 samples, after a header of 60 bytes.
pub(super) fn gsm(file: &[u8]) -> Result<Sound, String> {
    let header = Header::read(file)?;
    if header.kind != 49 {
        return Err(format!("a file .WAV holds GSM (49), and its format is {}: name PCM files .wav", header.kind));
    }
    Ok(Sound::of_samples((file.len() as u64).saturating_sub(60) / 65 * 320, 8_000))
}

struct Header {
    kind: u16,
    channels: u16,
    frequency: u32,
    /// Bytes of a sample.
    align: u16,
    bits: u16,
    /// Where the sound begins, and how many bytes the header says it has.
    data_at: u64,
    data_length: u64,
}

impl Header {
    fn read(file: &[u8]) -> Result<Self, String> {
        if !file.starts_with(b"RIFF") || file.get(8..12) != Some(b"WAVE") {
            return Err("it does not begin with RIFF and WAVE, so it is not a WAV file".to_owned());
        }
        let word = |at: usize| Some(u16::from_le_bytes(file.get(at..at + 2)?.try_into().ok()?));
        let long = |at: usize| Some(u32::from_le_bytes(file.get(at..at + 4)?.try_into().ok()?));
        let (mut at, mut format, mut odd) = (12, None, false);
        loop {
            let cut = || {
                if odd {
                    "a chunk of odd length is before the sound, and Asterisk does not pass over the byte that fills it up"
                        .to_owned()
                } else {
                    "its header is cut off, or there is no chunk `data`".to_owned()
                }
            };
            let length = long(at + 4).ok_or_else(cut)?;
            let begins = at + 8;
            let signed = usize::try_from(length).ok().filter(|_| i32::try_from(length).is_ok());
            match (file.get(at..at + 4).ok_or_else(cut)?, format) {
                (b"fmt ", _) => {
                    let fields =
                        (word(begins), word(begins + 2), long(begins + 4), word(begins + 12), word(begins + 14));
                    let (Some(kind), Some(channels), Some(frequency), Some(align), Some(bits)) = fields else {
                        return Err(cut());
                    };
                    format = Some((kind, channels, frequency, align, bits));
                }
                (b"data", Some((kind, channels, frequency, align, bits))) => {
                    let Some(length) = signed else {
                        return Err(format!("its header says {length:#x} bytes of sound, as of a stream without end"));
                    };
                    let (data_at, data_length) = (begins as u64, length as u64);
                    return Ok(Self { kind, channels, frequency, align, bits, data_at, data_length });
                }
                _ => {}
            }
            let length = signed.ok_or_else(cut)?;
            at = begins + length;
            odd |= length % 2 == 1 && at < file.len();
        }
    }
}
