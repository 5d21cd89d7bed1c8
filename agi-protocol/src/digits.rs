//! What a caller can press, kept as text: `0042` is not 42, and a card number is not an `i64`.

use std::fmt;
use std::str::FromStr;

/// One DTMF key: `0` to `9`, `*`, `#`, `A` to `D`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digit(u8);

impl Digit {
    /// `0`
    pub const ZERO: Self = Self(b'0');
    /// `1`
    pub const ONE: Self = Self(b'1');
    /// `2`
    pub const TWO: Self = Self(b'2');
    /// `3`
    pub const THREE: Self = Self(b'3');
    /// `4`
    pub const FOUR: Self = Self(b'4');
    /// `5`
    pub const FIVE: Self = Self(b'5');
    /// `6`
    pub const SIX: Self = Self(b'6');
    /// `7`
    pub const SEVEN: Self = Self(b'7');
    /// `8`
    pub const EIGHT: Self = Self(b'8');
    /// `9`
    pub const NINE: Self = Self(b'9');
    /// `*`
    pub const STAR: Self = Self(b'*');
    /// `#`, which Asterisk's sounds call pound.
    pub const POUND: Self = Self(b'#');

    /// The key for this character; letters in either case.
    ///
    /// ```
    /// use agi_runtime::Digit;
    /// assert_eq!(Digit::new('#').unwrap().as_char(), '#');
    /// assert!(Digit::new('x').is_none());
    /// ```
    #[must_use]
    pub fn new(key: char) -> Option<Self> {
        u8::try_from(key).ok().and_then(Self::from_ascii)
    }

    /// The key for an ASCII code, which is how Asterisk reports one key (`200 result=48` is `0`).
    #[must_use]
    pub fn from_ascii(code: u8) -> Option<Self> {
        let code = code.to_ascii_uppercase();
        matches!(code, b'0'..=b'9' | b'*' | b'#' | b'A'..=b'D').then_some(Self(code))
    }

    /// The key as a character.
    #[must_use]
    pub fn as_char(self) -> char {
        char::from(self.0)
    }

    /// The key's ASCII code.
    #[must_use]
    pub fn ascii(self) -> u8 {
        self.0
    }

    /// The number on the key, for `0` to `9`.
    #[must_use]
    pub fn number(self) -> Option<u8> {
        self.0.is_ascii_digit().then(|| self.0 - b'0')
    }
}

impl fmt::Display for Digit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.as_char(), f)
    }
}

impl fmt::Debug for Digit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.as_char(), f)
    }
}

impl PartialEq<char> for Digit {
    fn eq(&self, key: &char) -> bool {
        self.as_char() == *key
    }
}

/// What a caller pressed, in order and as pressed: leading zeros, `*`, `#`, `A` to `D`, any length.
///
/// ```
/// use agi_runtime::Digits;
/// let pin: Digits = "0042".parse().unwrap();
/// assert_eq!(pin.as_str(), "0042");
/// assert_eq!(pin.as_str().parse::<u32>().unwrap(), 42);   // only where you ask for it
/// ```
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digits(String);

impl Digits {
    /// The keys as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// How many keys were pressed.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether no key was pressed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The keys' own text, not a copy.
    pub fn into_string(self) -> String {
        self.0
    }

    /// The keys, one at a time.
    pub fn iter(&self) -> impl Iterator<Item = Digit> + '_ {
        self.0.bytes().map(Digit)
    }
}

impl FromStr for Digits {
    type Err = NotDtmf;

    fn from_str(text: &str) -> Result<Self, NotDtmf> {
        // In one piece: growing would leave copies of what may be a PIN behind.
        let mut keys = String::with_capacity(text.len());
        for key in text.chars() {
            keys.push(Digit::new(key).ok_or(NotDtmf(key))?.as_char());
        }
        Ok(Self(keys))
    }
}

impl fmt::Display for Digits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Digits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl PartialEq<str> for Digits {
    fn eq(&self, text: &str) -> bool {
        self.0 == text
    }
}

impl PartialEq<&str> for Digits {
    fn eq(&self, text: &&str) -> bool {
        self.0 == *text
    }
}

impl AsRef<str> for Digits {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl AsRef<[u8]> for Digits {
    fn as_ref(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// A character that no telephone has a key for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a DTMF key: the keys are 0 to 9, *, #, A to D")]
pub struct NotDtmf(
    /// The character.
    pub char,
);

#[cfg(test)]
mod tests {
    use super::{Digit, Digits, NotDtmf};

    #[test]
    fn leading_zeros_and_long_numbers_survive() {
        for text in ["0042", "*9#", "01234567890123456789", "9223372036854775808", ""] {
            assert_eq!(text.parse::<Digits>().unwrap().as_str(), text);
        }
    }

    #[test]
    fn a_letter_key_is_upper_case_however_it_was_written() {
        assert_eq!("ad".parse::<Digits>().unwrap(), "AD");
        assert_eq!(Digit::new('c').unwrap(), 'C');
    }

    #[test]
    fn what_is_not_a_key_is_named() {
        assert_eq!("12x".parse::<Digits>(), Err(NotDtmf('x')));
    }
}
