//! How the keys of an answer are parsed, and what a check returns.

use std::str::FromStr;

use super::prompt::{Prompt, Prompts};

/// A type that the keys of an answer can be parsed as: every [`FromStr`]. Nothing else implements it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an answer in keys: that takes `FromStr`",
    label = "an answer is parsed from the keys",
    note = "implement `std::str::FromStr` for `{Self}`: keys that it does not take are wrong input, and the question comes again",
    note = "keys as they are: `Digits` or `String`; a number: `u32`"
)]
pub trait FromDigits: Sized {
    /// Parses the keys; returns `None` if they are not such a value.
    #[doc(hidden)]
    fn from_keys(keys: &str, _: Sealed) -> Option<Self>;
}

/// Other crates cannot name it, so they cannot implement [`FromDigits`] and [`CheckResult`].
#[derive(Clone, Copy, Debug)]
pub struct Sealed(pub(super) ());

#[diagnostic::do_not_recommend]
impl<T: FromStr> FromDigits for T {
    fn from_keys(keys: &str, _: Sealed) -> Option<Self> {
        keys.parse().ok()
    }
}

/// Why a question has no answer when its tries are spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum NoAnswer {
    /// No key was pressed and, where a voice can answer, nothing was said, at any try.
    #[error("the caller pressed no key")]
    NoInput,
    /// Keys were pressed, or something was said, at one try at least, and none of it was accepted.
    #[error("the caller pressed no keys that were accepted")]
    InvalidInput,
    /// Keys were accepted, and the caller did not confirm them.
    #[error("the caller did not confirm what was entered")]
    NotConfirmed,
}

/// The result of a check of an answer, for [`Ask::check`](super::Ask::check): `Ok(())`, or `Err` with the prompts that
/// say why not. For a check that may itself fail, this result in another one, whose error ends the question: `Ok(Ok(()))`,
/// `Ok(Err("unknown"))` or `Err(error)`. Nothing else implements it.
#[diagnostic::on_unimplemented(
    message = "a check answers `Ok(())` or `Err(…)` with prompts, and not `{Self}`",
    label = "neither `Ok(())` nor `Err(…)`",
    note = "write `if … {{ Ok(()) }} else {{ Err(\"sound\") }}`; an `Err(())` is said in the words of `.invalid_input(…)`",
    note = "a check that may fail answers `Ok(Ok(()))`, `Ok(Err(\"sound\"))`, or an error, which ends the question",
    note = "one that awaits something is a `.check_async(async |value: &Digits| …)`, with the type of its argument"
)]
pub trait CheckResult {
    /// Returns nothing, or the prompts, or why it could not be checked.
    #[doc(hidden)]
    fn verdict(self, _: Sealed) -> Verdict;
}

/// Why an answer could not be checked.
type CheckError = Box<dyn std::error::Error + Send + Sync>;

/// What a check says: the value is accepted, or refused with these prompts; or it could not be checked.
pub type Verdict = Result<Result<(), Vec<Prompt>>, CheckError>;

impl<P: Prompts> CheckResult for Result<(), P> {
    fn verdict(self, _: Sealed) -> Verdict {
        Ok(self.map_err(Prompts::into_list))
    }
}

impl<P: Prompts, E: Into<CheckError>> CheckResult for Result<Result<(), P>, E> {
    fn verdict(self, _: Sealed) -> Verdict {
        self.map(|checked| checked.map_err(Prompts::into_list)).map_err(Into::into)
    }
}
