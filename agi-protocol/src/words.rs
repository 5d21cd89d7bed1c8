//! The words of a command line, as Asterisk's `parse_args` (`res_agi.c`) takes them apart.

use std::ops::Range;

use crate::limits::MAX_TOKENS;

/// One word of a command line.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Word {
    /// Where it is in the line, without the quotes around it.
    pub at: Range<usize>,
    /// What it says.
    pub text: Vec<u8>,
}

impl AsRef<[u8]> for Word {
    fn as_ref(&self) -> &[u8] {
        &self.text
    }
}

/// Takes a line apart. Blanks and tabs separate words, `"` turns quoting on or off anywhere and is left out, and `\`
/// makes the next byte an ordinary one, inside quotes and outside. A quote that is not closed and a `\` at the end are
/// not errors. Words after the 127th are dropped.
///
/// ```
/// let words = agi_protocol::words(br#"SAY ALPHA "a \"b\"" """#);
/// let texts: Vec<_> = words.iter().map(|word| String::from_utf8_lossy(&word.text)).collect();
/// assert_eq!(texts, ["SAY", "ALPHA", r#"a "b""#, ""]);
/// assert_eq!(words[2].at, 11..18);
/// ```
#[must_use]
pub fn words(line: &[u8]) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let (mut between, mut quoted, mut escape) = (true, false, None);
    for (index, &byte) in line.iter().enumerate() {
        let begins = match byte {
            b'\\' if escape.is_none() => {
                escape = Some(index);
                continue;
            }
            b'"' if escape.is_none() => {
                quoted = !quoted;
                if quoted && between {
                    // The quote that opens the word is before it.
                    words.push(Word { at: index + 1..index + 1, text: Vec::new() });
                    between = false;
                }
                continue;
            }
            b' ' | b'\t' if !quoted && escape.is_none() => {
                between = true;
                continue;
            }
            _ => escape.take().unwrap_or(index),
        };
        if between {
            if words.len() == MAX_TOKENS {
                continue;
            }
            words.push(Word { at: begins..begins, text: Vec::new() });
            between = false;
        }
        if let Some(word) = words.last_mut() {
            word.text.push(byte);
            word.at.end = index + 1;
        }
    }
    words.truncate(MAX_TOKENS);
    words
}

#[cfg(test)]
mod tests {
    use super::words;

    fn split(line: &str) -> Vec<(&str, String)> {
        let words = words(line.as_bytes()).into_iter();
        words.map(|word| (&line[word.at], String::from_utf8(word.text).unwrap())).collect()
    }

    #[test]
    fn quotes_hold_a_word_together_and_are_not_part_of_it() {
        let line = r#"SET "a b" "" 12 "say \"x\" \\""#;
        let expected = [("SET", "SET"), ("a b", "a b"), ("", ""), ("12", "12"), (r#"say \"x\" \\"#, r#"say "x" \"#)];
        assert_eq!(split(line), expected.map(|(raw, text)| (raw, text.to_owned())));
    }

    #[test]
    fn a_word_is_all_from_its_first_byte_to_its_last() {
        let expected = [(r#"pre"mid dle"post"#, "premid dlepost"), (r"back\ slash", "back slash"), (r"\x", "x")];
        assert_eq!(split(r#" pre"mid dle"post back\ slash \x \"#), expected.map(|(raw, text)| (raw, text.to_owned())));
    }
}
