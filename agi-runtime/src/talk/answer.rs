//! What an answer in keys can be, and what a check says of it.

use std::str::FromStr;

use super::prompt::{Prompt, Prompts};

/// A type that an answer can have: every [`FromStr`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an answer in keys: that takes `FromStr`",
    label = "an answer is parsed from the keys",
    note = "implement `std::str::FromStr` for `{Self}`: keys that it does not take are wrong input, and the question comes again",
    note = "keys as they are: `Digits` or `String`; a number: `u32`"
)]
pub trait FromDigits: Sized {
    /// Reads it; `None` if the keys are no such value.
    fn from_keys(keys: &str) -> Option<Self>;
}

#[diagnostic::do_not_recommend]
impl<T: FromStr> FromDigits for T {
    fn from_keys(keys: &str) -> Option<Self> {
        keys.parse().ok()
    }
}

/// What [`Ask::check`](super::Ask::check) is told of an answer: `Ok(())`, or `Err` with the prompts that say why not.
#[diagnostic::on_unimplemented(
    message = "a check answers `Ok(())` or `Err(…)` with prompts, and not `{Self}`",
    label = "neither `Ok(())` nor `Err(…)`",
    note = "write `if … {{ Ok(()) }} else {{ Err(\"sound\") }}`; an `Err(())` is said in the words of `.invalid_input(…)`"
)]
pub trait CheckResult {
    /// Nothing, or the words.
    ///
    /// # Errors
    /// The words.
    fn or_words(self) -> Result<(), Vec<Prompt>>;
}

impl<P: Prompts> CheckResult for Result<(), P> {
    fn or_words(self) -> Result<(), Vec<Prompt>> {
        self.map_err(Prompts::into_list)
    }
}
