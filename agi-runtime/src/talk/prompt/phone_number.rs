//! A phone number, as networks and people write it.

use agi_protocol::Digit;

use super::digits::say_digits;
use crate::call::{Call, CallError};

/// What is said of a phone number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PhoneNumber {
    plus: bool,
    digits: String,
}

impl PhoneNumber {
    pub(super) fn read(text: &str) -> Self {
        let text = text.split([';', '@', ',']).next().unwrap_or_default();
        let is_said = |character: &char| character.is_ascii_digit() || matches!(character, '*' | '#');
        let before = text.split(|character| is_said(&character)).next().unwrap_or_default();
        let plus = before.contains('+');
        // What follows a letter is dialled when the call is up: an extension, or keys after a pause.
        let number = &text[before.len()..];
        let text = &text[..before.len() + number.find(char::is_alphabetic).unwrap_or(number.len())];
        let mut digits: String = if plus { text.replacen("(0)", "", 1) } else { text.to_owned() };
        digits.retain(|character| is_said(&character));
        Self { plus: plus && !digits.is_empty(), digits }
    }

    /// Says it, until a key among `escape`. Where the language lacks the plus, Asterisk passes it over in silence.
    pub(super) async fn say(&self, call: &mut Call, escape: &str) -> Result<Option<Digit>, CallError> {
        if self.plus {
            let key = call.say_alpha("+").escape(escape).await?;
            if key.is_some() {
                return Ok(key);
            }
        }
        say_digits(call, &self.digits, escape).await
    }
}

#[cfg(test)]
mod tests {
    use super::PhoneNumber;

    #[test]
    fn what_is_not_dialled_is_not_said() {
        for (text, plus, digits) in [
            ("+1-201-555-0123", true, "12015550123"),
            ("+49 (30) 123-45", true, "493012345"),
            ("+44 (0)20 7123 4567", true, "442071234567"),
            ("(0)20 7123", false, "0207123"),
            ("(201) 555.0123", false, "2015550123"),
            ("tel:+1-201-555-0123;ext=7", true, "12015550123"),
            ("sip:+12015550123@10.0.0.1:5060", true, "12015550123"),
            ("(+49) 30/123", true, "4930123"),
            ("0049 30+1", false, "0049301"),
            ("*21#", false, "*21#"),
            ("5551234,,99", false, "5551234"),
            ("+12015550123x7", true, "12015550123"),
            ("(201) 555-0123 ext. 7", false, "2015550123"),
            ("5551234p99", false, "5551234"),
            ("+44 (0)20 7123 Durchwahl 4", true, "44207123"),
            ("1-800-FLOWERS", false, "1800"),
            ("\u{f6}1\u{e9}2", false, "1"),
            ("0042", false, "0042"),
            ("anonymous", false, ""),
            ("+", false, ""),
            ("", false, ""),
        ] {
            assert_eq!(PhoneNumber::read(text), PhoneNumber { plus, digits: digits.to_owned() }, "{text}");
        }
    }
}
