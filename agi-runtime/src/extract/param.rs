//! Arguments that come from the request: segments of the path, the query, `agi_arg_N`, channel variables.

use std::borrow::Cow;
use std::panic::catch_unwind;

use agi_protocol::{Argument, FromParam, Status};

use super::source::{Param, Source};
use crate::call::Call;
use crate::outcome::Rejection;

/// Reads a required parameter.
#[doc(hidden)]
pub fn one<T: FromParam>(call: &Call, param: &Param) -> Result<T, Rejection> {
    required(param, optional(call, param)?)
}

/// Reads a parameter that may be absent or empty.
#[doc(hidden)]
pub fn optional<T: FromParam>(call: &Call, param: &Param) -> Result<Option<T>, Rejection> {
    let raw = match param.source {
        Source::Query(name) => call.uri().query(name).next(),
        Source::Arg(number) => argument(call, param, number)?,
        Source::Segment(index) => call.uri().segment(call.first_segment as usize + index),
        Source::Rest(index) => call.uri().rest(call.first_segment as usize + index),
        Source::Args(_) | Source::Variable(_) => None,
    };
    raw.map_or(Ok(None), |raw| parse(&raw, param))
}

/// Reads a parameter with any number of values; empty ones are skipped.
#[doc(hidden)]
pub fn many<T: FromParam>(call: &Call, param: &Param) -> Result<Vec<T>, Rejection> {
    let raw: Vec<_> = match param.source {
        Source::Query(name) => call.uri().query(name).collect(),
        Source::Args(first) => (first..=call.request().arguments())
            .filter_map(|number| argument(call, param, number).transpose())
            .collect::<Result<_, _>>()?,
        Source::Segment(_) | Source::Rest(_) | Source::Arg(_) | Source::Variable(_) => Vec::new(),
    };
    raw.iter().filter_map(|raw| parse(raw, param).transpose()).collect()
}

/// Reads a channel variable that must be set.
#[doc(hidden)]
pub async fn variable_one<T: FromParam>(call: &mut Call, param: &Param) -> Result<T, Rejection> {
    required(param, variable_optional(call, param).await?)
}

/// Reads a channel variable that may be unset or empty.
#[doc(hidden)]
pub async fn variable_optional<T: FromParam>(call: &mut Call, param: &Param) -> Result<Option<T>, Rejection> {
    let Source::Variable(name) = param.source else { return Ok(None) };
    let value = call.variable(name).await?;
    value.map_or(Ok(None), |value| parse(value.as_bytes(), param))
}

fn required<T>(param: &Param, value: Option<T>) -> Result<T, Rejection> {
    value.ok_or_else(|| bad(param, "it is absent or empty"))
}

/// Reads a value that no call has brought, as a call's would be.
pub type Tried = fn(&[u8]) -> Result<(), String>;

/// Says what is wrong with a value, by the words of the type's own parser.
#[doc(hidden)]
pub fn tried<T: FromParam>(raw: &[u8]) -> Result<(), String> {
    catch_unwind(|| read::<T>(raw).map(drop)).unwrap_or_else(|_| Err("reading it panics".to_owned()))
}

fn parse<T: FromParam>(raw: &[u8], param: &Param) -> Result<Option<T>, Rejection> {
    read(raw).map_err(|expected| Rejection::new(Status::BadParam, no_value(param, raw, &expected)))
}

/// Reads a value; `None` if it is empty. Dialplans write `AGI(agi://…, 2)`: what does not parse is tried without the
/// blanks around it. A text has them, because every value is one.
fn read<T: FromParam>(raw: &[u8]) -> Result<Option<T>, String> {
    if raw.is_empty() {
        return Ok(None);
    }
    T::from_param(raw).map(Some).or_else(|expected| read_trimmed(raw, expected))
}

#[cold]
fn read_trimmed<T: FromParam>(raw: &[u8], expected: String) -> Result<Option<T>, String> {
    match raw.trim_ascii() {
        trimmed if trimmed.len() == raw.len() => Err(expected),
        [] => Ok(None),
        trimmed => T::from_param(trimmed).map(Some),
    }
}

fn bad(Param { name, source, ty, .. }: &Param, what: &str) -> Rejection {
    Rejection::new(Status::BadParam, format!("the parameter `{name}` ({source}) should be `{ty}`, but {what}"))
}

/// Says what is wrong with a value, of which its type says this. The value itself stays out of the log: it may be a card
/// number.
#[cold]
pub(crate) fn no_value(Param { name, source, ty, .. }: &Param, raw: &[u8], expected: &str) -> String {
    format!("the parameter `{name}` ({source}) should be `{ty}`, but {}: {expected}", shape(raw))
}

/// Describes what a value looks like, without showing it.
fn shape(raw: &[u8]) -> String {
    let text = String::from_utf8_lossy(raw);
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let letters = text.chars().filter(|character| character.is_alphabetic()).count();
    let length = text.chars().count();
    format!("it has {length} characters ({digits} digits, {letters} letters{})", blanks(raw))
}

/// Says that there are blanks around a value, which nobody sees in a dialplan.
fn blanks(raw: &[u8]) -> &'static str {
    match (raw.first(), raw.last()) {
        (Some(first), Some(last)) if first.is_ascii_whitespace() && last.is_ascii_whitespace() => {
            "; it begins and ends with a blank"
        }
        (Some(first), _) if first.is_ascii_whitespace() => "; it begins with a blank",
        (_, Some(last)) if last.is_ascii_whitespace() => "; it ends with a blank",
        _ => "",
    }
}

fn argument<'c>(call: &'c Call, param: &Param, number: usize) -> Result<Option<Cow<'c, [u8]>>, Rejection> {
    match call.request().argument(number) {
        Argument::Absent => Ok(None),
        Argument::Given(value) => Ok(Some(Cow::Borrowed(value))),
        Argument::Forged => Err(bad(param, "it came twice: an argument holds a line feed")),
    }
}
