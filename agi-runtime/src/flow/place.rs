//! Where a caller can be in a call, and how they leave there.

use std::fmt;

/// Where a caller is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Place {
    Start,
    /// They hear these sounds, and are asked for this, if the app says so: the keys of each choice, or `digits`.
    Heard {
        sounds: Vec<String>,
        asks: Option<String>,
    },
    /// An application of Asterisk's has them: its name, and the first of its arguments.
    Application(String),
    /// They speak to a recording of this name.
    Recording(String),
    /// They hear and speak live audio.
    Audio,
    /// The call is over, and the dialplan continues.
    End(String),
}

/// How a caller leaves a place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Exit {
    /// Nobody has done anything.
    GoesOn,
    /// The keys of a choice, or one key.
    Choice(String),
    /// An entry of so many keys.
    Digits(usize),
    /// No key came in time.
    Silence,
    /// What was keyed is not an answer: the question comes again, or was given up.
    Invalid,
    /// What was said, or silence, in live audio.
    Voice,
    /// What an application or a recording came to.
    Status(String),
    /// The caller hung up, or was moved away.
    Left,
}

impl fmt::Display for Exit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::GoesOn => Ok(()),
            Self::Choice(keys) => f.write_str(keys),
            Self::Digits(1) => f.write_str("1 digit"),
            Self::Digits(count) => write!(f, "{count} digits"),
            Self::Silence => f.write_str("silence"),
            Self::Invalid => f.write_str("invalid"),
            Self::Voice => f.write_str("voice"),
            Self::Status(status) => f.write_str(status),
            Self::Left => f.write_str("left here"),
        }
    }
}

impl Place {
    /// What it is about, a line each.
    pub(super) fn names(&self) -> Vec<String> {
        match self {
            Self::Start => vec!["start".to_owned()],
            Self::Heard { sounds, .. } if sounds.is_empty() => vec!["(no sound)".to_owned()],
            Self::Heard { sounds, .. } => sounds.clone(),
            Self::Application(name) => vec![name.clone()],
            Self::Recording(file) => vec![format!("recording {file}")],
            Self::Audio => vec!["live audio".to_owned()],
            Self::End(how) => vec![how.clone()],
        }
    }

    /// Whether it is what another place is the beginning of, as far as it was heard.
    pub(super) fn continues(&self, begun: &Self) -> bool {
        match (self, begun) {
            (Self::Heard { sounds, asks }, Self::Heard { sounds: heard, asks: asked }) => {
                asks == asked && !heard.is_empty() && sounds.starts_with(heard)
            }
            _ => false,
        }
    }
}

/// Fewer digits in a row are a name: `survey/20`, `2026`.
const LONG_NUMBER: usize = 5;
/// So many hexadecimal digits are a hash.
const LONG_HASH: usize = 16;

/// A name without what is new in each call: its unique id, long numbers and hashes are `*`.
pub(super) fn stable(name: &str, unique_id: &str) -> String {
    let name = if unique_id.is_empty() { name.to_owned() } else { name.replace(unique_id, "*") };
    let mut stable = String::new();
    let mut rest = name.as_str();
    while let Some(first) = rest.chars().next() {
        let run = |is: fn(&u8) -> bool| rest.bytes().take_while(is).count();
        let (digits, hash) = (run(u8::is_ascii_digit), run(u8::is_ascii_hexdigit));
        let changes = if hash >= LONG_HASH {
            hash
        } else if digits >= LONG_NUMBER {
            digits
        } else {
            0
        };
        if changes > 0 {
            stable.push('*');
            rest = &rest[changes..];
            continue;
        }
        let kept = digits.max(first.len_utf8());
        stable.push_str(&rest[..kept]);
        rest = &rest[kept..];
    }
    stable
}

#[cfg(test)]
mod tests {
    use super::stable;

    #[test]
    fn what_is_new_in_each_call_is_not_a_part_of_a_name() {
        assert_eq!(stable("survey-1700000000.1-comment", "1700000000.1"), "survey-*-comment");
        assert_eq!(stable("Dial(PJSIP/15551234567@trunk)", ""), "Dial(PJSIP/*@trunk)");
        assert_eq!(stable("speech/0123456789abcdef0123", ""), "speech/*");
        assert_eq!(stable("survey/20/added-2026", ""), "survey/20/added-2026");
        assert_eq!(stable("für 4 Gäste", ""), "für 4 Gäste");
    }
}
