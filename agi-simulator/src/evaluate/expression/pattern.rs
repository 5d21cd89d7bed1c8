//! Regular expressions, as `=~`, `:` and `REGEX` use them.
//!
//! The engine takes the first alternative that matches where POSIX takes the longest. It knows characters, not bytes: a
//! byte is the character of its number.

use regex_lite::Regex;

/// A pattern.
pub(crate) struct Pattern(Regex);

/// A match.
pub(crate) struct Found {
    /// Whether it is at the beginning of the text.
    pub(crate) at_the_beginning: bool,
    /// How many bytes.
    pub(crate) length: usize,
    /// What the first group matched.
    pub(crate) group: Option<Vec<u8>>,
}

impl Pattern {
    /// `None` if it is wrong.
    pub(crate) fn compile(text: &[u8]) -> Option<Self> {
        Regex::new(&characters(text)).ok().map(Self)
    }

    /// Where it matches first.
    pub(crate) fn find(&self, text: &[u8]) -> Option<Found> {
        let text = characters(text);
        let captures = self.0.captures(&text)?;
        let whole = captures.get(0)?;
        Some(Found {
            at_the_beginning: whole.start() == 0,
            length: whole.as_str().chars().count(),
            group: captures.get(1).map(|group| bytes(group.as_str())),
        })
    }

    pub(crate) fn has_groups(&self) -> bool {
        self.0.captures_len() > 1
    }
}

fn characters(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

fn bytes(characters: &str) -> Vec<u8> {
    characters.chars().filter_map(|character| u8::try_from(character).ok()).collect()
}
