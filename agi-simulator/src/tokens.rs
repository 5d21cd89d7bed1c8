//! A command line's words, as `parse_args` in `res_agi.c` takes them apart.

/// Returns the words of a line: see [`agi_protocol::words`].
#[must_use]
pub fn words(line: &[u8]) -> Vec<Vec<u8>> {
    agi_protocol::words(line).into_iter().map(|word| word.text).collect()
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
