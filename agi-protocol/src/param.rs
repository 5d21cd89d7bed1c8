//! Reads a value of a request as a type, from the bytes that Asterisk sent.

use std::borrow::Cow;
use std::fmt::Display;
use std::str::FromStr;

use crate::text::Text;

/// A type that a parameter can have: every [`FromStr`] whose error can be printed, and [`Text`].
///
/// Bytes that are not UTF-8 become `U+FFFD`, so that a caller's name in Latin-1 does not end the call; a [`Text`] has
/// the bytes as they came.
///
/// ```
/// use agi_protocol::{FromParam, Text};
/// assert_eq!(u8::from_param(b"7"), Ok(7));
/// assert_eq!(Text::from_param(b"Zo\xeb").unwrap(), b"Zo\xeb");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a parameter: that takes `FromStr`, with an error that implements `Display`",
    label = "a parameter is parsed from text",
    note = "implement `std::str::FromStr` for `{Self}`; its `Err` may be a `String`, and not `()`",
    note = "an optional parameter is an `Option<T>`, a repeated one a `Vec<T>`, text a `String` or `&str`"
)]
pub trait FromParam: Sized {
    /// Reads the value from its bytes.
    ///
    /// # Errors
    /// The parser's own message, such as `invalid digit found in string`.
    fn from_param(raw: &[u8]) -> Result<Self, String>;
}

#[diagnostic::do_not_recommend]
impl<T: FromStr<Err: Display>> FromParam for T {
    fn from_param(raw: &[u8]) -> Result<Self, String> {
        // Most values are UTF-8. To check that first takes only a third of the time.
        let text = std::str::from_utf8(raw).map_or_else(|_| String::from_utf8_lossy(raw), Cow::Borrowed);
        text.parse().map_err(|error: T::Err| error.to_string())
    }
}

impl FromParam for Text {
    fn from_param(raw: &[u8]) -> Result<Self, String> {
        Ok(Self::from(raw))
    }
}
