//! What a `200 result=…` means, by the kind of reply.

use std::time::Duration;

use crate::digits::{Digit, Digits};
use crate::reply::ResultLine;
use crate::text::Text;

/// What a `200 result=…` means for one command.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::exhaustive_enums, reason = "an answer has one of these meanings")]
pub enum Reading<A> {
    /// This answer.
    Is(A),
    /// This answer, if the caller is still there: Asterisk says the same after a hang-up.
    IfUp(A),
    /// The command failed, unless the caller hung up; usually because of this.
    FailedIfUp(&'static str),
    /// The command failed, unless the caller hung up; this function says why.
    SubjectFailedIfUp(Why),
    /// The command failed, usually because of this.
    Failed(&'static str),
    /// It cannot be the answer to this command.
    Unexpected,
}

/// Says why a command failed, from what it is about, such as a file.
pub type Why = fn(&[u8]) -> &'static str;

impl<A> Reading<A> {
    /// Converts the answer.
    #[inline]
    pub fn map<B>(self, make: impl FnOnce(A) -> B) -> Reading<B> {
        match self {
            Self::Is(answer) => Reading::Is(make(answer)),
            Self::IfUp(answer) => Reading::IfUp(make(answer)),
            Self::FailedIfUp(hint) => Reading::FailedIfUp(hint),
            Self::SubjectFailedIfUp(why) => Reading::SubjectFailedIfUp(why),
            Self::Failed(hint) => Reading::Failed(hint),
            Self::Unexpected => Reading::Unexpected,
        }
    }
}

/// Reads a result that says only whether it was done.
#[must_use]
pub fn done(line: &ResultLine<'_>) -> Reading<()> {
    match line.number() {
        Some(-1) => Reading::FailedIfUp("Asterisk could not do it on this channel"),
        Some(_) => Reading::Is(()),
        None => Reading::Unexpected,
    }
}

/// Reads `1` for yes and `0` for no.
#[must_use]
pub fn yes_or_no(line: &ResultLine<'_>) -> Reading<bool> {
    match line.number() {
        Some(0) => Reading::Is(false),
        Some(1) => Reading::Is(true),
        _ => Reading::Unexpected,
    }
}

/// Reads whether DATABASE DELTREE deleted anything: `0` if it did, contrary to its own documentation (measured on 22.10
/// and 16.28).
#[must_use]
pub fn deleted(line: &ResultLine<'_>) -> Reading<bool> {
    yes_or_no(line).map(|nothing| !nothing)
}

/// Reads `1` and a value, or `0` for none.
#[must_use]
pub fn value(line: &ResultLine<'_>) -> Reading<Option<Text>> {
    match (line.number(), line.value()) {
        (Some(1), Some(value)) => Reading::Is(Some(Text::from(value))),
        (Some(0), None) => Reading::Is(None),
        _ => Reading::Unexpected,
    }
}

/// Reads a key's ASCII code, or `0` for none. `-1` is a hang-up, or the failure `failed`.
#[must_use]
pub fn pressed(line: &ResultLine<'_>, failed: &'static str) -> Reading<Option<Digit>> {
    match (key(line), line.number()) {
        (Some(key), _) => Reading::Is(key),
        (None, Some(-1)) => Reading::FailedIfUp(failed),
        _ => Reading::Unexpected,
    }
}

/// Reads the key that ended a sound, or `None`, and how far it had come, in samples. `-1` is a hang-up, or there is no
/// such sound.
#[must_use]
pub fn played(line: &ResultLine<'_>, why: Why) -> Reading<(Option<Digit>, u64)> {
    match (key(line), line.field("endpos")) {
        (Some(digit), Some(endpos)) => Reading::Is((digit, u64::try_from(endpos).unwrap_or(0))),
        _ => not_played(line, why),
    }
}

/// Reads as [`played`], for GET OPTION: no key is a timeout, and also a hang-up in the wait after the sound.
#[must_use]
pub fn option(line: &ResultLine<'_>, why: Why) -> Reading<(Option<Digit>, u64)> {
    match played(line, why) {
        Reading::Is(timeout @ (None, _)) => Reading::IfUp(timeout),
        reading => reading,
    }
}

/// Reads the key that ended a controlled sound, and where: CONTROL STREAM FILE counts in milliseconds. No position
/// means the sound's end.
#[must_use]
pub fn controlled(line: &ResultLine<'_>, why: Why) -> Reading<(Option<Digit>, Option<Duration>)> {
    match (key(line), line.field("endpos")) {
        (Some(digit), Some(millis)) => Reading::Is((digit, u64::try_from(millis).ok().map(Duration::from_millis))),
        _ => not_played(line, why),
    }
}

/// Reads the keys of an entry, as text, and whether its time ran out. `-1` is a hang-up, or there is no such sound.
#[must_use]
pub fn entered(line: &ResultLine<'_>, why: Why) -> Reading<(Digits, bool)> {
    let digits = std::str::from_utf8(line.text()).ok().and_then(|digits| digits.parse().ok());
    match (digits, line.note()) {
        (Some(digits), None) => Reading::Is((digits, false)),
        (Some(digits), Some(b"timeout")) => Reading::Is((digits, true)),
        _ => not_played(line, why),
    }
}

/// Reads a key's ASCII code, or `0` for none; `None` for anything else.
#[must_use]
pub fn key(line: &ResultLine<'_>) -> Option<Option<Digit>> {
    match line.number().map(u8::try_from) {
        Some(Ok(0)) => Some(None),
        Some(Ok(code)) => Digit::from_ascii(code).map(Some),
        Some(Err(_)) | None => None,
    }
}

/// Reads `-1`: there is no such sound, or the caller hung up.
fn not_played<A>(line: &ResultLine<'_>, why: Why) -> Reading<A> {
    match line.number() {
        Some(-1) => Reading::SubjectFailedIfUp(why),
        _ => Reading::Unexpected,
    }
}
