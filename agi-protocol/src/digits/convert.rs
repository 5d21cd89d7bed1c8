//! Between digits and text.

use super::{Digit, Digits, NotDtmf};

/// Checks and keeps the text itself: no copy of what may be a PIN is made.
impl TryFrom<String> for Digits {
    type Error = NotDtmf;

    fn try_from(mut text: String) -> Result<Self, NotDtmf> {
        for key in text.chars() {
            Digit::try_from(key)?;
        }
        text.make_ascii_uppercase();
        Ok(Self(text))
    }
}

impl TryFrom<&str> for Digits {
    type Error = NotDtmf;

    fn try_from(text: &str) -> Result<Self, NotDtmf> {
        text.parse()
    }
}

impl From<Digit> for Digits {
    fn from(key: Digit) -> Self {
        Self::from_iter([key])
    }
}

impl From<Digits> for String {
    fn from(digits: Digits) -> Self {
        digits.0
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

macro_rules! compares_with {
    ($($text:ty),*) => {$(
        impl PartialEq<$text> for Digits {
            fn eq(&self, text: &$text) -> bool {
                self.0 == *text
            }
        }

        impl PartialEq<Digits> for $text {
            fn eq(&self, digits: &Digits) -> bool {
                *self == digits.0
            }
        }
    )*};
}

compares_with!(str, &str, String);

#[cfg(test)]
mod tests {
    use super::super::{Digit, Digits};

    #[test]
    fn a_text_becomes_digits_and_text_again() {
        let digits = Digits::try_from("0a#".to_owned()).unwrap();
        assert_eq!(digits, "0A#");
        assert_eq!(String::from(digits.clone()), "0A#");
        assert_eq!(digits.clone().into_string(), digits);
        assert_eq!(*"0A#", digits);
        assert_eq!("0A#", digits);
        assert_ne!(digits, "0A".to_owned());
        assert_eq!(Digits::from(Digit::ONE), "1");
        assert_eq!(Digits::try_from("1-2").unwrap_err().character(), Some('-'));
        assert_eq!(Digits::try_from("1é".to_owned()).unwrap_err().character(), Some('é'));
    }
}
