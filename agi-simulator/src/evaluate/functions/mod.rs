//! The dialplan's functions, as `pbx_functions.c` finds them and `funcs/*.c` has them.
//!
//! Not simulated here: `CURL`, `ENV`, `IFTIME`, `MD5`, `ODBC_…`, `PJSIP_…`, `SHELL`, `STRFTIME`, and all others that
//! are not in the table below. They have the value that the test gives them (`stand_in`), or none, as in an Asterisk
//! without their module; the log says so.
#![expect(clippy::unnecessary_wraps, reason = "the functions of the table are of one type")]

mod caller;
mod cdr;
mod channel;
mod coding;
mod database;
mod fields;
mod hash;
mod logic;
mod math;
mod recordings;
mod stand_in;
mod strings;
mod timeout;

#[cfg(test)]
mod measured;

pub(crate) use stand_in::{look_up, provide};

use crate::arguments;
use crate::channel_context::ChannelContext;
use crate::log::CallEvent;
use stand_in::StandIn;

/// How a function is called.
struct Call<'a> {
    /// The text in the parentheses.
    text: &'a [u8],
    /// The most bytes of the value.
    limit: usize,
    /// How deep within other substitutions.
    depth: usize,
}

type Read = fn(&mut ChannelContext, &Call<'_>) -> Option<Vec<u8>>;
type Write = fn(&mut ChannelContext, &[u8], &[u8]);

struct Function {
    name: &'static str,
    read: Option<Read>,
    write: Option<Write>,
    room: MaxLen,
}

/// How long a value may be.
#[derive(Clone, Copy)]
enum MaxLen {
    /// In `${…}` so many bytes.
    Bytes(usize),
    /// In `${…}` any length.
    Any,
    /// Any length in `${…}`, and no function within `$[…]`.
    OnlyStrings,
}

/// The longest value of GET VARIABLE in bytes; the rest is cut off (measured on 22.10).
pub(crate) const LONGEST_OF_GET_VARIABLE: usize = 1023;

/// What a value is read into, which says how long it may be (measured on 22.10).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Buffer {
    /// GET VARIABLE: 1023 bytes.
    GetVariable,
    /// `${…}`: 4095 bytes, or as the function says.
    Substitution,
    /// `$[NAME(…)]`: 511 bytes.
    Expression,
}

const fn reads(name: &'static str, read: Read, room: MaxLen) -> Function {
    Function { name, read: Some(read), write: None, room }
}

const fn writes(name: &'static str, write: Write) -> Function {
    Function { name, read: None, write: Some(write), room: USUAL }
}

const fn both(name: &'static str, read: Read, write: Write, room: MaxLen) -> Function {
    Function { name, read: Some(read), write: Some(write), room }
}

const USUAL: MaxLen = MaxLen::Bytes(4095);

/// All functions; where Asterisk gives one less room in `${…}`, its entry says so (`read_max`).
const TABLE: &[Function] = &[
    writes("ARRAY", hash::array),
    reads("BASE64_DECODE", coding::base64_decode, MaxLen::Any),
    reads("BASE64_ENCODE", coding::base64_encode, MaxLen::Any),
    both("CALLERID", caller::read, caller::write, MaxLen::Bytes(255)),
    both("CDR", cdr::read, cdr::write, USUAL),
    both("CHANNEL", channel::read, channel::write, USUAL),
    reads("CUT", fields::cut, MaxLen::Any),
    both("DB", database::read, database::write, USUAL),
    both("DB_DELETE", database::delete, database::delete_by_writing, USUAL),
    reads("DB_EXISTS", database::exists, MaxLen::Bytes(1)),
    reads("DEC", math::decrement, USUAL),
    writes("DELETE", logic::delete),
    reads("EVAL", strings::eval, MaxLen::Any),
    reads("EXISTS", logic::exists, MaxLen::Bytes(1)),
    reads("FIELDQTY", fields::quantity, MaxLen::Any),
    writes("FILE", recordings::file),
    reads("FILTER", fields::filter, USUAL),
    both("GLOBAL", logic::global, logic::set_global, USUAL),
    writes("GLOBAL_DELETE", logic::delete_global),
    reads("GLOBAL_EXISTS", logic::global_exists, USUAL),
    both("HASH", hash::read, hash::write, USUAL),
    reads("HASHKEYS", hash::keys, MaxLen::Any),
    reads("IF", logic::choose, USUAL),
    reads("INC", math::increment, USUAL),
    reads("ISNULL", logic::is_null, MaxLen::Bytes(1)),
    reads("LEN", strings::length, MaxLen::Bytes(11)),
    reads("LTRIM", strings::trim_left, USUAL),
    reads("MATH", math::math, USUAL),
    reads("MIXMONITOR", recordings::mixmonitor, USUAL),
    reads("PASSTHRU", strings::pass, MaxLen::OnlyStrings),
    reads("POP", fields::pop, MaxLen::Any),
    reads("QUOTE", strings::quote, USUAL),
    reads("RAND", math::rand, MaxLen::Bytes(11)),
    reads("REGEX", strings::regex, USUAL),
    reads("REPLACE", fields::replace, MaxLen::OnlyStrings),
    reads("RTRIM", strings::trim_right, USUAL),
    reads("SET", logic::set, MaxLen::Any),
    reads("SHA1", coding::sha1, MaxLen::Bytes(41)),
    reads("SHIFT", fields::shift, MaxLen::Any),
    reads("STAT", recordings::stat, USUAL),
    reads("STRREPLACE", fields::replace_text, MaxLen::OnlyStrings),
    both("TIMEOUT", timeout::read, timeout::write, USUAL),
    reads("TOLOWER", strings::lower, MaxLen::Any),
    reads("TOUPPER", strings::upper, MaxLen::Any),
    reads("TRIM", strings::trim, USUAL),
    reads("URIDECODE", coding::uri_decode, USUAL),
    reads("URIENCODE", coding::uri_encode, USUAL),
    reads("VARIABLE_EXISTS", logic::variable_exists, USUAL),
];

