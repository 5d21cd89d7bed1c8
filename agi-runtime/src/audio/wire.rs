//! AudioSocket on bytes: a type, a length of two bytes (the higher one first), and what they announce.
//!
//! As `res_audiosocket.c` has it; measured on 22.10.

use std::collections::VecDeque;

/// How many bytes are read before it is known whose the stream is: its UUID, and some audio.
pub(super) const BEGINNING: usize = 512;

const HEAD: usize = 3;
const ID: u8 = 0x01;
const KEY: u8 = 0x03;
const ERROR: u8 = 0xff;

/// The samples a second of a stream, and what follows from them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rate {
    hertz: u32,
    /// The type of a frame of audio.
    kind: u8,
}

impl Rate {
    /// What the application `AudioSocket` streams, whatever the channel's codec is.
    pub(super) const NARROW: Self = Self { hertz: 8_000, kind: 0x10 };

    /// The types of Asterisk's signed linear codecs, in the order of their rates.
    const KINDS: [Self; 7] = [
        Self::NARROW,
        Self { hertz: 12_000, kind: 0x11 },
        Self { hertz: 16_000, kind: 0x12 },
        Self { hertz: 24_000, kind: 0x13 },
        Self { hertz: 32_000, kind: 0x14 },
        Self { hertz: 44_100, kind: 0x15 },
        Self { hertz: 48_000, kind: 0x16 },
    ];

    const HIGHEST: Self = Self::KINDS[6];

    pub(super) fn of(hertz: u32) -> Option<Self> {
        Self::KINDS.into_iter().find(|rate| rate.hertz == hertz)
    }

    pub(super) const fn hertz(self) -> u32 {
        self.hertz
    }

    /// How many samples a frame of 20 ms has.
    pub(super) const fn frame(self) -> usize {
        (self.hertz / 50) as usize
    }

    /// How many bytes a frame of Asterisk's may have: it is as long as a packet of the caller's phone, up to 125 ms.
    pub(super) const fn longest(self) -> usize {
        HEAD + 2 * (self.hertz / 8) as usize
    }

    /// The head of a frame of audio of 20 ms.
    fn head(self) -> [u8; HEAD] {
        let [high, low] = u16::try_from(2 * self.frame()).unwrap_or(u16::MAX).to_be_bytes();
        [self.kind, high, low]
    }
}

/// A frame that has come whole.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Frame<'b> {
    /// The UUID of the stream.
    Id([u8; 16]),
    /// Samples of two bytes, the lower one first.
    Audio(&'b [u8]),
    /// A key, when it is released.
    Key(u8),
    /// The other side is done.
    HangUp,
    /// The other side met an error, of which it tells a number.
    Error(Option<u8>),
    /// Something that a later Asterisk may send.
    Unknown,
}

/// What is wrong with a frame.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// So many bytes cannot be what the frame says that it is.
    Length { kind: u8, length: usize },
    /// Audio at another rate than the one that was asked for.
    OtherRate { kind: u8 },
}

/// Reads the frame at the beginning of these bytes, and how many bytes it takes. `None`: it has not come whole.
pub(super) fn read(bytes: &[u8], rate: Rate) -> Result<Option<(Frame<'_>, usize)>, Fault> {
    let Some((&[kind, high, low], rest)) = bytes.split_first_chunk() else { return Ok(None) };
    let length = usize::from(u16::from_be_bytes([high, low]));
    let fits = match kind {
        ID => length == 16,
        KEY => length == 1,
        0x00 => length == 0,
        0x10..=0x18 if kind != rate.kind => return Err(Fault::OtherRate { kind }),
        0x10..=0x18 => length % 2 == 0 && HEAD + length <= rate.longest(),
        ERROR => length <= 1,
        // Passed over, if it is no longer than a frame of audio might be.
        _ => HEAD + length <= rate.longest(),
    };
    if !fits {
        return Err(Fault::Length { kind, length });
    }
    let Some(payload) = rest.get(..length) else { return Ok(None) };
    let frame = match (kind, payload) {
        (ID, payload) => Frame::Id(payload.try_into().unwrap_or_default()),
        (KEY, &[key]) => Frame::Key(key),
        (0x00, _) => Frame::HangUp,
        (ERROR, payload) => Frame::Error(payload.first().copied()),
        (0x10..=0x18, payload) => Frame::Audio(payload),
        _ => Frame::Unknown,
    };
    Ok(Some((frame, HEAD + length)))
}

