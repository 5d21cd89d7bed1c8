//! The contents of the parentheses of a function or an application, as `app.c` splits them.

/// Arguments between delimiters (`AST_STANDARD_APP_ARGS`), at most `most`: the last is the rest, unchanged. In the
/// others, quotes are removed, and `\` makes the next byte an ordinary one; a delimiter within `"…"`, `(…)` or `[…]`
/// separates nothing.
pub(super) fn split(text: &[u8], delimiter: u8, most: usize) -> Vec<Vec<u8>> {
    taken_apart(text, delimiter, most, true)
}

/// The same, with quotes and `\` left in (`AST_STANDARD_RAW_ARGS`).
pub(super) fn split_raw(text: &[u8], delimiter: u8, most: usize) -> Vec<Vec<u8>> {
    taken_apart(text, delimiter, most, false)
}

fn taken_apart(text: &[u8], delimiter: u8, most: usize, removes: bool) -> Vec<Vec<u8>> {
    let mut arguments = Vec::new();
    let (mut round, mut square, mut quoted) = (0_usize, 0_usize, false);
    let mut at = 0;
    let mut ends_with_delimiter = false;
    while at < text.len() && arguments.len() + 1 < most {
        let mut argument = Vec::new();
        ends_with_delimiter = false;
        while let Some(byte) = text.get(at).copied() {
            at += 1;
            match byte {
                b'(' => round += 1,
                b')' => round = round.saturating_sub(1),
                b'[' => square += 1,
                b']' => square = square.saturating_sub(1),
                b'"' if delimiter != b'"' => {
                    quoted = !quoted;
                    if removes {
                        continue;
                    }
                }
                b'\\' => {
                    argument.extend((!removes).then_some(byte));
                    argument.extend(text.get(at));
                    at += 1;
                    continue;
                }
                byte if byte == delimiter && round == 0 && square == 0 && !quoted => {
                    ends_with_delimiter = true;
                    break;
                }
                _ => {}
            }
            argument.push(byte);
        }
        arguments.push(argument);
    }
    if at < text.len() || ends_with_delimiter {
        arguments.push(text.get(at..).unwrap_or_default().to_vec());
    }
    arguments
}

/// An argument, or nothing if it was left out.
pub(super) fn at(arguments: &[Vec<u8>], index: usize) -> &[u8] {
    arguments.get(index).map_or(b"", Vec::as_slice)
}

/// A byte that may be written as `\n`, `\r`, `\t`, `\x41` or `\0101`, and how many bytes that took
/// (`ast_get_encoded_char`); `None` if there is none, or no digit after `\x`.
pub(super) fn encoded(text: &[u8]) -> Option<(u8, usize)> {
    Some(match text {
        [b'\\', b'n', ..] => (b'\n', 2),
        [b'\\', b'r', ..] => (b'\r', 2),
        [b'\\', b't', ..] => (b'\t', 2),
        [b'\\', b'x', rest @ ..] => {
            let digits = rest.iter().take(2).take_while(|byte| byte.is_ascii_hexdigit()).count();
            (digits > 0).then(|| (number(&rest[..digits], 16), 2 + digits))?
        }
        [b'\\', b'0', rest @ ..] => {
            let digits = rest.iter().take_while(|byte| (b'0'..=b'7').contains(byte)).count();
            (number(&rest[..digits], 8), 2 + digits)
        }
        [b'\\', byte, ..] => (*byte, 2),
        [b'\\'] => (0, 2),
        [byte, ..] => (*byte, 1),
        [] => return None,
    })
}

/// A text of such bytes, up to a wrong one, and at most 255 of them.
pub(super) fn encoded_text(mut text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    while let Some((byte, taken)) = encoded(text).filter(|_| bytes.len() < 255) {
        bytes.push(byte);
        text = text.get(taken..).unwrap_or_default();
    }
    bytes.truncate(bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len()));
    bytes
}

fn number(digits: &[u8], base: u8) -> u8 {
    digits.iter().fold(0, |number: u8, digit| {
        let value = char::from(*digit).to_digit(base.into()).unwrap_or(0);
        number.wrapping_mul(base).wrapping_add(u8::try_from(value).unwrap_or(0))
    })
}

#[cfg(test)]
mod tests {
    use super::{encoded, split, split_raw};

    #[test]
    fn the_last_argument_is_the_rest_as_it_stands() {
        assert_eq!(split(br#""a,b",c\,d,"e",f"#, b',', 3), [&b"a,b"[..], b"c,d", br#""e",f"#]);
        assert_eq!(split_raw(br#""a,b",c"#, b',', 2), [&br#""a,b""#[..], b"c"]);
    }

    #[test]
    fn a_delimiter_at_the_end_makes_one_more_argument() {
        assert_eq!(split(b"a,", b',', 3), [&b"a"[..], b""]);
        assert!(split(b"", b',', 3).is_empty());
    }

    #[test]
    fn a_delimiter_in_brackets_separates_nothing() {
        assert_eq!(split(b"f(a,b),[c,d],e", b',', 4), [&b"f(a,b)"[..], b"[c,d]", b"e"]);
    }

    #[test]
    fn a_byte_may_be_written_in_hexadecimal_or_octal() {
        assert_eq!(encoded(b"\\x41b").unwrap(), (b'A', 4));
        assert_eq!(encoded(b"\\0101").unwrap(), (b'A', 5));
        assert_eq!(encoded(b"\\nx").unwrap(), (b'\n', 2));
        assert!(encoded(b"\\xg").is_none());
    }
}
