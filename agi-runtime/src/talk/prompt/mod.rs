//! What can be in a list of prompts: sounds, texts that are spoken ([`Tts`](crate::Tts)), numbers, dates, money,
//! letters, silence.
//!
//! A list is a tuple, an array, a slice or a `Vec`; a text in it is the name of a sound.
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
mod digits;
mod list;
#[cfg(feature = "audio")]
mod memory;
mod money;
mod phone_number;
mod whole;

pub use date_time::{DateTime, date, datetime, time};
pub use list::Prompts;
pub use money::{Currency, Money, money};

use std::fmt::Display;
#[cfg(feature = "audio")]
use std::sync::Arc;
use std::time::Duration;

use agi_protocol::Digit;

use self::digits::say_digits;
use self::phone_number::PhoneNumber;
use super::tts::TtsPrompt;
#[cfg(feature = "audio")]
use crate::audio::Pcm;
use crate::call::{Call, CallError, Integer, whole_seconds};

/// One prompt. A `&str` or a `String` becomes the sound of this name; the functions of this module make the others.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "it is said by a word that takes prompts: call.say(…)"]
pub struct Prompt(Kind);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    File(String),
    Digits(String),
    PhoneNumber(PhoneNumber),
    Letters(String),
    Phonetic(String),
    Number {
        number: i128,
        gender: Option<String>,
        or_digits: bool,
    },
    DateTime(DateTime),
    Silence(Duration),
    TtsPrompt(TtsPrompt),
    #[cfg(feature = "audio")]
    Memory(Arc<Pcm>),
}

/// Plays a sound, by its name without the extension.
pub fn file(name: impl Into<String>) -> Prompt {
    Prompt(Kind::File(name.into()))
}

/// Says digits one by one: `0042` is zero zero four two. It takes a number, a text or [`Digits`](crate::Digits). A text
/// that does not begin with a digit, or that contains A to D, is spelled (SAY ALPHA). An empty text says nothing.
pub fn digits(digits: impl Display) -> Prompt {
    Prompt(Kind::Digits(digits.to_string()))
}

/// Says a phone number digit by digit, whatever it is written with: `+1 (201) 555-0123`, `tel:+1-201-555-0123;ext=7`, a
/// [`CallerId`](crate::CallerId)'s number.
///
/// | in the number | is |
/// |---|---|
/// | `0` to `9`, `*`, `#` | said |
/// | a `+` before the first digit | said as the sound `letters/plus`; where the language lacks it, Asterisk leaves it out in silence |
/// | `(0)` after such a `+`, as in `+44 (0)20` | left out: it is not dialled with the country's code |
/// | brackets, blanks, hyphens, dots, letters, a `+` elsewhere | left out |
/// | everything from a `;`, `@` or `,` on | left out: parameters, a host, keys to send later |
///
/// Of a text without a digit, such as `anonymous`, nothing is said. [`digits`](digits()) would spell all of them.
///
/// ```
/// # use agi_runtime::prelude::*;
/// # use agi_runtime::prompt::phone_number;
/// # async fn example(call: &mut Call, caller: CallerId) -> Result {
/// if let Some(number) = caller.number {
///     call.say(("you-are-calling-from", phone_number(number))).await?;
/// }
/// # Ok(())
/// # }
/// ```
pub fn phone_number(number: impl Display) -> Prompt {
    Prompt(Kind::PhoneNumber(PhoneNumber::read(&number.to_string())))
}

/// Says a number of any integer type: 42 is forty-two.
///
/// Asterisk says numbers from -2,147,483,647 to 2,147,483,646. Any other number is [`CallError::Refused`] when its turn
/// comes, because Asterisk would say it wrong. Say it with [`digits`], or from the start with [`number_or_digits`].
///
/// In other languages than English, Asterisk passes a sound that it lacks over in silence: see
/// [`Call::say_number`](crate::Call::say_number).
///
/// ```
/// # use agi_runtime::prelude::*;
/// # use agi_runtime::prompt::{digits, number};
/// # async fn example(call: &mut Call, messages: usize, meter: u64) -> Result {
/// call.say(("you-have", number(messages), "messages", "the-meter-shows", digits(meter))).await?;
/// # Ok(())
/// # }
/// ```
pub fn number(number: impl Integer) -> Prompt {
    Prompt(Kind::Number { number: crate::call::number(number), gender: None, or_digits: false })
}

/// Says a [`number`], or its digits one by one where Asterisk would say it wrong: it has more than 32 bits, or the call's
/// language lacks a sound of it (see [`protocol::saying`](crate::protocol::saying)). Which sounds are there, Asterisk is
/// asked in one exchange for each that Debian's packages lack.
///
/// ```
/// # use agi_runtime::prelude::*;
/// # use agi_runtime::prompt::number_or_digits;
/// # async fn example(call: &mut Call, points: u64) -> Result {
/// call.set_language("es").await?;
/// call.say(("you-have", number_or_digits(points), "points")).await?; // 100 is "uno cero cero" with Debian's sounds
/// # Ok(())
/// # }
/// ```
pub fn number_or_digits(number: impl Integer) -> Prompt {
    Prompt(Kind::Number { number: crate::call::number(number), gender: None, or_digits: true })
}

