//! Numbers and truth values as Asterisk's C reads and writes them.

use std::time::Duration;

use agi_protocol::Digit;

/// What `ast_true` takes for yes.
pub(super) fn is_true(value: &[u8]) -> bool {
    ["yes", "true", "y", "t", "1", "on"].iter().any(|yes| value.eq_ignore_ascii_case(yes.as_bytes()))
}

/// What `ast_false` takes for no.
pub(super) fn is_false(value: &[u8]) -> bool {
    ["no", "false", "n", "f", "0", "off"].iter().any(|no| value.eq_ignore_ascii_case(no.as_bytes()))
}

/// A number as C's `atoi` reads it: blanks, a sign, digits, and whatever follows; 0 if there is none.
pub(super) fn atoi(word: &[u8]) -> i64 {
    scan(word).unwrap_or(0)
}

/// A number as C's `sscanf("%30d")` reads it: as [`atoi`], or nothing. Cut to 32 bits as there.
pub(super) fn scan(word: &[u8]) -> Option<i64> {
    let text = word.trim_ascii_start();
    let (negative, digits) = match text.first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    let digits = &digits[..digits.iter().take_while(|byte| byte.is_ascii_digit()).count()];
    if digits.is_empty() {
        return None;
    }
    let value =
        digits.iter().fold(0_i64, |value, digit| value.saturating_mul(10).saturating_add((digit - b'0').into()));
    let value = if negative { -value } else { value };
    #[expect(clippy::cast_possible_truncation, reason = "as an `int` of C is cut")]
    let cut = value as i32;
    Some(cut.into())
}

/// A number of milliseconds as a duration; `None` if it is negative.
pub(super) fn millis(milliseconds: i64) -> Option<Duration> {
    u64::try_from(milliseconds).ok().map(Duration::from_millis)
}

/// A key's number in a reply.
pub(super) fn code(key: Digit) -> i64 {
    key.ascii().into()
}
