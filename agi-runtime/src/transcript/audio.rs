//! Live audio in a transcript: how long it was, the keys in it, and where it went, which is new in each call.

use super::script::{Line, Mask, What};

/// Where the keys are in `~ 2.5 s of audio, keys: 1200 ms #, 2500 ms 4`.
pub(super) fn keys(text: &[u8]) -> Vec<usize> {
    memchr::memmem::find_iter(text, MS).map(|at| at + MS.len()).filter(|at| *at < text.len()).collect()
}

const MS: &[u8] = b" ms ";

/// Whether this command opens a stream.
pub(super) fn opens(line: &[u8]) -> bool {
    OPENINGS.iter().any(|(opening, _)| line.starts_with(opening))
}

/// Masks the UUID of a stream, and the address, in the command that opens it.
pub(super) fn mask_place(line: &mut Line) {
    if line.what != What::Sent {
        return;
    }
    let Some((_, length, at)) = OPENINGS
        .iter()
        .find_map(|(opening, length)| line.text.starts_with(opening).then_some((opening, length, opening.len())))
    else {
        return;
    };
    let rest = &line.text[at..];
    if let Some(length) = memchr::memmem::find(rest, length) {
        line.masked.retain(|mask| mask.at + mask.length <= at || mask.at >= at + length);
        line.masked.push(Mask { at, length, keyed: None });
    }
}

/// How such a command begins, and what follows the place.
const OPENINGS: [(&[u8], &[u8]); 2] = [(b"EXEC \"AudioSocket\" \"", b"\""), (b"EXEC \"Dial\" \"AudioSocket/", b"/c(")];

/// A stream that is played again.
#[cfg(all(feature = "audio", feature = "testing"))]
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Streamed {
    /// How long it was, in milliseconds.
    pub(crate) length: u64,
    /// The keys, and after how many milliseconds.
    pub(crate) keys: Vec<(u64, u8)>,
}

#[cfg(all(feature = "audio", feature = "testing"))]
impl Streamed {
    /// Reads such a text. Several keys may be at one place, where a test has keyed more than were recorded.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let (length, rest) = text.strip_prefix("~ ")?.split_once(" s of audio")?;
        let (seconds, tenths) = length.split_once('.')?;
        let length = seconds.parse::<u64>().ok()? * 1_000 + tenths.parse::<u64>().ok()? * 100;
        let mut keys = Vec::new();
        for place in rest.strip_prefix(", keys: ").unwrap_or_default().split(", ").filter(|place| !place.is_empty()) {
            let (at, pressed) = place.split_once(" ms ")?;
            let at = at.parse().ok()?;
            keys.extend(pressed.bytes().map(|key| (at, key)));
        }
        Some(Self { length, keys })
    }
}

#[cfg(test)]
mod tests {
    use super::{keys, mask_place};
    use crate::transcript::script::{Line, What};

    #[test]
    fn keys_are_found_in_their_places() {
        assert_eq!(keys(b"~ 2.5 s of audio, keys: 1200 ms #, 2500 ms 4"), [32, 43]);
        assert!(keys(b"~ 2.5 s of audio").is_empty());
    }

    #[test]
    fn the_place_of_a_stream_is_masked() {
        let masked = |text: &str| {
            let mut line = Line::new(0, What::Sent, text.into(), Vec::new());
            mask_place(&mut line);
            line.masked.iter().map(|mask| text[mask.at..mask.at + mask.length].to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(masked("EXEC \"AudioSocket\" \"4032,127.0.0.1:9092\""), ["4032,127.0.0.1:9092"]);
        assert_eq!(masked("EXEC \"Dial\" \"AudioSocket/127.0.0.1:9092/4032/c(slin16),,g\""), ["127.0.0.1:9092/4032"]);
        assert!(masked("EXEC \"Dial\" \"PJSIP/desk\"").is_empty());
    }

    #[cfg(all(feature = "audio", feature = "testing"))]
    #[test]
    fn a_stream_is_read_again() {
        use super::Streamed;
        let read = Streamed::read("~ 2.5 s of audio, keys: 1200 ms #, 2500 ms 42").unwrap();
        assert_eq!(read, Streamed { length: 2_500, keys: vec![(1_200, b'#'), (2_500, b'4'), (2_500, b'2')] });
        assert_eq!(Streamed::read("~ 0.0 s of audio"), Some(Streamed::default()));
        assert_eq!(Streamed::read("2.5 s"), None);
    }
}
