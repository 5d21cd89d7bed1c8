//! Between [`Text`] and the standard library's texts and bytes.
//!
//! There is no `FromStr`: every `FromStr` is a [`FromParam`](crate::FromParam) by way of UTF-8, and a [`Text`] is one
//! that keeps its bytes.

use std::borrow::{Borrow, Cow};
use std::ops::Deref;
use std::string::FromUtf8Error;

use super::Text;

impl Deref for Text {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl AsRef<[u8]> for Text {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Borrow<[u8]> for Text {
    fn borrow(&self) -> &[u8] {
        &self.0
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(text.as_bytes().to_vec())
    }
}

impl From<&[u8]> for Text {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.to_vec())
    }
}

impl<const N: usize> From<&[u8; N]> for Text {
    fn from(bytes: &[u8; N]) -> Self {
        Self(bytes.to_vec())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(text.into_bytes())
    }
}

impl From<Vec<u8>> for Text {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl From<Cow<'_, [u8]>> for Text {
    fn from(bytes: Cow<'_, [u8]>) -> Self {
        Self(bytes.into_owned())
    }
}

impl From<Text> for Vec<u8> {
    fn from(text: Text) -> Self {
        text.0
    }
}

/// Fails if the text is not UTF-8; the error has the bytes.
impl TryFrom<Text> for String {
    type Error = FromUtf8Error;

    fn try_from(text: Text) -> Result<Self, FromUtf8Error> {
        Self::from_utf8(text.0)
    }
}

macro_rules! compares_with {
    ($([$($generic:tt)*] $other:ty),* $(,)?) => {$(
        impl<$($generic)*> PartialEq<$other> for Text {
            fn eq(&self, other: &$other) -> bool {
                self.0 == <_ as AsRef<[u8]>>::as_ref(other)
            }
        }

        impl<$($generic)*> PartialEq<Text> for $other {
            fn eq(&self, text: &Text) -> bool {
                text == self
            }
        }
    )*};
}

compares_with!([] str, [] &str, [] String, [] [u8], [] &[u8], [] Vec<u8>, [const N: usize] [u8; N], [const N: usize] &[u8; N]);

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::Text;

    #[test]
    fn it_compares_with_text_and_bytes_in_both_directions() {
        let text = Text::from("Zoë");
        let (string, bytes) = ("Zoë".to_owned(), "Zoë".as_bytes());
        let vec = bytes.to_vec();
        assert!(text == *"Zoë" && text == "Zoë" && text == string);
        assert!(*"Zoë" == text && "Zoë" == text && string == text);
        assert!(text == *bytes && text == bytes && text == vec && text == b"Zo\xc3\xab");
        assert!(*bytes == text && bytes == text && vec == text && *b"Zo\xc3\xab" == text);
        assert!(text != "Zoe" && text != "Zoë " && "Zo" != text && text != b"Zo\xeb");
    }

    #[test]
    fn a_string_is_the_text_if_it_is_utf8_and_no_byte_is_lost_otherwise() {
        assert_eq!(String::try_from(Text::from("Zoë".to_owned())).unwrap(), "Zoë");
        let error = String::try_from(Text::from(b"Zo\xeb")).unwrap_err();
        assert_eq!(error.into_bytes(), b"Zo\xeb");
        assert_eq!(Vec::from(Text::from(vec![0xff])), [0xff]);
    }

    #[test]
    fn what_is_utf8_is_shown_for_debugging_as_a_str_is_and_other_bytes_in_hexadecimal() {
        for text in ["Zoë", "Ёлка", "it's \"so\"", "a\tb\nc\\", "日本 👍", "", "\u{7f}\0\u{200b}"] {
            assert_eq!(format!("{:?}", Text::from(text)), format!("{text:?}"));
        }
        assert_eq!(format!("{:?}", Text::from(b"Zo\xeb \xc3\xab\xff")), r#""Zo\xeb ë\xff""#);
        assert_eq!(format!("{:?}", Text::from(b"\xe2\x82")), r#""\xe2\x82""#);
        assert_eq!(format!("{:?}", Some(Text::from("ë"))), r#"Some("ë")"#);
    }

    #[test]
    fn it_is_parsed_as_a_parameter_is() {
        assert_eq!(Text::from("-7").parse::<i32>().unwrap(), -7);
        assert_eq!(Text::from(b"a\xff").parse::<String>().unwrap(), "a\u{fffd}");
        assert!(Text::from("").parse::<u8>().is_err());
    }

    #[test]
    fn a_map_of_texts_is_asked_by_bytes() {
        let map = HashMap::from([(Text::from("tier"), 1)]);
        assert_eq!(map.get(&b"tier"[..]), Some(&1));
    }
}
