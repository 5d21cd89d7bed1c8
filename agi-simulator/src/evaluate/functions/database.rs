//! `DB`, `DB_EXISTS` and `DB_DELETE`. What they find is in `DB_RESULT` too, and may be one byte shorter than other
//! values.

use super::{Call, arguments};
use crate::channel_context::ChannelContext;
use crate::shared::database_key;
use crate::variables;

type Value = Option<Vec<u8>>;

/// The key of `family/key`; the key is what follows the first `/`.
fn key(text: &[u8]) -> Option<Vec<u8>> {
    match &arguments::split(text, b'/', 2)[..] {
        [family, key] => Some(database_key(family, key)),
        _ => None,
    }
}

fn look_up(ctx: &ChannelContext, key: &[u8], limit: usize) -> Value {
    let mut value = ctx.pbx.database().get(key).cloned()?;
    value.truncate(limit - 1);
    Some(value)
}

/// `DB(family/key)`: empty if there is none.
pub(super) fn read(ctx: &mut ChannelContext, call: &Call<'_>) -> Value {
    let found = look_up(ctx, &key(call.text)?, call.limit);
    if let Some(value) = &found {
        variables::set(ctx, b"DB_RESULT", value);
    }
    Some(found.unwrap_or_default())
}

pub(super) fn write(ctx: &mut ChannelContext, text: &[u8], value: &[u8]) {
    if let Some(key) = key(text) {
        ctx.pbx.database().insert(key, value.to_vec());
    }
}

/// `DB_EXISTS(family/key)`
pub(super) fn exists(ctx: &mut ChannelContext, call: &Call<'_>) -> Value {
    let found = look_up(ctx, &key(call.text)?, call.limit);
    if let Some(value) = &found {
        variables::set(ctx, b"DB_RESULT", value);
    }
    Some(if found.is_some() { b"1" } else { b"0" }.to_vec())
}

/// `DB_DELETE(family/key)`: its value is what was there.
pub(super) fn delete(ctx: &mut ChannelContext, call: &Call<'_>) -> Value {
    let key = key(call.text)?;
    let value = look_up(ctx, &key, call.limit).unwrap_or_default();
    ctx.pbx.database().remove(&key);
    variables::set(ctx, b"DB_RESULT", &value);
    Some(value)
}

pub(super) fn delete_by_writing(ctx: &mut ChannelContext, text: &[u8], _: &[u8]) {
    delete(ctx, &Call { text, limit: 127, depth: 0 });
}
