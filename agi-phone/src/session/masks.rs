//! The secrets that were keyed and said, and texts without them.

/// What is written in place of a key that nobody may read.
const HIDDEN: &str = "•";

/// The shortest secret that is looked for within a text, where shorter ones occur by themselves.
const SHORTEST: usize = 3;

/// The secrets so far.
#[derive(Default)]
pub(super) struct Masks {
    /// The keys of each, however many steps they took.
    keyed: Vec<String>,
    /// The keys of each step: it may have had a secret of its own, or a terminator that belongs to no secret.
    by_step: Vec<String>,
    /// Whole texts.
    said: Vec<String>,
}

/// What comes before the key of a secret.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Before {
    /// Another secret, or none.
    Nothing,
    /// A key of the same secret, which an earlier step pressed.
    EarlierStep,
    /// A key of the same secret, which the same step pressed.
    SameStep,
}

impl Masks {
    /// Adds a key. After `#`, a secret begins in any case: an app may ask for two without a word between them.
    pub(super) fn add(&mut self, key: char, before: Before) {
        let goes_on = |secret: &&mut String| before != Before::Nothing && !secret.ends_with('#');
        match self.keyed.last_mut().filter(goes_on) {
            Some(secret) => secret.push(key),
            None => self.keyed.push(key.to_string()),
        }
        match self.by_step.last_mut().filter(|_| before == Before::SameStep) {
            Some(keys) => keys.push(key),
            None => self.by_step.push(key.to_string()),
        }
    }

    /// Adds a text that the caller said.
    pub(super) fn add_text(&mut self, text: &str) {
        self.said.push(text.trim().to_owned());
    }

    /// A text without the secrets that the app has said back.
    pub(super) fn hide(&self, text: &str) -> String {
        let keyed = self.keyed.iter().chain(&self.by_step).map(|secret| secret.trim_end_matches(['#', '*']));
        let secrets = keyed.chain(self.said.iter().map(String::as_str)).filter(|secret| !secret.is_empty());
        let mut secrets: Vec<_> = secrets.map(|secret| (secret.chars().count(), secret)).collect();
        // One secret may be a part of another.
        secrets.sort_by_key(|(length, _)| std::cmp::Reverse(*length));
        let said = |text: String, (length, secret): &(usize, &str)| {
            let whole = text == *secret;
            if whole || *length >= SHORTEST { text.replace(secret, &hidden(*length)) } else { text }
        };
        secrets.iter().fold(text.to_owned(), said)
    }
}

/// So many keys that nobody may read.
pub(super) fn hidden(keys: usize) -> String {
    HIDDEN.repeat(keys)
}

#[cfg(test)]
mod tests {
    use super::{Before, Masks};

    fn masks(secrets: &[&str]) -> Masks {
        let mut masks = Masks::default();
        for secret in secrets {
            for (number, key) in secret.chars().enumerate() {
                masks.add(key, if number > 0 { Before::SameStep } else { Before::Nothing });
            }
        }
        masks
    }

    #[test]
    fn what_the_app_says_back_of_a_secret_is_hidden() {
        let masks = masks(&["1234#", "12", "123456"]);
        assert_eq!(masks.hide("1234"), "••••");
        assert_eq!(masks.hide("the PIN 123456 is wrong, 1234 too"), "the PIN •••••• is wrong, •••• too");
        assert_eq!((masks.hide("12"), masks.hide("12 o'clock")), ("••".to_owned(), "12 o'clock".to_owned()));
    }

    #[test]
    fn a_terminator_alone_hides_nothing() {
        assert_eq!(masks(&["#", "*"]).hide("press # or *"), "press # or *");
    }
}