/// Functions of which only a part is played.
const IN_PART: [&str; 3] = ["CHANNEL", "FILE", "STAT"];

/// Name and arguments of a call: up to the first `(`, and from there to the last `)`.
fn taken_apart(call: &[u8]) -> Option<(&[u8], &[u8])> {
    let open = call.iter().position(|byte| *byte == b'(')?;
    let text = &call[open + 1..];
    let end = text.iter().rposition(|byte| *byte == b')').unwrap_or(text.len());
    Some((&call[..open], &text[..end]))
}

fn find(name: &[u8]) -> Option<&'static Function> {
    TABLE.iter().find(|function| function.name.as_bytes() == name)
}

/// The value of `NAME(arguments)`; `None` if there is no such function, or its arguments are wrong.
///
/// A value is a string of C: it ends at its first zero byte.
pub(crate) fn read(ctx: &mut ChannelContext, call: &[u8], buffer: Buffer, depth: usize) -> Option<Vec<u8>> {
    let (name, text) = taken_apart(call)?;
    let stand_in = stand_in::read(ctx, name, text);
    let function = find(name);
    let room = if stand_in.is_some() { MaxLen::Any } else { function.map_or(MaxLen::Any, |function| function.room) };
    let limit = match (buffer, room) {
        (Buffer::GetVariable, _) => LONGEST_OF_GET_VARIABLE,
        (Buffer::Expression, MaxLen::OnlyStrings) => return None,
        (Buffer::Expression, _) => 511,
        (Buffer::Substitution, MaxLen::Bytes(bytes)) => bytes,
        (Buffer::Substitution, _) => usize::MAX,
    };
    let answered_by_test = stand_in.is_some();
    let value = match (stand_in, function) {
        (Some(StandIn(value)), _) => value,
        (None, Some(function)) => function.read.and_then(|read| read(ctx, &Call { text, limit, depth })),
        (None, None) => None,
    };
    let Some(mut value) = value else {
        // Other functions have no value only where their arguments are wrong.
        if !answered_by_test && function.is_none_or(|function| IN_PART.contains(&function.name)) {
            ctx.note(CallEvent::NotPlayed(String::from_utf8_lossy(call).into_owned()));
        }
        return None;
    };
    value.truncate(value.iter().position(|byte| *byte == 0).unwrap_or(limit).min(limit));
    Some(value)
}

/// Writes `NAME(arguments)`. What a function that is played does not take changes nothing, nor what the test said that it is;
/// what is written to one that is not played, or to an item of `CHANNEL` that others have (`channel::is_of_others`), is kept.
pub(super) fn write(ctx: &mut ChannelContext, call: &[u8], value: &[u8]) {
    let Some((name, text)) = taken_apart(call) else { return };
    stand_in::written(ctx, name, text, value);
    match find(name).filter(|_| ctx.pbx.functions.get(name).is_none()) {
        None => stand_in::keep(ctx, name, text, value),
        Some(Function { name: "CHANNEL", .. }) if channel::is_of_others(text) => stand_in::keep(ctx, name, text, value),
        Some(Function { name: "FILE", .. }) if recordings::is_of_others(ctx, text) => {
            stand_in::keep(ctx, name, text, value);
        }
        Some(Function { write: Some(write), .. }) => {
            stand_in::replace(ctx, call, |ctx| write(ctx, text, value));
        }
        Some(_) => {}
    }
}
