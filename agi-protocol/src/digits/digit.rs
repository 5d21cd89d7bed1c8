//! One key of a telephone.

use std::fmt;
use std::str::FromStr;

/// All keys of a telephone, written as escape digits.
pub const ANY_KEY: &str = "0123456789*#ABCD";

/// One DTMF key: `0` to `9`, `*`, `#`, `A` to `D`.
///
/// ```
/// use agi_protocol::Digit;
/// let key: Digit = "#".parse()?;
/// assert_eq!(key, '#');
/// assert_eq!(Digit::try_from('a')?, 'A');
/// assert_eq!("12".parse::<Digit>().unwrap_err().to_string(), "one DTMF key is expected, not 2 characters");
/// # Ok::<(), agi_protocol::NotDtmf>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digit(u8);

impl Digit {
    /// The key `0`.
    pub const ZERO: Self = Self(b'0');
    /// The key `1`.
    pub const ONE: Self = Self(b'1');
    /// The key `2`.
    pub const TWO: Self = Self(b'2');
    /// The key `3`.
    pub const THREE: Self = Self(b'3');
    /// The key `4`.
    pub const FOUR: Self = Self(b'4');
    /// The key `5`.
    pub const FIVE: Self = Self(b'5');
    /// The key `6`.
    pub const SIX: Self = Self(b'6');
    /// The key `7`.
    pub const SEVEN: Self = Self(b'7');
    /// The key `8`.
    pub const EIGHT: Self = Self(b'8');
    /// The key `9`.
    pub const NINE: Self = Self(b'9');
    /// The key `*`.
    pub const STAR: Self = Self(b'*');
    /// The key `#`, which Asterisk's sounds call pound.
    pub const POUND: Self = Self(b'#');

    /// Returns the key for this character; letters in either case.
    ///
    /// ```
    /// use agi_protocol::Digit;
    /// assert_eq!(Digit::new('#').unwrap().as_char(), '#');
    /// assert!(Digit::new('x').is_none());
    /// ```
    #[must_use]
    pub fn new(key: char) -> Option<Self> {
        u8::try_from(key).ok().and_then(Self::from_ascii)
    }

    /// Returns the key for an ASCII code, which is how Asterisk reports one key (`200 result=48` is `0`).
    #[must_use]
    pub fn from_ascii(code: u8) -> Option<Self> {
        let code = code.to_ascii_uppercase();
        matches!(code, b'0'..=b'9' | b'*' | b'#' | b'A'..=b'D').then_some(Self(code))
    }

    /// Returns the key as a character.
    #[must_use]
    pub fn as_char(self) -> char {
        char::from(self.0)
    }

    /// Returns the key's ASCII code.
    #[must_use]
    pub fn ascii(self) -> u8 {
        self.0
    }

    /// Returns the number on the key, for `0` to `9`.
    #[must_use]
    pub fn number(self) -> Option<u8> {
        self.0.is_ascii_digit().then(|| self.0 - b'0')
    }
}

impl TryFrom<char> for Digit {
    type Error = NotDtmf;

    fn try_from(key: char) -> Result<Self, NotDtmf> {
        Self::new(key).ok_or(NotDtmf(Fault::Character(key)))
    }
}

impl FromStr for Digit {
    type Err = NotDtmf;

    fn from_str(text: &str) -> Result<Self, NotDtmf> {
        let mut keys = text.chars();
        match (keys.next(), keys.next()) {
            (Some(key), None) => Self::try_from(key),
            _ => Err(NotDtmf(Fault::Length(text.chars().count()))),
        }
    }
}

impl From<Digit> for char {
    fn from(key: Digit) -> Self {
        key.as_char()
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

impl PartialEq<Digit> for char {
    fn eq(&self, key: &Digit) -> bool {
        *self == key.as_char()
    }
}

/// Why a text is not a DTMF key, or not a sequence of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
pub struct NotDtmf(Fault);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
enum Fault {
    #[error("{0:?} is not a DTMF key: the keys are 0 to 9, *, #, A to D")]
    Character(char),
    #[error("one DTMF key is expected, not {0} characters")]
    Length(usize),
}

impl NotDtmf {
    /// Returns the character that no telephone has a key for, if one is at fault.
    #[must_use]
    pub fn character(self) -> Option<char> {
        match self.0 {
            Fault::Character(character) => Some(character),
            Fault::Length(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ANY_KEY, Digit};

    #[test]
    fn every_key_and_no_other_character_is_a_digit() {
        let keys: String = ('\0'..='\u{ff}').filter_map(|key| Digit::new(key).map(|_| key)).collect();
        assert_eq!(keys, "#*0123456789ABCDabcd");
        assert!(ANY_KEY.chars().all(|key| Digit::try_from(key).is_ok_and(|digit| char::from(digit) == key)));
    }

    #[test]
    fn a_letter_key_is_upper_case_however_it_was_written() {
        assert_eq!(Digit::new('c').unwrap(), 'C');
        assert_eq!('C', Digit::try_from('c').unwrap());
    }

    #[test]
    fn one_key_is_parsed_and_not_none_or_two() {
        assert_eq!("7".parse::<Digit>().unwrap().number(), Some(7));
        assert_eq!("*".parse::<Digit>().unwrap().number(), None);
        for (text, error) in [
            ("", "one DTMF key is expected, not 0 characters"),
            ("11", "one DTMF key is expected, not 2 characters"),
            ("é", "'é' is not a DTMF key: the keys are 0 to 9, *, #, A to D"),
        ] {
            assert_eq!(text.parse::<Digit>().unwrap_err().to_string(), error);
        }
        assert_eq!("".parse::<Digit>().unwrap_err().character(), None);
    }
}
