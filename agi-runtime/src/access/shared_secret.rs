//! A secret that the dialplan and the app share: a fresh number, hashed by Asterisk with it, shows that the peer has it.

use std::fmt::{self, Write};

use sha1_smol::Sha1;
use subtle::ConstantTimeEq;
use zeroize::Zeroize;

/// The variable of the dialplan that holds it.
pub(crate) const VARIABLE: &str = "AGI_SECRET";

/// The fewest characters: a false app hears hashes, and can try secrets on them for as long as it likes.
const SHORTEST: usize = 16;
/// The most bytes: with the number, they have to fit into a value (`VAR_BUF_SIZE` in `pbx.h` is 4,096).
const LONGEST: usize = 256;

/// A secret that Asterisk's dialplan and the app share: see [`App::shared_secret`](crate::App::shared_secret). It is never
/// printed, and zeroed when it is dropped.
#[derive(Clone)]
pub struct SharedSecret(String);

impl From<String> for SharedSecret {
    fn from(secret: String) -> Self {
        Self(secret)
    }
}

impl From<&str> for SharedSecret {
    fn from(secret: &str) -> Self {
        Self(secret.to_owned())
    }
}

impl Drop for SharedSecret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for SharedSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SharedSecret(…)")
    }
}

impl SharedSecret {
    /// Says what is wrong with it, and not what it is. Letters, digits, `-` and `_` mean nothing to a dialplan, wherever
    /// they are put: brackets, commas, colons and quotes do.
    pub(crate) fn check(&self) -> Result<(), String> {
        let make = "make one by `openssl rand -hex 32`";
        let length = self.0.len();
        if length < SHORTEST {
            return Err(format!("the shared secret has {length} characters, and needs {SHORTEST} or more: {make}"));
        }
        if length > LONGEST {
            return Err(format!("the shared secret has {length} bytes, and may have {LONGEST}: {make}"));
        }
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if self.0.bytes().all(plain) {
            return Ok(());
        }
        Err(format!(
            "the shared secret may hold letters, digits, `-` and `_`, and nothing that a dialplan reads: {make}"
        ))
    }
}

#[cfg(feature = "testing")]
impl SharedSecret {
    /// Returns the secret, for the dialplan of the simulated Asterisk.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// How many bytes of a number nobody can guess.
const FRESH: usize = 16;

/// A question that only somebody with the secret can answer, and that no earlier answer fits.
pub(crate) struct Question {
    nonce: String,
}

/// What an answer shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    /// The peer has the secret.
    Known,
    /// The dialplan has none: it hashed the number alone.
    Missing,
    /// It has another one, or this is not a hash of it.
    Wrong,
}

impl Question {
    /// Makes one, with the system's randomness.
    pub(crate) fn fresh() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; FRESH];
        getrandom::fill(&mut bytes)?;
        let mut nonce = String::with_capacity(2 * FRESH);
        for byte in bytes {
            // A string takes everything.
            let _ = write!(nonce, "{byte:02x}");
        }
        Ok(Self { nonce })
    }

    /// Returns the expression for Asterisk. The number comes first, so that no two hashed texts begin alike.
    pub(crate) fn expression(&self) -> String {
        format!("${{SHA1({}${{{VARIABLE}}})}}", self.nonce)
    }

    /// Judges the answer. Every secret is compared, each in constant time.
    pub(crate) fn judge(&self, answer: &[u8], secrets: &[SharedSecret]) -> Shown {
        let right = |secret: &str| {
            let mut hash = Sha1::new();
            hash.update(self.nonce.as_bytes());
            hash.update(secret.as_bytes());
            hash.digest().to_string().as_bytes().ct_eq(answer)
        };
        let known = secrets.iter().fold(subtle::Choice::from(0), |known, secret| known | right(&secret.0));
        if known.into() {
            Shown::Known
        } else if right("").into() {
            Shown::Missing
        } else {
            Shown::Wrong
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Question, SharedSecret, Shown};

    #[test]
    fn an_answer_shows_the_secret_another_one_or_none() {
        let question = Question { nonce: "00112233445566778899aabbccddeeff".to_owned() };
        assert_eq!(question.expression(), "${SHA1(00112233445566778899aabbccddeeff${AGI_SECRET})}");
        let secrets = ["the-old-one-of-last-year".into(), "correct_horse_battery_staple".into()];
        // printf %s … | sha1sum
        let right = b"520e4c1231ef57a08989b55e01845d6276fb349b";
        let none = b"2ab31b2b0c25d5f6cbc9e082f80ab7cd27ec6315";
        assert_eq!(question.judge(right, &secrets), Shown::Known);
        assert_eq!(question.judge(none, &secrets), Shown::Missing);
        for wrong in [&b""[..], b"0", &right[1..], &right.to_ascii_uppercase()] {
            assert_eq!(question.judge(wrong, &secrets), Shown::Wrong, "{}", wrong.escape_ascii());
        }
        assert_eq!(question.judge(right, &secrets[..1]), Shown::Wrong);
    }

    #[test]
    fn no_question_is_asked_twice() {
        let ask = || Question::fresh().unwrap().expression();
        assert_eq!(ask().len(), "${SHA1(${AGI_SECRET})}".len() + 32);
        assert_ne!(ask(), ask());
    }

    #[test]
    fn what_is_wrong_with_a_secret_is_told_without_it() {
        let long = "x".repeat(257);
        for (secret, told) in [
            ("hunter2", "has 7 characters, and needs 16 or more"),
            ("", "needs 16"),
            (long.as_str(), "may have 256"),
            ("pass)word:0:1,${EXTEN}", "may hold letters, digits"),
            ("schlüssel-des-hauses", "may hold letters, digits"),
        ] {
            let secret: SharedSecret = secret.into();
            let why = secret.check().unwrap_err();
            assert!(why.contains(told) && why.contains("openssl rand -hex 32"), "{why}");
            assert!(secret.0.is_empty() || !why.contains(&secret.0), "{why}");
        }
        let secret: SharedSecret = "correct_horse-battery_5taple".into();
        secret.check().unwrap();
        assert!(!format!("{secret:?}").contains("horse"));
    }
}
