//! The secrets that were keyed, and texts without them.

/// What is written in place of a key that nobody may read.
const HIDDEN: &str = "•";

/// The shortest secret that is looked for within a text, where shorter ones occur by themselves.
const SHORTEST: usize = 3;

/// The keys of each secret so far.
#[derive(Default)]
pub(super) struct Masks(Vec<String>);

impl Masks {
    /// Adds a key, of the same secret as the key before it or of another one.
    pub(super) fn add(&mut self, key: char, same: bool) {
        match self.0.last_mut().filter(|_| same) {
            Some(secret) => secret.push(key),
            None => self.0.push(key.to_string()),
        }
    }

    /// A text without the secrets that the app has said back.
    pub(super) fn hide(&self, text: &str) -> String {
        let digits = |secret: &String| secret.trim_end_matches(['#', '*']).to_owned();
        let mut secrets: Vec<_> = self.0.iter().map(digits).filter(|secret| !secret.is_empty()).collect();
        // One secret may be a part of another.
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        let said = |text: String, secret: &String| {
            let whole = text == *secret;
            if whole || secret.len() >= SHORTEST { text.replace(secret, &hidden(secret.len())) } else { text }
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
    use super::Masks;

    fn masks(secrets: &[&str]) -> Masks {
        let mut masks = Masks::default();
        for secret in secrets {
            secret.chars().enumerate().for_each(|(number, key)| masks.add(key, number > 0));
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
