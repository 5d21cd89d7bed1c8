//! A command line's words, as `parse_args` in `res_agi.c` takes them apart.

/// The most words of a line; the rest is dropped.
const MOST_WORDS: usize = 127;

/// Splits at blanks and tabs. `"` switches quoting anywhere and vanishes; `\` makes the next byte an ordinary one, inside
/// quotes and outside. A quote that is not closed and a `\` at the end are not errors.
#[must_use]
pub fn words(line: &[u8]) -> Vec<Vec<u8>> {
    let mut words: Vec<Vec<u8>> = Vec::new();
    let (mut between, mut quoted, mut literal) = (true, false, false);
    for &byte in line {
        let ordinary = match byte {
            b'"' if !literal => {
                quoted = !quoted;
                if quoted && between {
                    words.push(Vec::new());
                    between = false;
                }
                false
            }
            b' ' | b'\t' if !quoted && !literal => {
                between = true;
                false
            }
            b'\\' if !literal => {
                literal = true;
                continue;
            }
            _ => true,
        };
        literal = false;
        if !ordinary {
            continue;
        }
        if between {
            if words.len() == MOST_WORDS {
                continue;
            }
            words.push(Vec::new());
            between = false;
        }
        if let Some(word) = words.last_mut() {
            word.push(byte);
        }
    }
    words.truncate(MOST_WORDS);
    words
}

#[cfg(test)]
mod tests {
    use super::words;

    fn split(line: &str) -> Vec<String> {
        words(line.as_bytes()).into_iter().map(|word| String::from_utf8(word).unwrap()).collect()
    }

    #[test]
    fn quotes_vanish_wherever_they_stand() {
        assert_eq!(split(r#"SET VARIABLE A pre"mid dle"post"#), ["SET", "VARIABLE", "A", "premid dlepost"]);
        assert_eq!(split(r#""NOOP""#), ["NOOP"]);
        assert_eq!(split(r#"A """#), ["A", ""]);
        assert_eq!(split(r#"A "unterminated x"#), ["A", "unterminated x"]);
    }

    #[test]
    fn a_backslash_makes_the_next_byte_an_ordinary_one() {
        assert_eq!(split(r#"a back\ slash "q\"q" \n tail\"#), ["a", "back slash", "q\"q", "n", "tail"]);
    }

    #[test]
    fn blanks_and_tabs_in_any_number_part_words() {
        assert_eq!(split("  NoOp \t with   extra "), ["NoOp", "with", "extra"]);
        assert_eq!(split("NOOP\r"), ["NOOP\r"]);
        assert!(split("   ").is_empty());
    }

    #[test]
    fn more_words_than_asterisk_takes_are_dropped() {
        assert_eq!(words("a ".repeat(200).as_bytes()).len(), 127);
    }
}
