//! What `callerid.c` makes of a caller's name and number.

use crate::channel::Channel;

/// Sets a new name and number of the caller. The ANI stays what the call came with.
pub(super) fn set_name_and_number(channel: &mut Channel, name: Vec<u8>, number: Vec<u8>) {
    keep_ani(channel);
    channel.caller_name = Some(name);
    channel.number = Some(number);
}

/// Keeps the ANI before the caller is changed: with PJSIP, it is the caller with whom the call began.
pub(super) fn keep_ani(channel: &mut Channel) {
    for (name, value) in [("ani-num", channel.number.clone()), ("ani-name", channel.caller_name.clone())] {
        if !channel.items.contains_key(&key(name)) {
            set_item(channel, name, &value.unwrap_or_default());
        }
    }
}

/// The most bytes of a caller id; the rest is cut off.
pub(super) const LONGEST: usize = 255;

/// Name and number of a caller id (`ast_callerid_parse`): `"Name" <number>`, `Name <number>`, or only one of them. A
/// text without `<` is a number if it has only digits, `*`, `#` and `+`, apart from dots, hyphens and brackets.
pub(super) fn split(text: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let text = stripped(text);
    let inner = unquoted(text);
    if let Some(at) = inner.iter().rposition(|byte| *byte == b'<') {
        let behind = &inner[at + 1..];
        let number = &behind[..behind.iter().rposition(|byte| *byte == b'>').unwrap_or(behind.len())];
        return (unescaped(unquoted(&inner[..at])), shrunk(number));
    }
    let number = shrunk(inner);
    let is_number = !number.is_empty() && number.iter().all(|byte| byte.is_ascii_digit() || b"*#+".contains(byte));
    if inner.len() == text.len() && is_number { (Vec::new(), number) } else { (unescaped(unquoted(inner)), Vec::new()) }
}

/// A number without what people write into it (`ast_shrink_phone_number`): blanks, parentheses, hyphens outside `[…]`, and
/// all dots except the last.
pub(super) fn shrunk(number: &[u8]) -> Vec<u8> {
    let mut brackets = 0;
    let mut kept = Vec::with_capacity(number.len());
    for (at, byte) in number.iter().enumerate() {
        let keep = match byte {
            b'[' | b']' => {
                brackets += if *byte == b'[' { 1 } else { -1 };
                true
            }
            b'-' => brackets != 0,
            b'.' => at + 1 == number.len(),
            b'(' | b' ' | b')' => false,
            _ => true,
        };
        if keep {
            kept.push(*byte);
        }
    }
    kept
}

/// A text without blanks at both ends. To Asterisk, each byte up to the space is a blank.
pub(super) fn stripped(text: &[u8]) -> &[u8] {
    trimmed(&text[text.iter().take_while(|byte| **byte < 33).count()..])
}

/// A text without blanks at its end.
pub(super) fn trimmed(text: &[u8]) -> &[u8] {
    &text[..text.len() - text.iter().rev().take_while(|byte| **byte < 33).count()]
}

fn unquoted(text: &[u8]) -> &[u8] {
    let text = stripped(text);
    match text {
        [b'"', inner @ .., b'"'] => inner,
        b"\"" => b"",
        _ => text,
    }
}

pub(super) fn unescaped(text: &[u8]) -> Vec<u8> {
    let mut escaped = false;
    let mut plain = text.to_vec();
    plain.retain(|byte| {
        escaped = !escaped && *byte == b'\\';
        !escaped
    });
    plain
}

/// A part of the caller id that only functions know, by its name.
pub(super) fn item(channel: &Channel, name: &str, default: &[u8]) -> Vec<u8> {
    channel.items.get(key(name).as_slice()).map_or(default, Vec::as_slice).to_vec()
}

pub(super) fn set_item(channel: &mut Channel, name: &str, value: &[u8]) {
    channel.items.insert(key(name), value.to_vec());
}

fn key(name: &str) -> Vec<u8> {
    format!("CALLERID({name})").into_bytes()
}

/// Whose presentation.
#[derive(Clone, Copy)]
pub(super) enum Of {
    Name,
    Number,
}

impl Of {
    fn item(self) -> &'static str {
        match self {
            Self::Name => "name-pres",
            Self::Number => "num-pres",
        }
    }
}

/// The presentation of the name or of the number alone.
pub(super) fn presentation_of(channel: &Channel, of: Of) -> u8 {
    let set = channel.items.get(key(of.item()).as_slice()).and_then(|value| value.first().copied());
    set.or(channel.presentation).unwrap_or(0)
}

