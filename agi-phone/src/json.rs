//! JSON, for what programs read.

use std::fmt::Write;

/// An object of these members, whose values are JSON already.
pub(crate) fn object<'k>(entries: impl IntoIterator<Item = (&'k str, String)>) -> String {
    let entries = entries.into_iter().map(|(key, value)| format!("{}:{value}", string(key)));
    format!("{{{}}}", entries.collect::<Vec<_>>().join(","))
}

/// A list of these, which are JSON already.
pub(crate) fn array(values: impl IntoIterator<Item = String>) -> String {
    format!("[{}]", values.into_iter().collect::<Vec<_>>().join(","))
}

/// A text, in quotes.
pub(crate) fn string(text: &str) -> String {
    let mut quoted = String::from('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            '\0'..=' ' if character != ' ' => drop(write!(quoted, "\\u{:04x}", u32::from(character))),
            _ => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}

/// A number or the like, or `null`.
pub(crate) fn or_null(value: Option<impl ToString>) -> String {
    value.map_or("null".to_owned(), |value| value.to_string())
}

/// A text, or `null`.
pub(crate) fn string_or_null(text: Option<&str>) -> String {
    or_null(text.map(string))
}

#[cfg(test)]
mod tests {
    use super::{array, object, string};

    #[test]
    fn what_a_peer_says_stays_within_its_quotes() {
        assert_eq!(string("a\"b\\c\n\u{1}ü"), "\"a\\\"b\\\\c\\u000a\\u0001ü\"");
        assert_eq!(object([("a", array([string("b")].into_iter())), ("c", "1".to_owned())]), "{\"a\":[\"b\"],\"c\":1}");
    }
}
