//! A recorded line with its masks: what to send for it, and what counts as the same.

use crate::transcript::{Keyed, Line, Mask};
use agi_protocol::Digit;

/// A part of a recorded command.
enum Piece<'l> {
    Exactly(Vec<u8>),
    /// Keys for each `0`, and the other bytes as they are.
    Keys(&'l [u8]),
    /// The value of a variable.
    Anything,
}

/// What the caller keyed, as the test says.
pub(super) struct Entered<'e> {
    given: &'e [String],
    /// How many keys each recorded entry had.
    lengths: Vec<usize>,
}

impl<'e> Entered<'e> {
    pub(super) fn new(given: &'e [String], lines: &[Line]) -> Self {
        let mut lengths = vec![0; given.len()];
        for line in lines {
            for mask in &line.masked {
                let part = &line.text[mask.at..mask.at + mask.length];
                let Some(Keyed { entry, first, code }) = mask.keyed else { continue };
                if let Some(length) = lengths.get_mut(entry) {
                    *length = (*length).max(first + if code { 1 } else { zeros(part) });
                }
            }
        }
        Self { given, lengths }
    }

    /// The bytes to send for a recorded reply.
    pub(super) fn filled(&self, line: &Line) -> Vec<u8> {
        let mut text = Vec::new();
        for (mask, part) in parts(line) {
            text.extend(mask.and_then(|mask| self.fill(mask, part)).unwrap_or_else(|| part.to_vec()));
        }
        text
    }

    /// Whether a command is the recorded one; of an unfinished one, only the beginning is known.
    pub(super) fn fits(&self, line: &Line, came: &[u8]) -> bool {
        let mut pieces: Vec<Piece<'_>> = parts(line)
            .map(|(mask, part)| match mask {
                None => Piece::Exactly(part.to_vec()),
                Some(Mask { keyed: None, .. }) => Piece::Anything,
                Some(mask) => self.fill(mask, part).map_or(Piece::Keys(part), Piece::Exactly),
            })
            .collect();
        if line.unfinished {
            pieces.push(Piece::Anything);
        }
        matches(&pieces, came)
    }

    /// Returns what the part was, if that entry was given.
    fn fill(&self, mask: &Mask, part: &[u8]) -> Option<Vec<u8>> {
        let Keyed { entry, first, code } = mask.keyed?;
        let keys = self.given.get(entry)?.as_bytes().get(first..).unwrap_or_default();
        if code {
            // Fewer keys than recorded: no more are pressed.
            return Some(keys.first().map_or_else(|| b"0".to_vec(), |key| key.to_string().into_bytes()));
        }
        let is_its_end = first + zeros(part) >= self.lengths[entry];
        if is_its_end && zeros(part) == part.len() {
            return Some(keys.to_vec());
        }
        // Only its beginning was there, or there are blanks or hyphens between the keys.
        let mut keys = keys.iter();
        Some(part.iter().map(|byte| if *byte == b'0' { *keys.next().unwrap_or(byte) } else { *byte }).collect())
    }
}

fn zeros(part: &[u8]) -> usize {
    memchr::memchr_iter(b'0', part).count()
}

/// The line in parts, masked and not.
fn parts(line: &Line) -> impl Iterator<Item = (Option<&Mask>, &[u8])> {
    let starts = std::iter::once(0).chain(line.masked.iter().map(|mask| mask.at + mask.length));
    let ends = line.masked.iter().map(|mask| mask.at).chain([line.text.len()]);
    let between = starts.zip(ends).map(|(start, end)| (None, &line.text[start..end]));
    let masked = line.masked.iter().map(|mask| (Some(mask), &line.text[mask.at..mask.at + mask.length]));
    let mut both = (between, masked);
    let mut next_is_masked = true;
    std::iter::from_fn(move || {
        next_is_masked = !next_is_masked;
        if next_is_masked { both.1.next() } else { both.0.next() }
    })
}

fn matches(pieces: &[Piece<'_>], came: &[u8]) -> bool {
    match pieces {
        [] => came.is_empty(),
        [Piece::Exactly(text), rest @ ..] => came.strip_prefix(text.as_slice()).is_some_and(|came| matches(rest, came)),
        [Piece::Keys(masked), rest @ ..] => {
            let key =
                |(masked, came): (&u8, &u8)| masked == came || *masked == b'0' && Digit::from_ascii(*came).is_some();
            came.len() >= masked.len() && masked.iter().zip(came).all(key) && matches(rest, &came[masked.len()..])
        }
        [Piece::Anything, rest @ ..] => (0..=came.len()).any(|from| matches(rest, &came[from..])),
    }
}

#[cfg(test)]
mod tests {
    use super::Entered;
    use crate::transcript::{Keyed, Line, Mask, What};

    fn line(text: &str, masked: &[(usize, usize, Option<Keyed>)]) -> Line {
        let masked = masked.iter().map(|&(at, length, keyed)| Mask { at, length, keyed }).collect();
        Line::new(0, What::Sent, text.into(), masked)
    }

    /// The first entry.
    const FIRST: Option<Keyed> = Some(Keyed { entry: 0, first: 0, code: false });

    #[test]
    fn masked_keys_pass_by_their_number_and_a_masked_value_as_a_whole() {
        let nothing = Entered::new(&[], &[]);
        let keys = line(r#"SAY DIGITS "0000" "#, &[(12, 4, FIRST)]);
        assert!(nothing.fits(&keys, br#"SAY DIGITS "12*4" "#));
        assert!(!nothing.fits(&keys, br#"SAY DIGITS "124" "#));
        assert!(!nothing.fits(&keys, br#"SAY DIGITS "12x4" "#));
        let value = line(r#"SET VARIABLE "NAME" "000""#, &[(21, 3, None)]);
        assert!(nothing.fits(&value, br#"SET VARIABLE "NAME" "Grace Hopper""#));
        assert!(!nothing.fits(&value, br#"SET VARIABLE "NAMES" "Ada""#));
    }

    #[test]
    fn what_was_entered_fills_its_places_and_is_then_compared() {
        let second = Some(Keyed { entry: 0, first: 1, code: true });
        let last_two = Some(Keyed { entry: 0, first: 2, code: false });
        let lines = [
            line("200 result=0000", &[(11, 4, FIRST)]),
            line("200 result=48", &[(11, 2, second)]),
            line("200 result=00", &[(11, 2, last_two)]),
            line(r#"SAY DIGITS "00-00""#, &[(12, 5, FIRST)]),
            line(r#"SAY DIGITS "00""#, &[(12, 2, FIRST)]),
        ];
        let given = ["47110".to_owned()];
        let entered = Entered::new(&given, &lines);
        let filled = lines.each_ref().map(|line| String::from_utf8(entered.filled(line)).unwrap());
        // A longer entry than the recorded one is put where that one ended.
        assert_eq!(filled[..3], ["200 result=47110", "200 result=55", "200 result=110"]);
        assert_eq!(filled[3..], [r#"SAY DIGITS "47-11""#, r#"SAY DIGITS "47""#]);
        assert!(entered.fits(&lines[4], br#"SAY DIGITS "47""#));
        assert!(!entered.fits(&lines[4], br#"SAY DIGITS "48""#));
    }
}