/// Sets the presentation of the name or of the number.
pub(super) fn set_presentation(channel: &mut Channel, of: Of, value: u8) {
    let both = [Of::Name, Of::Number].map(|of| (of, presentation_of(channel, of)));
    for (each, before) in both {
        let value = if each as u8 == of as u8 { value } else { before };
        set_item(channel, each.item(), &[value]);
    }
    channel.presentation = Some(presentation(channel));
}

/// The presentation of the caller (`ast_party_id_presentation`): the stricter of both, 67 while both are unknown.
pub(super) fn presentation(channel: &Channel) -> u8 {
    let strict = |known: bool, of| match presentation_of(channel, of) & RESTRICTION {
        _ if !known => (3, UNAVAILABLE),
        PROHIBITED => (0, PROHIBITED),
        0 => (1, 0),
        UNAVAILABLE => (2, UNAVAILABLE),
        _ => (3, UNAVAILABLE),
    };
    let name = strict(channel.caller_name.is_some(), Of::Name);
    let number = strict(channel.number.is_some(), Of::Number);
    let screening = if number.0 == 3 { 0 } else { presentation_of(channel, Of::Number) & 3 };
    match name.min(number).1 {
        UNAVAILABLE => UNAVAILABLE | 3,
        value => value | screening,
    }
}

const RESTRICTION: u8 = 0x60;
const PROHIBITED: u8 = 0x20;
const UNAVAILABLE: u8 = 0x40;

/// The names of the presentations in `callerid.c`; `unavailable` is 67.
const PRESENTATIONS: &[(&str, u8)] = &[
    ("allowed_not_screened", 0),
    ("allowed_passed_screen", 1),
    ("allowed_failed_screen", 2),
    ("allowed", 3),
    ("prohib_not_screened", 32),
    ("prohib_passed_screen", 33),
    ("prohib_failed_screen", 34),
    ("prohib", 35),
    ("unavailable", 67),
    ("unavailable", 64),
    ("unavailable", 65),
    ("unavailable", 66),
];

pub(super) fn presentation_name(value: u8) -> &'static str {
    PRESENTATIONS.iter().find(|(_, known)| *known == value).map_or("unknown", |(name, _)| name)
}

/// A presentation by its name or number.
pub(super) fn presentation_value(text: &[u8]) -> Option<u8> {
    let text = trimmed(text);
    if text.first().is_some_and(u8::is_ascii_digit) {
        return u8::try_from(crate::c_numbers::atoi(text) & 0xff).ok();
    }
    PRESENTATIONS.iter().find(|(name, _)| text.eq_ignore_ascii_case(name.as_bytes())).map(|(_, value)| *value)
}

#[cfg(test)]
mod tests {
    use super::presentation;
    use crate::tests_support::{ctx, reply};

    #[test]
    fn a_caller_who_is_not_known_is_unavailable_until_named() {
        let mut ctx = ctx();
        assert_eq!(presentation(&ctx.channel), 67);
        assert_eq!(reply(&mut ctx, b"GET VARIABLE CALLERID(pres)"), b"200 result=1 (unavailable)");
        reply(&mut ctx, b"SET CALLERID 5551212");
        assert_eq!(presentation(&ctx.channel), 0);
    }

    #[test]
    fn the_ani_is_the_caller_of_the_beginning() {
        let mut ctx = ctx();
        ctx.channel.number = Some(b"5550100".to_vec());
        reply(&mut ctx, b"SET CALLERID 5551212");
        assert_eq!(reply(&mut ctx, b"GET VARIABLE CALLERID(num)"), b"200 result=1 (5551212)");
        assert_eq!(reply(&mut ctx, b"GET VARIABLE CALLERID(ani)"), b"200 result=1 (5550100)");
    }

    /// Measured on 22.10.
    #[test]
    fn a_caller_id_that_is_too_long_is_cut() {
        let mut ctx = ctx();
        reply(&mut ctx, format!("SET CALLERID \"{} <123>\"", "n".repeat(300)).as_bytes());
        assert_eq!(ctx.channel.caller_name.clone().unwrap(), "n".repeat(255).into_bytes());
        assert_eq!(ctx.channel.number.clone().unwrap(), b"");
    }

    #[test]
    fn only_the_first_word_of_a_caller_id_counts() {
        let mut ctx = ctx();
        assert_eq!(reply(&mut ctx, b"SET CALLERID \"Bob\" <123>"), b"200 result=1");
        assert_eq!(reply(&mut ctx, b"GET VARIABLE CALLERID(all)"), b"200 result=1 (\"Bob\" <>)");
    }
}
