//! What can stand in a list of prompts: sounds, texts that are spoken ([`Tts`](crate::Tts)), numbers, dates, money,
//! letters, silence.
//!
//! A list is a tuple, an array, a slice or a `Vec`; a text in it is a sound's name.
//!
//! ```
//! use agi_runtime::prelude::*;
//! use agi_runtime::prompt::{money, number, Currency};
//!
//! #[agi_route("/balance", manual)]
//! async fn balance(call: &mut Call) -> Result {
//!     call.say(("you-have", number(3), "orders", "you-owe", money(1_250, Currency::DOLLARS))).await?;
//!     Ok(())
//! }
//! ```

mod date_time;
mod list;
mod money;

pub use date_time::{DateTime, date, datetime, time};
pub use list::Prompts;
pub use money::{Currency, Money, money};

use std::fmt::Display;

use super::tts::TtsPrompt;
use crate::{Call, CallError, Digit};

/// One prompt. A `&str` or a `String` becomes the sound of this name; the functions of this module make the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt(Kind);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    File(String),
    Digits(String),
    Letters(String),
    Phonetic(String),
    Number { number: i32, gender: Option<String> },
    DateTime(DateTime),
    Silence(u16),
    TtsPrompt(TtsPrompt),
}

/// A sound, by its name without the extension.
pub fn file(name: impl Into<String>) -> Prompt {
    Prompt(Kind::File(name.into()))
}

/// Digits one by one: `0042` is zero zero four two. What begins with no digit, or holds A to D, is spelled (SAY ALPHA);
/// of the empty text nothing is said. A number, a text, [`Digits`](crate::Digits).
pub fn digits(digits: impl Display) -> Prompt {
    Prompt(Kind::Digits(digits.to_string()))
}

/// A number as a word: 42 is forty-two. Of `i32::MAX` Asterisk says nothing, of `i32::MIN` only "minus".
pub fn number(number: impl Into<i32>) -> Prompt {
    Prompt(Kind::Number { number: number.into(), gender: None })
}

/// A number in a gender, for languages that have one for numbers: `m`, `f`, `c` or `n` (`say.c`).
pub fn number_of_gender(number: impl Into<i32>, gender: impl Into<String>) -> Prompt {
    Prompt(Kind::Number { number: number.into(), gender: Some(gender.into()) })
}

/// A text spelled: letters, digits, and some signs.
pub fn letters(text: impl Into<String>) -> Prompt {
    Prompt(Kind::Letters(text.into()))
}

/// A text spelled with the phonetic alphabet.
pub fn phonetic(text: impl Into<String>) -> Prompt {
    Prompt(Kind::Phonetic(text.into()))
}

/// Silence of so many seconds, which a key interrupts like a sound. It is played from Asterisk's own sounds
/// `silence/1` to `silence/10` (package `core-sounds`), several for a longer one.
#[must_use]
pub fn silence(seconds: u16) -> Prompt {
    Prompt(Kind::Silence(seconds))
}

impl Prompt {
    /// Says it, until a key among `escape`.
    pub(super) async fn say(&self, call: &mut Call, escape: &str) -> Result<Option<Digit>, CallError> {
        match &self.0 {
            Kind::File(name) => Ok(call.stream_file(name).escape(escape).await?.digit),
            Kind::Digits(text) | Kind::Letters(text) | Kind::Phonetic(text) if text.is_empty() => Ok(None),
            Kind::Digits(digits) if can_be_said_as_digits(digits) => call.say_digits(digits).escape(escape).await,
            Kind::Digits(text) | Kind::Letters(text) => call.say_alpha(text).escape(escape).await,
            Kind::Phonetic(text) => call.say_phonetic(text).escape(escape).await,
            Kind::Number { number, gender: None } => call.say_number(*number).escape(escape).await,
            Kind::Number { number, gender: Some(gender) } => {
                call.say_number(*number).gender(gender).escape(escape).await
            }
            Kind::DateTime(date_time) => date_time.say(call, escape).await,
            Kind::TtsPrompt(spoken) => spoken.say(call, escape).await,
            Kind::Silence(seconds) => {
                let mut left = *seconds;
                while left > 0 {
                    let now = left.min(LONGEST_SILENCE);
                    let key = call.stream_file(&format!("silence/{now}")).escape(escape).await?.digit;
                    if key.is_some() {
                        return Ok(key);
                    }
                    left -= now;
                }
                Ok(None)
            }
        }
    }
}

/// The longest of Asterisk's own sounds of silence, in seconds.
const LONGEST_SILENCE: u16 = 10;

/// SAY DIGITS wants a number in front, and says nothing of letters.
fn can_be_said_as_digits(digits: &str) -> bool {
    digits.starts_with(|first: char| first.is_ascii_digit())
        && digits.bytes().all(|byte| byte.is_ascii_digit() || b"*#".contains(&byte))
}

impl From<&str> for Prompt {
    fn from(name: &str) -> Self {
        file(name)
    }
}

impl From<String> for Prompt {
    fn from(name: String) -> Self {
        file(name)
    }
}

impl From<DateTime> for Prompt {
    fn from(date_time: DateTime) -> Self {
        Self(Kind::DateTime(date_time))
    }
}

impl From<TtsPrompt> for Prompt {
    fn from(spoken: TtsPrompt) -> Self {
        Self(Kind::TtsPrompt(spoken))
    }
}
