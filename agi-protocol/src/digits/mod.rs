//! What a caller can press, kept as text: `0042` is not 42, and a card number is not an `i64`.

mod convert;
mod digit;
mod iter;

use std::fmt;
use std::str::FromStr;

pub use digit::{ANY_KEY, Digit, NotDtmf};
pub use iter::{DigitsIntoIter, DigitsIter};

/// What a caller pressed, in order and as pressed: leading zeros, `*`, `#`, `A` to `D`, any length.
///
/// ```
/// use agi_protocol::{Digit, Digits};
/// let pin: Digits = "0042".parse()?;
/// assert_eq!(pin, "0042");
/// assert_eq!(pin.as_str().parse::<u32>().unwrap(), 42);   // only where you ask for it
/// assert_eq!(pin.iter().filter_map(Digit::number).sum::<u8>(), 6);
/// assert_eq!(pin.into_iter().rev().collect::<Digits>(), "2400");
/// # Ok::<(), agi_protocol::NotDtmf>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digits(String);

impl Digits {
    /// Returns the keys as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns how many keys were pressed.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns whether no key was pressed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the text of the keys, without a copy.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }

    /// Returns the keys, one at a time.
    #[must_use]
    pub fn iter(&self) -> DigitsIter<'_> {
        DigitsIter::new(self)
    }
}

impl FromStr for Digits {
    type Err = NotDtmf;

    fn from_str(text: &str) -> Result<Self, NotDtmf> {
        // In one piece: growing would leave copies of what may be a PIN.
        let mut keys = String::with_capacity(text.len());
        for key in text.chars() {
            keys.push(Digit::try_from(key)?.as_char());
        }
        Ok(Self(keys))
    }
}

impl fmt::Display for Digits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Digits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::Digits;

    #[test]
    fn leading_zeros_and_long_numbers_survive() {
        for text in ["0042", "*9#", "01234567890123456789", "9223372036854775808", ""] {
            assert_eq!(text.parse::<Digits>().unwrap().as_str(), text);
        }
    }

    #[test]
    fn a_letter_key_is_upper_case_however_it_was_written() {
        assert_eq!("ad".parse::<Digits>().unwrap(), "AD");
    }

    #[test]
    fn what_is_not_a_key_is_named() {
        let error = "12x".parse::<Digits>().unwrap_err();
        assert_eq!(error.character(), Some('x'));
        assert_eq!(error.to_string(), "'x' is not a DTMF key: the keys are 0 to 9, *, #, A to D");
    }
}
