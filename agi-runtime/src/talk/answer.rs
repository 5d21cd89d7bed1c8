//! What keys can be read as, and what a check says of the answer.

use std::str::FromStr;

use super::prompt::{Prompt, Prompts};

/// A type that an answer in keys can have: every [`FromStr`]. Nothing else implements it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an answer in keys: that takes `FromStr`",
    label = "an answer is parsed from the keys",
    note = "implement `std::str::FromStr` for `{Self}`: keys that it does not take are wrong input, and the question comes again",
    note = "keys as they are: `Digits` or `String`; a number: `u32`"
)]
pub trait FromDigits: Sized {
    /// Reads it; `None` if the keys are not such a value.
    #[doc(hidden)]
    fn from_keys(keys: &str, _: Sealed) -> Option<Self>;
}

/// Nobody else can name it, so nobody else implements [`FromDigits`] and [`CheckResult`].
#[derive(Clone, Copy, Debug)]
pub struct Sealed(pub(super) ());

#[diagnostic::do_not_recommend]
impl<T: FromStr> FromDigits for T {
    fn from_keys(keys: &str, _: Sealed) -> Option<Self> {
        keys.parse().ok()
    }
}

/// What [`Ask::check`](super::Ask::check) is told of an answer: `Ok(())`, or `Err` with the prompts that say why not.
/// Nothing else implements it.
#[diagnostic::on_unimplemented(
    message = "a check answers `Ok(())` or `Err(…)` with prompts, and not `{Self}`",
    label = "neither `Ok(())` nor `Err(…)`",
    note = "write `if … {{ Ok(()) }} else {{ Err(\"sound\") }}`; an `Err(())` is said in the words of `.invalid_input(…)`"
)]
pub trait CheckResult {
    /// Nothing, or the words.
    #[doc(hidden)]
    fn or_words(self, _: Sealed) -> Result<(), Vec<Prompt>>;
}

impl<P: Prompts> CheckResult for Result<(), P> {
    fn or_words(self, _: Sealed) -> Result<(), Vec<Prompt>> {
        self.map_err(Prompts::into_list)
    }
}
