//! The words of an expression, as `ast_expr2.fl` takes them apart.

use super::value::Value;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A number, a word, or a text with its quotes.
    Value(Value),
    /// An operator, a bracket or a comma.
    Sign(&'static [u8]),
}

/// The longer ones first. `||`, `&&` and `==` are `|`, `&` and `=`.
const SIGNS: &[(&[u8], &[u8])] = &[
    (b"||", b"|"),
    (b"&&", b"&"),
    (b"==", b"="),
    (b"=~", b"=~"),
    (b"~~", b"~~"),
    (b">=", b">="),
    (b"<=", b"<="),
    (b"!=", b"!="),
    (b"::", b"::"),
    (b"|", b"|"),
    (b"&", b"&"),
    (b"=", b"="),
    (b">", b">"),
    (b"<", b"<"),
    (b"+", b"+"),
    (b",", b","),
    (b"-", b"-"),
    (b"*", b"*"),
    (b"/", b"/"),
    (b"%", b"%"),
    (b"?", b"?"),
    (b"!", b"!"),
    (b":", b":"),
    (b"(", b"("),
    (b")", b")"),
];

/// All words. Anything else, such as a bracket or a quote that is not closed, is skipped.
pub(super) fn tokens(text: &[u8]) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.first() {
        let (number, word) = (number(rest), word(rest));
        let quoted = rest[1..].iter().position(|byte| *byte == b'"').filter(|_| *first == b'"');
        let sign = SIGNS.iter().find(|(sign, _)| rest.starts_with(sign));
        let length = if let Some(at) = quoted {
            tokens.push(Token::Value(Value::Text(rest[..at + 2].to_vec())));
            at + 2
        } else if number > 0 && number >= word {
            tokens.push(Token::Value(Value::Digits(rest[..number].to_vec())));
            number
        } else if word > 0 {
            tokens.push(Token::Value(Value::Text(rest[..word].to_vec())));
            word
        } else if let Some((written, meant)) = sign {
            tokens.push(Token::Sign(meant));
            written.len()
        } else {
            1
        };
        rest = &rest[length..];
    }
    tokens
}

/// The length of a number: digits, and perhaps a point and digits.
fn number(text: &[u8]) -> usize {
    let digits = |text: &[u8]| text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let whole = digits(text);
    match text.get(whole) {
        Some(b'.') if whole > 0 => match digits(&text[whole + 1..]) {
            0 => whole,
            places => whole + 1 + places,
        },
        _ => whole,
    }
}

/// The length of a word. A `$` takes the next byte along, whatever it is, unless that is a `{`.
fn word(text: &[u8]) -> usize {
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        at += match byte {
            b'$' if text.get(at + 1).is_some_and(|next| *next != b'{') => 2,
            b'.' | b'\'' | b';' | b'\\' | b'_' | b'^' | b'#' | b'@' | 0x80.. => 1,
            byte if byte.is_ascii_alphanumeric() => 1,
            _ => break,
        };
    }
    at
}