/// Says a [`number`] in a grammatical gender, for languages whose numbers have one: `m`, `f`, `c` or `n` (`say.c`).
pub fn number_of_gender(number: impl Integer, gender: impl Into<String>) -> Prompt {
    Prompt(Kind::Number { number: crate::call::number(number), gender: Some(gender.into()), or_digits: false })
}

/// Spells a text: letters, digits, and some signs. Letters that are not ASCII have no sounds: they are left out with a
/// warning in the log, or an error in a list that is [`strict`](crate::SayPrompts::strict). A letter or sign whose sound
/// the language lacks, Asterisk leaves out in silence.
pub fn letters(text: impl Into<String>) -> Prompt {
    Prompt(Kind::Letters(text.into()))
}

/// Spells a text with the phonetic alphabet.
pub fn phonetic(text: impl Into<String>) -> Prompt {
    Prompt(Kind::Phonetic(text.into()))
}

/// Plays silence of this length, in whole seconds (rounded up). A key interrupts it like a sound. It consists of
/// Asterisk's own sounds `silence/1` to `silence/10` (package `core-sounds`); a longer silence takes several of them.
pub fn silence(time: Duration) -> Prompt {
    Prompt(Kind::Silence(time))
}

impl Prompt {
    /// Says the prompt, until a key of `escape` is pressed.
    pub(super) async fn say(&self, call: &mut Call, escape: &str) -> Result<Option<Digit>, CallError> {
        match &self.0 {
            Kind::File(name) => Ok(call.stream_file(name).escape(escape).await?.digit),
            Kind::Letters(text) | Kind::Phonetic(text) if text.is_empty() => Ok(None),
            Kind::Digits(digits) => say_digits(call, digits, escape).await,
            Kind::Letters(text) => call.say_alpha(text).escape(escape).await,
            Kind::PhoneNumber(number) => number.say(call, escape).await,
            Kind::Phonetic(text) => call.say_phonetic(text).escape(escape).await,
            Kind::Number { number, or_digits: true, .. } if !self.is_whole(call).await? => {
                call.say_digits(&number.to_string()).escape(escape).await
            }
            Kind::Number { number, gender: None, .. } => call.say_number(*number).escape(escape).await,
            Kind::Number { number, gender: Some(gender), .. } => {
                call.say_number(*number).gender(gender).escape(escape).await
            }
            Kind::DateTime(date_time) => date_time.say(call, escape).await,
            Kind::TtsPrompt(spoken) => spoken.say(call, escape).await,
            #[cfg(feature = "audio")]
            Kind::Memory(sound) => memory::say(call, sound, escape).await,
            Kind::Silence(time) => {
                let mut left = whole_seconds(*time);
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

#[cfg(feature = "audio")]
impl Prompt {
    /// Returns the prompt as samples, so many a second; `None` if only Asterisk can say it.
    pub(super) async fn audio(
        &self,
        call: &mut Call,
        language: &str,
        rate: u32,
    ) -> Result<Option<Vec<i16>>, CallError> {
        match &self.0 {
            Kind::TtsPrompt(spoken) => spoken.audio(call, language, rate).await,
            Kind::Memory(sound) => Ok(Some(sound.at(rate).as_ref().to_vec())),
            Kind::Silence(time) => {
                let samples = whole_seconds(*time).saturating_mul(u64::from(rate));
                Ok(usize::try_from(samples)
                    .ok()
                    .filter(|samples| *samples <= MOST_SAMPLES)
                    .map(|samples| vec![0; samples]))
            }
            _ => Ok(None),
        }
    }
}

/// As much silence may be in the memory of the app: a minute at the highest rate.
#[cfg(feature = "audio")]
const MOST_SAMPLES: usize = 60 * 48_000;

/// The longest of Asterisk's own sounds of silence, in seconds.
const LONGEST_SILENCE: u64 = 10;

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

/// A sound in memory is said on the [audio](Call::audio) of the call; in a question by voice, the caller's voice interrupts
/// it. A call without audio skips it with a warning; in a strict list, it is a [`CallError::Tts`].
#[cfg(feature = "audio")]
impl From<Pcm> for Prompt {
    fn from(sound: Pcm) -> Self {
        Self(Kind::Memory(Arc::new(sound)))
    }
}

/// Many calls share it.
#[cfg(feature = "audio")]
impl From<Arc<Pcm>> for Prompt {
    fn from(sound: Arc<Pcm>) -> Self {
        Self(Kind::Memory(sound))
    }
}

impl From<TtsPrompt> for Prompt {
    fn from(spoken: TtsPrompt) -> Self {
        Self(Kind::TtsPrompt(spoken))
    }
}