/// Takes samples from the front, and writes them as bytes, as many as there are and fit. Returns how many.
pub(super) fn take(samples: &mut VecDeque<i16>, out: &mut [u8]) -> usize {
    let count = samples.len().min(out.len() / 2);
    let (front, back) = samples.as_slices();
    let (to_front, to_back) = out.split_at_mut(2 * front.len().min(count));
    // One slice after the other: a loop over both takes forty times as long.
    for (out, samples) in [(to_front, front), (to_back, back)] {
        for (to, from) in out.chunks_exact_mut(2).zip(samples) {
            to.copy_from_slice(&from.to_le_bytes());
        }
    }
    samples.drain(..count);
    count
}

/// A frame that is to be sent, or none.
pub(super) struct Outgoing {
    bytes: [u8; HEAD + 2 * Rate::HIGHEST.frame()],
    length: usize,
}

impl Outgoing {
    pub(super) fn none() -> Self {
        Self { bytes: [0; HEAD + 2 * Rate::HIGHEST.frame()], length: 0 }
    }

    /// Makes it 20 ms of silence, and returns where its samples go.
    pub(super) fn silence(&mut self, rate: Rate) -> &mut [u8] {
        self.length = HEAD + 2 * rate.frame();
        let (head, samples) = self.bytes[..self.length].split_at_mut(HEAD);
        head.copy_from_slice(&rate.head());
        samples
    }

    /// Makes it the frame that ends a stream and not the call: all of it is zero.
    pub(super) fn hang_up(&mut self) {
        self.length = HEAD;
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

#[cfg(test)]
mod tests {
    use super::{Fault, Frame, Outgoing, Rate, read};

    const WIDE: Rate = Rate { hertz: 16_000, kind: 0x12 };

    #[test]
    fn the_frames_of_asterisk_are_read() {
        let id = [&[1, 0, 16][..], &[7; 16]].concat();
        assert_eq!(read(&id, Rate::NARROW), Ok(Some((Frame::Id([7; 16]), 19))));
        assert_eq!(read(&[3, 0, 1, b'5'], Rate::NARROW), Ok(Some((Frame::Key(b'5'), 4))));
        assert_eq!(read(&[0, 0, 0], Rate::NARROW), Ok(Some((Frame::HangUp, 3))));
        assert_eq!(read(&[0xff, 0, 1, 4], Rate::NARROW), Ok(Some((Frame::Error(Some(4)), 4))));
        assert_eq!(read(&[0x20, 0, 1, 4], Rate::NARROW), Ok(Some((Frame::Unknown, 4))));
        let audio = [&[0x10, 1, 64][..], &[9; 320], &[3]].concat();
        assert_eq!(read(&audio, Rate::NARROW), Ok(Some((Frame::Audio(&[9; 320]), 323))));
        // Of a phone whose packets are of 60 ms.
        let audio = [&[0x10, 3, 192][..], &[9; 960]].concat();
        assert_eq!(read(&audio, Rate::NARROW), Ok(Some((Frame::Audio(&[9; 960]), 963))));
        let audio = [&[0x12, 2, 128][..], &[9; 640]].concat();
        assert_eq!(read(&audio, WIDE), Ok(Some((Frame::Audio(&[9; 640]), 643))));
    }

    #[test]
    fn a_frame_that_is_cut_anywhere_is_waited_for() {
        let audio = [&[0x10, 1, 64][..], &[9; 320]].concat();
        for end in 0..audio.len() {
            assert_eq!(read(&audio[..end], Rate::NARROW), Ok(None), "{end} bytes");
        }
    }

    #[test]
    fn a_length_that_cannot_be_is_an_error_before_the_rest_comes() {
        for (head, length) in
            [([0x10, 0xff, 0xfe], 65_534), ([0x10, 0, 3], 3), ([1, 0, 15], 15), ([0x33, 0x80, 0], 32_768)]
        {
            assert_eq!(read(&head, Rate::NARROW), Err(Fault::Length { kind: head[0], length }));
        }
        assert_eq!(read(&[0x12, 2, 128], Rate::NARROW), Err(Fault::OtherRate { kind: 0x12 }));
    }

    #[test]
    fn audio_is_announced_with_its_type_and_length() {
        for (rate, head) in [(Rate::NARROW, [0x10, 1, 64]), (WIDE, [0x12, 2, 128])] {
            let mut frame = Outgoing::none();
            assert_eq!(frame.bytes(), b"");
            frame.silence(rate).fill(7);
            assert_eq!(frame.bytes(), [&head[..], &vec![7; 2 * rate.frame()]].concat());
        }
    }
}
