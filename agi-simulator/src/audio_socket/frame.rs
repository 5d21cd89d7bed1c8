//! Frames as Asterisk writes and reads them: a type, a length in two bytes (the higher one first), and so many bytes.
//!
//! Measured on 22.10; what is not, is in `res_audiosocket.c`.

/// What the server sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Frame {
    /// Audio at this rate.
    Audio { rate: u32, samples: Vec<i16> },
    /// It is done: `00 00 00`.
    HangUp,
    /// It met an error, or sent what Asterisk does not take: any other type, or audio without a sample.
    Error,
}

/// A type and a length.
const HEAD: usize = 3;

/// The rates of the types from `0x10` on.
const RATES: [u32; 9] = [8_000, 12_000, 16_000, 24_000, 32_000, 44_100, 48_000, 96_000, 192_000];

/// The first frame: whose stream it is.
pub(super) fn uuid(uuid: [u8; 16]) -> Vec<u8> {
    framed(0x01, &uuid)
}

/// A key of the caller's.
pub(super) fn key(ascii: u8) -> Vec<u8> {
    framed(0x03, &[ascii])
}

/// Audio: 16 bits a sample, the lower byte first.
pub(super) fn audio(rate: u32, samples: &[i16]) -> Vec<u8> {
    let kind = RATES.iter().position(|known| *known == rate).and_then(|at| u8::try_from(at).ok()).unwrap_or(0);
    framed(0x10 + kind, &samples.iter().flat_map(|sample| sample.to_le_bytes()).collect::<Vec<_>>())
}

fn framed(kind: u8, payload: &[u8]) -> Vec<u8> {
    let [high, low] = u16::try_from(payload.len()).unwrap_or(u16::MAX).to_be_bytes();
    [&[kind, high, low][..], payload].concat()
}

/// What has come of the server's frames.
#[derive(Debug, Default)]
pub(super) struct Decoder(Vec<u8>);

impl Decoder {
    pub(super) fn receive(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    /// Whether a frame has begun, and only a part of what it announces has come.
    pub(super) fn is_within_a_frame(&self) -> bool {
        self.0.len() >= HEAD
    }

    /// The next frame that has come whole.
    pub(super) fn next(&mut self) -> Option<Frame> {
        let (&[kind, high, low], rest) = self.0.split_first_chunk()?;
        let payload = rest.get(..usize::from(u16::from_be_bytes([high, low])))?;
        let frame = match (kind, payload) {
            (0x00, _) => Frame::HangUp,
            (0x10..=0x18, [_, ..]) => Frame::Audio { rate: RATES[usize::from(kind - 0x10)], samples: samples(payload) },
            _ => Frame::Error,
        };
        let taken = HEAD + payload.len();
        self.0.drain(..taken);
        Some(frame)
    }
}

/// The whole samples of these bytes.
fn samples(bytes: &[u8]) -> Vec<i16> {
    bytes.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect()
}

#[cfg(test)]
mod tests {
    use super::{Decoder, Frame, audio, key, uuid};

    #[test]
    fn what_asterisk_writes_is_what_was_measured() {
        let id = [0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88];
        assert_eq!(uuid(id), [&[0x01, 0x00, 0x10][..], &id].concat());
        assert_eq!(key(b'5'), [0x03, 0x00, 0x01, 0x35]);
        let narrow = audio(8_000, &[0x0102; 160]);
        assert_eq!((&narrow[..5], narrow.len()), (&[0x10, 0x01, 0x40, 0x02, 0x01][..], 323));
        let wide = audio(16_000, &[-2; 320]);
        assert_eq!((&wide[..5], wide.len()), (&[0x12, 0x02, 0x80, 0xfe, 0xff][..], 643));
    }

    #[test]
    fn frames_are_read_in_whatever_pieces_they_come() {
        let bytes = [&[0x10, 0, 4, 1, 0, 0xff, 0xff][..], &[0x12, 0, 2, 0, 0x80], &[0, 0, 0]].concat();
        let whole = [
            Frame::Audio { rate: 8_000, samples: vec![1, -1] },
            Frame::Audio { rate: 16_000, samples: vec![i16::MIN] },
            Frame::HangUp,
        ];
        for size in 1..=bytes.len() {
            let mut decoder = Decoder::default();
            let mut frames = Vec::new();
            for piece in bytes.chunks(size) {
                decoder.receive(piece);
                frames.extend(std::iter::from_fn(|| decoder.next()));
            }
            assert_eq!(frames, whole, "in pieces of {size}");
        }
    }

    #[test]
    fn what_a_server_may_not_send_is_an_error() {
        for bytes in [&[0xff, 0, 1, 1][..], &[0x03, 0, 1, b'5'], &[0x20, 0, 0], &[0x10, 0, 0], &[0x01, 0, 0]] {
            let mut decoder = Decoder::default();
            decoder.receive(bytes);
            assert_eq!(decoder.next(), Some(Frame::Error), "{bytes:x?}");
        }
    }
}
