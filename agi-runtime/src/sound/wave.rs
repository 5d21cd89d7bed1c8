//! WAVE files: what an engine writes, and what Asterisk plays.

#[cfg(feature = "espeak")]
use super::resample::resample;

/// The samples a second of a telephone call, the only rate that Asterisk's `wav` supports (`format_wav.c`).
#[cfg(feature = "espeak")]
const RATE: u32 = 8_000;

/// Converts an engine's WAVE file to one that Asterisk plays: 8,000 samples a second, 16 bits, one channel.
#[cfg(feature = "espeak")]
pub(crate) fn for_asterisk(engine: &[u8]) -> Result<Vec<u8>, &'static str> {
    let (rate, samples) = read(engine)?;
    Ok(write(&resample(&samples, rate, RATE), RATE))
}

/// Returns the rate and the samples of a file with one 16-bit channel.
#[cfg(any(feature = "audio", feature = "espeak"))]
pub(crate) fn read(file: &[u8]) -> Result<(u32, Vec<i16>), &'static str> {
    let mut rest = match file.split_at_checked(12) {
        Some((head, rest)) if head.starts_with(b"RIFF") && head.ends_with(b"WAVE") => rest,
        _ if file.is_empty() => return Err("it is empty"),
        _ => return Err("it is not a WAVE file"),
    };
    let mut rate = None;
    while let Some((head, behind)) = rest.split_at_checked(8) {
        let size = u32::from_le_bytes([head[4], head[5], head[6], head[7]]);
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        match &head[..4] {
            b"fmt " => rate = Some(rate_of(behind.get(..size).ok_or("its format is cut off")?)?),
            b"data" => {
                let rate = rate.ok_or("its format is missing")?;
                // An engine that writes to a pipe does not know the size beforehand: eSpeak NG says 2 GB.
                let data = &behind[..size.min(behind.len())];
                let samples: Vec<_> = data.chunks_exact(2).map(|two| i16::from_le_bytes([two[0], two[1]])).collect();
                return if samples.is_empty() { Err("it has no sound in it") } else { Ok((rate, samples)) };
            }
            _ => {}
        }
        // Chunks begin at even offsets.
        rest = behind.get(size.saturating_add(size % 2)..).unwrap_or_default();
    }
    Err("it has no sound in it")
}

#[cfg(any(feature = "audio", feature = "espeak"))]
fn rate_of(format: &[u8]) -> Result<u32, &'static str> {
    let Some(&[1, 0, 1, 0, a, b, c, d, _, _, _, _, _, _, 16, 0]) = format.first_chunk() else {
        return Err("it is not of one channel with 16 bits");
    };
    match u32::from_le_bytes([a, b, c, d]) {
        rate @ 8_000..=48_000 => Ok(rate),
        _ => Err("its rate is not between 8,000 and 48,000 samples a second"),
    }
}

/// Returns a file with one 16-bit channel.
#[cfg(any(feature = "espeak", feature = "prompts"))]
pub(crate) fn write(samples: &[i16], rate: u32) -> Vec<u8> {
    let size = u32::try_from(samples.len() * 2).unwrap_or(u32::MAX);
    let mut file = Vec::with_capacity(44 + samples.len() * 2);
    file.extend_from_slice(b"RIFF");
    file.extend_from_slice(&size.saturating_add(36).to_le_bytes());
    file.extend_from_slice(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    file.extend_from_slice(&rate.to_le_bytes());
    file.extend_from_slice(&(rate * 2).to_le_bytes());
    file.extend_from_slice(b"\x02\0\x10\0data");
    file.extend_from_slice(&size.to_le_bytes());
    file.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
    file
}

#[cfg(all(test, feature = "espeak"))]
mod tests {
    use super::{RATE, for_asterisk, read, write};

    #[test]
    fn what_is_written_can_be_read() {
        let file = write(&[1, -2, i16::MAX, i16::MIN], RATE);
        assert_eq!(file.len(), 44 + 8);
        assert_eq!(read(&file), Ok((8_000, vec![1, -2, i16::MAX, i16::MIN])));
        assert_eq!(for_asterisk(&file), Ok(file));
    }

    #[test]
    fn a_size_that_the_engine_could_not_know_is_the_rest_of_the_file() {
        let mut file = write(&[7; 100], RATE);
        file[4..8].copy_from_slice(&0x7FFF_F024_u32.to_le_bytes());
        file[40..44].copy_from_slice(&0x7FFF_F000_u32.to_le_bytes());
        assert_eq!(read(&file), Ok((8_000, vec![7; 100])));
    }

    #[test]
    fn chunks_that_are_not_known_are_passed_over() {
        let plain = write(&[5, 6], RATE);
        let file = [&plain[..12], b"LIST\x03\0\0\0abc\0", &plain[12..]].concat();
        assert_eq!(read(&file), Ok((8_000, vec![5, 6])));
    }

    #[test]
    fn what_is_not_a_sound_is_refused_wherever_it_is_cut_off() {
        let file = write(&[5; 4], RATE);
        for end in 0..45 {
            assert!(read(&file[..end]).is_err(), "{end} bytes");
        }
        assert_eq!(read(b"Usage: engine [options] TEXT"), Err("it is not a WAVE file"));
        let mut stereo = file.clone();
        stereo[22] = 2;
        assert_eq!(read(&stereo), Err("it is not of one channel with 16 bits"));
        let mut slow = file;
        slow[24..28].copy_from_slice(&1_u32.to_le_bytes());
        assert_eq!(read(&slow), Err("its rate is not between 8,000 and 48,000 samples a second"));
    }
}
