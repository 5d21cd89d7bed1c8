//! Text as Asterisk sends it: bytes that are usually UTF-8, and need not be.

mod convert;

use std::borrow::Cow;
use std::fmt::{self, Write};
use std::str::FromStr;

/// Text from Asterisk: a caller's name, a variable's value. Usually UTF-8, but nothing promises it: a name in
/// Latin-1 arrives as it was sent.
///
/// It is a slice of bytes ([`Deref`](std::ops::Deref)), compares with text and bytes, and prints `U+FFFD` for what is
/// not UTF-8. `{:?}` shows what is UTF-8 as text, and each other byte as `\xeb`.
///
/// ```
/// use agi_protocol::Text;
/// let name = Text::from("Zoë");
/// assert_eq!(name, "Zoë");
/// assert_eq!(String::try_from(name).unwrap(), "Zoë");
///
/// let latin_1 = Text::from(b"Zo\xeb");
/// assert_eq!(latin_1, b"Zo\xeb");
/// assert_eq!(latin_1.to_string(), "Zo\u{fffd}");
/// assert_eq!(format!("{latin_1:?}"), r#""Zo\xeb""#);
/// assert!(latin_1.starts_with(b"Zo"));
///
/// assert_eq!(Text::from("42").parse::<u8>().unwrap(), 42);
/// ```
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(Vec<u8>);

impl Text {
    /// Returns the exact bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Returns the exact bytes, owned.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// Returns the text, if it is UTF-8.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }

    /// Returns the text, with `U+FFFD` for what is not UTF-8.
    #[must_use]
    pub fn to_string_lossy(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.0)
    }

    /// Parses the text, with `U+FFFD` for what is not UTF-8.
    ///
    /// # Errors
    /// The type's own error, if it cannot be parsed from this text.
    pub fn parse<T: FromStr>(&self) -> Result<T, T::Err> {
        self.to_string_lossy().parse()
    }

    /// Returns whether it is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns how many bytes it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.to_string_lossy())
    }
}

/// What is UTF-8 as a `str` is shown, and other bytes as `\xeb`.
impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        for chunk in self.0.utf8_chunks() {
            let quoted = format!("{:?}", chunk.valid());
            f.write_str(&quoted[1..quoted.len() - 1])?;
            write!(f, "{}", chunk.invalid().escape_ascii())?;
        }
        f.write_char('"')
    }
}
