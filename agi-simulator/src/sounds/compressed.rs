//! Ogg and MP3 files: their pages and frames tell how long they are.

use std::time::Duration;

use super::sound::{Sound, USUAL};

/// `.ogg`: Vorbis, mono, 8,000 samples a second (`format_ogg_vorbis.c`).
pub(super) fn vorbis(file: &[u8]) -> Result<Sound, String> {
    let packet = first_packet(file)?;
    let Some(head) = packet.strip_prefix(b"\x01vorbis") else {
        return Err("it is not Vorbis; Opus has the extension .opus".to_owned());
    };
    let rate = head.get(5..9).and_then(|bytes| bytes.try_into().ok()).map_or(0, u32::from_le_bytes);
    match (head.get(4), rate) {
        (Some(1), 8_000) => Ok(Sound::of_samples(last_granule(file), 8_000)),
        (Some(1), _) => Err(format!("it has {rate} samples a second, and only Vorbis of 8000 is played")),
        _ => Err("it is not mono, and only mono is played".to_owned()),
    }
}

/// `.opus`: 48,000 a second; the module `format_ogg_opus_open_source` plays it, and counts nothing.
pub(super) fn opus(file: &[u8]) -> Result<Sound, String> {
    let packet = first_packet(file)?;
    let Some(head) = packet.strip_prefix(b"OpusHead") else { return Err("it is not Opus".to_owned()) };
    let skipped = head.get(2..4).and_then(|bytes| bytes.try_into().ok()).map_or(0, u16::from_le_bytes);
    let samples = last_granule(file).saturating_sub(skipped.into());
    Ok(Sound::uncounted(Sound::of_samples(samples, 48_000).length, 48_000))
}

fn first_packet(file: &[u8]) -> Result<&[u8], String> {
    let segments = file.get(26).filter(|_| file.starts_with(b"OggS"));
    segments
        .and_then(|segments| file.get(27 + usize::from(*segments)..))
        .ok_or_else(|| "it is not an Ogg file".to_owned())
}

/// The position that the last page has, in samples.
fn last_granule(file: &[u8]) -> u64 {
    let page = file.windows(4).rposition(|window| window == b"OggS");
    let granule = page.and_then(|page| file.get(page + 6..page + 14)).and_then(|bytes| bytes.try_into().ok());
    granule.map(u64::from_le_bytes).filter(|granule| *granule != u64::MAX).unwrap_or(0)
}

/// `.mp3`, with the module `format_mp3`: as long as its first frame's bit rate says, which is wrong for a changing one.
/// It counts nothing.
pub(super) fn mp3(file: &[u8]) -> Result<Sound, String> {
    let tag = match file.get(..10) {
        Some([b'I', b'D', b'3', _, _, _, size @ ..]) => {
            10 + size.iter().fold(0, |size, byte| size << 7 | usize::from(byte & 0x7f))
        }
        _ => 0,
    };
    let frames = file.get(tag..).unwrap_or_default();
    let Some([0xff, second, third, _]) = frames.first_chunk::<4>().filter(|head| head[1] & 0xe0 == 0xe0) else {
        return Err("it does not begin with a frame of MP3".to_owned());
    };
    let kilobits: [u64; 16] = match second >> 3 & 3 {
        3 => [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0],
        _ => [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0],
    };
    let length = match kilobits[usize::from(third >> 4)] {
        0 => USUAL,
        kilobits => Duration::from_millis(frames.len() as u64 * 8 / kilobits),
    };
    Ok(Sound::uncounted(length, 8_000))
}
