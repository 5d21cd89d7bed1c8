//! `DB`, `DB_EXISTS` and `DB_DELETE`. What they find is in `DB_RESULT` too, and has one byte less than others.

use super::{Call, arguments};
use crate::testing::asterisk::database::path;
use crate::testing::asterisk::stage::Stage;
use crate::testing::asterisk::variables;

type Value = Option<Vec<u8>>;

/// The key of `family/key`; what is behind the first `/` is the key.
fn key(text: &[u8]) -> Option<Vec<u8>> {
    match &arguments::split(text, b'/', 2)[..] {
        [family, key] => Some(path(family, key)),
        _ => None,
    }
}

fn look_up(stage: &Stage, key: &[u8], limit: usize) -> Value {
    let mut value = stage.world.database().get(key).cloned()?;
    value.truncate(limit - 1);
    Some(value)
}

/// `DB(family/key)`: empty if there is none.
pub(super) fn read(stage: &mut Stage, call: &Call<'_>) -> Value {
    let found = look_up(stage, &key(call.text)?, call.limit);
    if let Some(value) = &found {
        variables::set(stage, b"DB_RESULT", value);
    }
    Some(found.unwrap_or_default())
}

pub(super) fn write(stage: &mut Stage, text: &[u8], value: &[u8]) {
    if let Some(key) = key(text) {
        stage.world.database().insert(key, value.to_vec());
    }
}

/// `DB_EXISTS(family/key)`
pub(super) fn exists(stage: &mut Stage, call: &Call<'_>) -> Value {
    let found = look_up(stage, &key(call.text)?, call.limit);
    if let Some(value) = &found {
        variables::set(stage, b"DB_RESULT", value);
    }
    Some(if found.is_some() { b"1" } else { b"0" }.to_vec())
}

/// `DB_DELETE(family/key)`, with what was there for its value.
pub(super) fn delete(stage: &mut Stage, call: &Call<'_>) -> Value {
    let key = key(call.text)?;
    let value = look_up(stage, &key, call.limit).unwrap_or_default();
    stage.world.database().remove(&key);
    variables::set(stage, b"DB_RESULT", &value);
    Some(value)
}

pub(super) fn delete_by_writing(stage: &mut Stage, text: &[u8], _: &[u8]) {
    delete(stage, &Call { text, limit: 127, depth: 0 });
}
