//! `LEN`, `TOUPPER`, `TOLOWER`, `TRIM`, `LTRIM`, `RTRIM`, `QUOTE`, `PASSTHRU`, `EVAL` and `REGEX`.

use super::{Call, arguments};
use crate::channel_context::ChannelContext;
use crate::evaluate::expression::pattern::Pattern;
use crate::evaluate::substitute;

type Value = Option<Vec<u8>>;

/// `LEN(text)`, in bytes.
pub(super) fn length(_: &mut ChannelContext, call: &Call<'_>) -> Value {
    Some(call.text.len().to_string().into_bytes())
}

/// `TOUPPER(text)`: the letters of ASCII.
pub(super) fn upper(_: &mut ChannelContext, call: &Call<'_>) -> Value {
    Some(call.text.to_ascii_uppercase())
}

/// `TOLOWER(text)`: the letters of ASCII.
pub(super) fn lower(_: &mut ChannelContext, call: &Call<'_>) -> Value {
    Some(call.text.to_ascii_lowercase())
}

/// `TRIM(text)`
pub(super) fn trim(_: &mut ChannelContext, call: &Call<'_>) -> Value {
    (!call.text.is_empty()).then(|| call.text.trim_ascii().to_vec())
}

/// `LTRIM(text)`
pub(super) fn trim_left(_: &mut ChannelContext, call: &Call<'_>) -> Value {
    (!call.text.is_empty()).then(|| call.text.trim_ascii_start().to_vec())
}

/// `RTRIM(text)`
pub(super) fn trim_right(_: &mut ChannelContext, call: &Call<'_>) -> Value {
    (!call.text.is_empty()).then(|| call.text.trim_ascii_end().to_vec())
}

/// `QUOTE(text)`: in quotes, with a `\` before `"` and `\`. One that is too long still ends with a quote.
pub(super) fn quote(_: &mut ChannelContext, call: &Call<'_>) -> Value {
    let mut quoted = b"\"".to_vec();
    for byte in call.text {
        if quoted.len() + 2 >= call.limit {
            break;
        }
        quoted.extend(matches!(byte, b'"' | b'\\').then_some(b'\\'));
        quoted.push(*byte);
    }
    quoted.push(b'"');
    Some(quoted)
}

/// `PASSTHRU(text)`
pub(super) fn pass(_: &mut ChannelContext, call: &Call<'_>) -> Value {
    Some(call.text.to_vec())
}

/// `EVAL(text)`: substituted once more.
pub(super) fn eval(ctx: &mut ChannelContext, call: &Call<'_>) -> Value {
    (!call.text.is_empty()).then(|| substitute::within(ctx, call.text, call.depth + 1))
}

/// `REGEX("pattern" text)`: 1 or 0.
pub(super) fn regex(_: &mut ChannelContext, call: &Call<'_>) -> Value {
    let given = arguments::split(call.text, b'"', 3);
    let [_, pattern, text] = &given[..] else { return None };
    let text = text.strip_prefix(b" ").or_else(|| text.strip_prefix(b"\t")).unwrap_or(text);
    let found = Pattern::compile(pattern)?.find(text).is_some();
    Some(if found { b"1" } else { b"0" }.to_vec())
}
