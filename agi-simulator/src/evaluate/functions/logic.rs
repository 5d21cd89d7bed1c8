//! `IF`, `EXISTS`, `ISNULL`, `SET`, `DELETE`, `VARIABLE_EXISTS`, and the globals: `GLOBAL`, `GLOBAL_EXISTS` and
//! `GLOBAL_DELETE`.

use super::{Call, arguments};
use crate::c_numbers::scan;
use crate::caller_id::stripped;
use crate::channel_context::ChannelContext;
use crate::evaluate;
use crate::variables;

type Value = Option<Vec<u8>>;

fn bit(truth: bool) -> Value {
    Some(if truth { b"1" } else { b"0" }.to_vec())
}

/// `IF(condition?yes:no)`: a number is false if it is 0, and so is nothing; a text is true.
pub(super) fn choose(_: &mut ChannelContext, call: &Call<'_>) -> Value {
    let given = arguments::split(call.text, b'?', 2);
    let ways = arguments::split(arguments::at(&given, 1), b':', 2);
    let condition = arguments::at(&given, 0);
    if condition.is_empty() || ways.is_empty() {
        return None;
    }
    let condition = stripped(condition);
    let holds = !condition.is_empty() && scan(condition) != Some(0);
    Some(stripped(arguments::at(&ways, usize::from(!holds))).to_vec())
}

/// `EXISTS(text)`
pub(super) fn exists(_: &mut ChannelContext, call: &Call<'_>) -> Value {
    bit(!call.text.is_empty())
}

/// `ISNULL(text)`
pub(super) fn is_null(_: &mut ChannelContext, call: &Call<'_>) -> Value {
    bit(call.text.is_empty())
}

/// `SET(name=value)`: its value is the one that it sets.
pub(super) fn set(ctx: &mut ChannelContext, call: &Call<'_>) -> Value {
    let at = call.text.iter().position(|byte| *byte == b'=').filter(|at| *at > 0)?;
    let value = stripped(&call.text[at + 1..]);
    evaluate::assign(ctx, stripped(&call.text[..at]), value);
    Some(value.to_vec())
}

/// `DELETE(name)`: it can only be written.
pub(super) fn delete(ctx: &mut ChannelContext, name: &[u8], _: &[u8]) {
    variables::unset(ctx, name);
}

/// `VARIABLE_EXISTS(name)`
pub(super) fn variable_exists(ctx: &mut ChannelContext, call: &Call<'_>) -> Value {
    bit(variables::plain(ctx, call.text).is_some())
}

/// `GLOBAL(name)`: empty if there is none.
pub(super) fn global(ctx: &mut ChannelContext, call: &Call<'_>) -> Value {
    Some(variables::global(ctx, call.text).unwrap_or_default())
}

pub(super) fn set_global(ctx: &mut ChannelContext, name: &[u8], value: &[u8]) {
    ctx.pbx.globals().insert(variables::bare(name).to_vec(), value.to_vec());
}

/// `GLOBAL_EXISTS(name)`
pub(super) fn global_exists(ctx: &mut ChannelContext, call: &Call<'_>) -> Value {
    bit(variables::global(ctx, call.text).is_some())
}

/// `GLOBAL_DELETE(name)`: it can only be written.
pub(super) fn delete_global(ctx: &mut ChannelContext, name: &[u8], _: &[u8]) {
    ctx.pbx.globals().remove(variables::bare(name));
}
