//! The words of a command line, as Asterisk's `parse_args` (`res_agi.c`) sees them, and where they stand.

use std::ops::Range;

/// One word of a line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// Where it is in the line, without the quotes around it.
    pub(super) at: Range<usize>,
    /// What it says.
    pub(super) text: Vec<u8>,
}

/// The words after the first `skip` bytes. Blanks part them, quotes hold them together, and `\` makes the next byte an
/// ordinary one.
pub(super) fn words(line: &[u8], skip: usize) -> Vec<Word> {
    let (mut words, mut word) = (Vec::new(), None::<Word>);
    let (mut quoted, mut escaped) = (false, false);
    for (index, &byte) in line.iter().enumerate().skip(skip) {
        if !escaped && !quoted && matches!(byte, b' ' | b'\t') {
            words.extend(word.take());
            continue;
        }
        let current = word.get_or_insert_with(|| Word { at: index..index, text: Vec::new() });
        if escaped {
            current.text.push(byte);
            escaped = false;
        } else if byte == b'\\' {
            escaped = true;
        } else if byte == b'"' {
            quoted = !quoted;
            // The quote that opens the word is before it; the one that closes it, after.
            if current.at == (index..index) {
                current.at = index + 1..index + 1;
            }
            continue;
        } else {
            current.text.push(byte);
        }
        current.at.end = index + 1;
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::words;

    fn split(line: &str) -> Vec<(&str, String)> {
        let words = words(line.as_bytes(), 0).into_iter();
        words.map(|word| (&line[word.at], String::from_utf8(word.text).unwrap())).collect()
    }

    #[test]
    fn quotes_hold_a_word_together_and_stand_next_to_it() {
        let line = r#"SET "a b" "" 12 "say \"x\" \\""#;
        let expected = [("SET", "SET"), ("a b", "a b"), ("", ""), ("12", "12"), (r#"say \"x\" \\"#, r#"say "x" \"#)];
        assert_eq!(split(line), expected.map(|(raw, text)| (raw, text.to_owned())));
    }
}
