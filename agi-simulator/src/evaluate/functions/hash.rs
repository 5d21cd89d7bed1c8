//! `HASH`, `HASHKEYS` and `ARRAY`: a hash is a handful of channel variables, `~HASH~name~key~` (`func_strings.c`).

use super::{Call, arguments};
use crate::channel_context::ChannelContext;
use crate::{evaluate, variables};

type Value = Option<Vec<u8>>;

/// The columns that the last row had, of `HASH(name)` or of an ODBC function.
const FIELDS: &[u8] = b"~ODBCFIELDS~";

fn variable(name: &[u8], key: &[u8]) -> Vec<u8> {
    [b"~HASH~", name, b"~", key, b"~"].concat()
}

/// `HASH(name,key)`: empty if there is none. `HASH(name)`: all values, the one that was set last first; their keys are in
/// `~ODBCFIELDS~` then.
pub(super) fn read(ctx: &mut ChannelContext, call: &Call<'_>) -> Value {
    let given = arguments::split(call.text, b',', 2);
    match &given[..] {
        [name, key] => Some(variables::plain(ctx, &variable(name, key)).unwrap_or_default()),
        [name] => {
            let keys = keys_of(ctx, name).join(&b","[..]);
            variables::set(ctx, FIELDS, &keys);
            let values: Vec<_> = arguments::split(&keys, b',', usize::MAX)
                .into_iter()
                .map(|key| variables::plain(ctx, &variable(name, &key)).unwrap_or_default())
                .collect();
            Some(values.join(&b","[..]))
        }
        _ => Some(Vec::new()),
    }
}

/// `HASH(name,key)`, or `HASH(name)` with the values of the columns in `~ODBCFIELDS~`.
pub(super) fn write(ctx: &mut ChannelContext, text: &[u8], value: &[u8]) {
    if text.contains(&b',') {
        let given = arguments::split(text, b',', 2);
        let (name, key) = (arguments::at(&given, 0), arguments::at(&given, 1));
        return variables::set(ctx, &variable(variables::bare(name), key), value);
    }
    let Some(fields) = variables::plain(ctx, FIELDS) else { return };
    let name = variables::bare(text);
    row(ctx, &fields, value, |ctx, field, value| variables::set(ctx, &variable(name, field), value));
}

/// `ARRAY(a,b,c)`, to be written: each variable or function gets its value of the list, or nothing where the list is
/// shorter. The last one gets no rest: an extra value is lost.
pub(super) fn array(ctx: &mut ChannelContext, text: &[u8], value: &[u8]) {
    row(ctx, text, value, evaluate::assign);
}

fn row(ctx: &mut ChannelContext, names: &[u8], values: &[u8], set: impl Fn(&mut ChannelContext, &[u8], &[u8])) {
    let values = arguments::split(values, b',', usize::MAX);
    for (index, name) in arguments::split(names, b',', usize::MAX).iter().enumerate() {
        set(ctx, name, arguments::at(&values, index));
    }
}

/// `HASHKEYS(name)`: the key that was set last comes first.
pub(super) fn keys(ctx: &mut ChannelContext, call: &Call<'_>) -> Value {
    Some(keys_of(ctx, call.text).join(&b","[..]))
}

fn keys_of(ctx: &ChannelContext, name: &[u8]) -> Vec<Vec<u8>> {
    let prefix = variable(name, b"");
    let prefix = &prefix[..prefix.len() - 1];
    let key = |variable: &Vec<u8>| {
        let begins = variable.get(..prefix.len())?.eq_ignore_ascii_case(prefix);
        // A key without letters is read and written, and not listed.
        variable[prefix.len()..].strip_suffix(b"~").filter(|key| begins && !key.is_empty()).map(<[u8]>::to_vec)
    };
    ctx.channel.hash_variables.iter().rev().filter_map(key).collect()
}
