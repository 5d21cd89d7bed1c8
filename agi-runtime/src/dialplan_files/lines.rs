//! The lines of a file of `extensions.conf`'s kind, without comments, as `config_text_file_load` of `config.c` leaves them.

/// Asterisk skips a line of as many bytes (`char buf[8192]` and `fgets` in `config.c`).
pub(super) const TOO_LONG: usize = 8_191;

/// A line that is not empty.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Counted from 1.
    pub(super) number: usize,
    /// What Asterisk reads: without comments, and without the backslash of `\;`.
    pub(super) text: String,
    /// The same as it was written, with its backslashes.
    pub(super) written: String,
    /// Whether a `;` began a comment in it.
    pub(super) cut: bool,
}

/// Lines, and the numbers of those that Asterisk skips for their length.
pub(super) fn read(text: &str) -> (Vec<Line>, Vec<usize>) {
    let (mut lines, mut skipped) = (Vec::new(), Vec::new());
    let mut depth = 0;
    for (number, raw) in (1..).zip(text.strip_prefix('\u{feff}').unwrap_or(text).split('\n')) {
        if raw.len() >= TOO_LONG {
            skipped.push(number);
            continue;
        }
        let (text, written, cut) = without_comments(raw, &mut depth);
        let (text, written) = (text.trim(), written.trim());
        if !text.is_empty() {
            lines.push(Line { number, text: text.to_owned(), written: written.to_owned(), cut });
        }
    }
    (lines, skipped)
}

/// Takes comments away: `; …`, and `;-- … --;`, which may be nested and may have many lines. `depth` says how many are
/// open. It is below zero after a `--;` that closes none: Asterisk then reads no further line, until a `;--`.
fn without_comments(raw: &str, depth: &mut i32) -> (String, String, bool) {
    let bytes = raw.as_bytes();
    let (mut text, mut written) = (String::with_capacity(raw.len()), String::with_capacity(raw.len()));
    let mut outside = *depth == 0;
    // Where what is not looked at yet begins.
    let mut from = 0;
    let take = |text: &mut String, written: &mut String, outside: bool, range: std::ops::Range<usize>| {
        if outside {
            text.push_str(&raw[range.clone()]);
            written.push_str(&raw[range]);
        }
    };
    while let Some(at) = raw[from..].find(';').map(|at| from + at) {
        let dashes = |at: usize| bytes.get(at..at + 2) == Some(b"--");
        if at > from && bytes[at - 1] == b'\\' {
            take(&mut text, &mut written, outside, from..at + 1);
            if outside {
                text.truncate(text.len() - "\\;".len());
                text.push(';');
            }
        } else if dashes(at + 1) && bytes.get(at + 3) != Some(&b'-') {
            take(&mut text, &mut written, outside, from..at);
            (outside, *depth) = (false, *depth + 1);
            from = at + 3;
            continue;
        } else if at >= from + 2 && dashes(at - 2) {
            take(&mut text, &mut written, outside, from..at + 1);
            *depth -= 1;
            outside |= *depth == 0;
        } else if *depth == 0 {
            take(&mut text, &mut written, outside, from..at);
            return (text, written, true);
        } else {
            take(&mut text, &mut written, outside, from..at + 1);
        }
        from = at + 1;
    }
    take(&mut text, &mut written, outside, from..raw.len());
    (text, written, false)
}

#[cfg(test)]
mod tests {
    use super::{TOO_LONG, read};

    fn texts(text: &str) -> Vec<(usize, String)> {
        read(text).0.into_iter().map(|line| (line.number, line.text)).collect()
    }

    #[test]
    fn comments_end_as_asterisk_ends_them() {
        for (line, left) in [
            ("a=b ; c", Some("a=b")),
            (";a=b", None),
            ("a=b\\;c;d", Some("a=b;c")),
            ("a=b\\;\\;c", Some("a=b;;c")),
            ("a ;-- b --; c", Some("a  c")),
            (";------- head", None),
            ("a ;-- b ;-- c --; d --; e", Some("a  e")),
            ("a ;--- b", Some("a")),
            ("a ;-- b ; c", Some("a")),
            ("a\r", Some("a")),
            ("ü\\;ß ;x", Some("ü;ß")),
        ] {
            assert_eq!(texts(line).pop().map(|(_, text)| text).as_deref(), left, "{line}");
        }
    }

    #[test]
    fn a_comment_may_have_many_lines() {
        let text = "\u{feff}a\n;-- b\nc\n;-- d --;\ne --; f\ng";
        assert_eq!(texts(text), [(1, "a".to_owned()), (5, "f".to_owned()), (6, "g".to_owned())]);
    }

    #[test]
    fn after_an_end_of_a_comment_that_none_began_nothing_is_read() {
        assert_eq!(texts("a --; b\nc\n;--\nd"), [(1, "a --; b".to_owned()), (4, "d".to_owned())]);
    }

    #[test]
    fn what_was_written_keeps_its_backslash() {
        let (lines, _) = read("a=b\\;c ; d\ne");
        assert_eq!((&*lines[0].written, lines[0].cut, lines[1].cut), ("a=b\\;c", true, false));
    }

    #[test]
    fn a_line_of_8191_bytes_is_skipped_and_a_shorter_one_is_not() {
        let (long, short) = ("x".repeat(TOO_LONG), "y".repeat(TOO_LONG - 1));
        let text = format!("{long}\n{short}\nz");
        let (lines, skipped) = read(&text);
        assert_eq!((skipped, lines.len(), lines[0].number), (vec![1], 2, 2));
    }
}
