//! Arguments that come from the request: segments of the path, the query, `agi_arg_N`, channel variables.

use std::borrow::Cow;
use std::fmt::Display;
use std::str::FromStr;

use crate::Call;
use crate::outcome::{Rejection, Status};
use crate::protocol::{Argument, Text};
use crate::route::{Param, Source};

/// A type that a parameter can have: every [`FromStr`] whose error can be printed, and [`Text`].
///
/// Bytes that are not UTF-8 become `U+FFFD`, so that a caller's name in Latin-1 does not drop the call; a [`Text`]
/// has the bytes as they came.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a parameter: that takes `FromStr`, with an error that implements `Display`",
    label = "a parameter is parsed from text",
    note = "implement `std::str::FromStr` for `{Self}`; its `Err` may be a `String`, and not `()`",
    note = "an optional parameter is an `Option<T>`, a repeated one a `Vec<T>`, text a `String` or `&str`"
)]
pub trait FromParam: Sized {
    /// Reads it.
    ///
    /// # Errors
    /// What was expected instead.
    fn from_param(raw: &[u8]) -> Result<Self, String>;
}

#[diagnostic::do_not_recommend]
impl<T: FromStr<Err: Display>> FromParam for T {
    fn from_param(raw: &[u8]) -> Result<Self, String> {
        String::from_utf8_lossy(raw).parse().map_err(|error: T::Err| error.to_string())
    }
}

impl FromParam for Text {
    fn from_param(raw: &[u8]) -> Result<Self, String> {
        Ok(Self::from(raw))
    }
}

/// A required parameter.
#[doc(hidden)]
pub fn one<T: FromParam>(call: &Call, param: &Param) -> Result<T, Rejection> {
    required(param, optional(call, param)?)
}

/// A parameter that may be absent or empty.
#[doc(hidden)]
pub fn optional<T: FromParam>(call: &Call, param: &Param) -> Result<Option<T>, Rejection> {
    let raw = match param.source {
        Source::Query(name) => call.target().query(name).next(),
        Source::Arg(number) => argument(call, param, number)?,
        Source::Segment(index) => call.target().segment(call.first_segment + index),
        Source::Rest(index) => call.target().rest(call.first_segment + index),
        Source::Args(_) | Source::Variable(_) => None,
    };
    raw.filter(|raw| !raw.is_empty()).map(|raw| parse(&raw, param)).transpose()
}

/// A parameter with any number of values; empty ones are passed over.
#[doc(hidden)]
pub fn many<T: FromParam>(call: &Call, param: &Param) -> Result<Vec<T>, Rejection> {
    let raw: Vec<_> = match param.source {
        Source::Query(name) => call.target().query(name).collect(),
        Source::Args(first) => (first..=call.request().arguments())
            .filter_map(|number| argument(call, param, number).transpose())
            .collect::<Result<_, _>>()?,
        Source::Segment(_) | Source::Rest(_) | Source::Arg(_) | Source::Variable(_) => Vec::new(),
    };
    raw.iter().filter(|raw| !raw.is_empty()).map(|raw| parse(raw, param)).collect()
}

/// A channel variable that must be set.
#[doc(hidden)]
pub async fn variable_one<T: FromParam>(call: &mut Call, param: &Param) -> Result<T, Rejection> {
    required(param, variable_optional(call, param).await?)
}

/// A channel variable that may be unset or empty.
#[doc(hidden)]
pub async fn variable_optional<T: FromParam>(call: &mut Call, param: &Param) -> Result<Option<T>, Rejection> {
    let Source::Variable(name) = param.source else { return Ok(None) };
    let value = call.variable(name).await?;
    value.map(|value| parse(value.as_bytes(), param)).transpose()
}

fn required<T>(param: &Param, value: Option<T>) -> Result<T, Rejection> {
    value.ok_or_else(|| bad(param, "it is absent or empty"))
}

fn parse<T: FromParam>(raw: &[u8], param: &Param) -> Result<T, Rejection> {
    T::from_param(raw).map_err(|expected| bad(param, &format!("{}: {expected}", shape(raw))))
}

/// The value itself stays out of the log: it may be a card number.
fn bad(param: &Param, what: &str) -> Rejection {
    let Param { name, source, ty, .. } = param;
    Rejection::new(Status::BadParam, format!("the parameter `{name}` ({source}) should be `{ty}`, but {what}"))
}

/// What a value looks like, without showing it.
fn shape(raw: &[u8]) -> String {
    let text = String::from_utf8_lossy(raw);
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let letters = text.chars().filter(|character| character.is_alphabetic()).count();
    let length = text.chars().count();
    format!("it has {length} characters ({digits} digits, {letters} letters)")
}

fn argument<'c>(call: &'c Call, param: &Param, number: usize) -> Result<Option<Cow<'c, [u8]>>, Rejection> {
    match call.request().argument(number) {
        Argument::Absent => Ok(None),
        Argument::Given(value) => Ok(Some(Cow::Borrowed(value))),
        Argument::Forged => Err(bad(param, "it came twice: an argument holds a line feed")),
    }
}
