//! `--keys '4|12#'`: what the callers press, each one the next alternative.

use std::time::Duration;

use agi_protocol::Digit;

use crate::error::PhoneError;
use crate::script::{Script, Stroke};

/// How long a `w` is, as in Asterisk's `SendDTMF()`.
const PAUSE: Duration = Duration::from_millis(500);

/// What one caller presses: for each wait of the app, these keys.
type Alternative = Vec<Vec<Stroke>>;

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct KeysInTurn(Vec<Alternative>);

impl KeysInTurn {
    /// Reads alternatives with `|` between them. In one of them, a comma ends what is for one wait of the app.
    pub(super) fn parse(text: &str) -> Result<Self, PhoneError> {
        let alternatives =
            text.split('|').map(|alternative| alternative.split(',').map(|keys| group(text, keys)).collect());
        alternatives.collect::<Result<_, _>>().map(Self)
    }

    /// Returns what the caller of the call with this number does, from 0.
    pub(super) fn of_call(&self, number: usize) -> Script {
        let alternative = &self.0[number % self.0.len()];
        // Without keys, no wait is for any.
        let groups = if alternative.iter().all(Vec::is_empty) { &[][..] } else { alternative };
        Script::new(groups.iter().cloned(), None)
    }
}

/// The keys for one wait.
fn group(text: &str, keys: &str) -> Result<Vec<Stroke>, PhoneError> {
    let wrong = |why: String| {
        PhoneError::usage(format!(
            "--keys {text:?}: {why}; keys are 0 to 9, *, # and A to D, w waits half a second, a comma comes between two \
             waits of the app, and | between what one caller presses and what the next one does: --keys '4|12#'"
        ))
    };
    let (mut group, mut pause) = (Vec::new(), Duration::ZERO);
    for character in keys.chars() {
        match Digit::new(character) {
            Some(key) => group.push(Stroke { key, pause: std::mem::take(&mut pause) }),
            None if character == 'w' => pause += PAUSE,
            None => return Err(wrong(format!("{character:?} is not a key"))),
        }
    }
    if pause > Duration::ZERO {
        return Err(wrong(format!("no key comes after the last w of {keys:?}")));
    }
    Ok(group)
}

#[cfg(test)]
mod tests {
    use super::KeysInTurn;

    fn left(text: &str, number: usize) -> String {
        KeysInTurn::parse(text).unwrap().of_call(number).left()
    }

    #[test]
    fn callers_take_the_alternatives_in_turn() {
        assert_eq!([0, 1, 2, 3].map(|call| left("4|12#", call)), ["4", "12#", "4", "12#"]);
        assert_eq!([0, 1].map(|call| left("w1,,2|", call)), ["12", ""]);
        assert_eq!(left("", 5), "");
    }

    #[test]
    fn what_is_not_a_key_is_refused_with_what_to_write() {
        for (text, part) in [
            ("4|x", "'x' is not a key"),
            ("4 5", "' ' is not a key"),
            ("4w,5", "no key comes after the last w of \"4w\""),
        ] {
            let why = KeysInTurn::parse(text).unwrap_err().why;
            assert!(why.contains(part) && why.ends_with("--keys '4|12#'"), "{why}");
        }
    }
}
