//! Digits one by one.

use agi_protocol::Digit;

use crate::call::{Call, CallError};

/// Says digits, or spells what SAY DIGITS would not say.
pub(super) async fn say_digits(call: &mut Call, digits: &str, escape: &str) -> Result<Option<Digit>, CallError> {
    match digits {
        "" => Ok(None),
        digits if can_be_said_as_digits(digits) => call.say_digits(digits).escape(escape).await,
        text => call.say_alpha(text).escape(escape).await,
    }
}

/// Returns whether SAY DIGITS can say the text: it needs a digit at the beginning, and does not say letters.
fn can_be_said_as_digits(digits: &str) -> bool {
    digits.starts_with(|first: char| first.is_ascii_digit())
        && digits.bytes().all(|byte| byte.is_ascii_digit() || b"*#".contains(&byte))
}
