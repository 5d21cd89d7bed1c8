//! `CUT`, `FIELDQTY`, `FILTER`, `POP`, `REPLACE`, `SHIFT` and `STRREPLACE`: all but `FILTER` take the name of a variable.

use super::{Call, arguments};
use crate::c_numbers::atoi;
use crate::channel_context::ChannelContext;
use crate::evaluate::substitute::variable;
use crate::variables::integer;

type Value = Option<Vec<u8>>;

/// `CUT(name,delimiter,fields)`: fields such as `2`, `2-`, `-3`, `1-2&4`, in their order.
pub(super) fn cut(ctx: &mut ChannelContext, call: &Call<'_>) -> Value {
    let given = arguments::split(call.text, b',', 3);
    let [name, delimiter, fields] = &given[..] else { return None };
    let delimiter = arguments::encoded(delimiter).map_or(b'-', |(byte, _)| byte);
    let value = variable(ctx, name, call.depth);
    let mut kept: Vec<&[u8]> = Vec::new();
    let mut left = value.split(|byte| *byte == delimiter).zip(1_i64..).peekable();
    if value.is_empty() {
        return Some(value);
    }
    for range in fields.split(|byte| *byte == b'&') {
        if left.peek().is_none() {
            break;
        }
        let (first, last) = bounds(range)?;
        while left.next_if(|(_, at)| *at < first).is_some() {}
        while let Some((field, _)) = left.next_if(|(_, at)| *at <= last) {
            kept.push(field);
        }
    }
    Some(kept.join(&delimiter))
}

/// The first and the last field; anything after them is ignored.
fn bounds(range: &[u8]) -> Option<(i64, i64)> {
    let first = integer(range);
    let behind = first.and_then(|(first, rest)| Some((first, rest.strip_prefix(b"-")?)));
    let last = |text| integer(text).map(|(last, _)| last);
    if let Some((first, last)) = behind.and_then(|(first, rest)| Some((first, last(rest)?))) {
        return Some((first, last));
    }
    if let Some(last) = range.strip_prefix(b"-").and_then(last) {
        return Some((1, last));
    }
    let (first, _) = first?;
    Some((first, if behind.is_some() { i64::MAX } else { first }))
}

/// `SHIFT(name,delimiter)`: takes off the first field of a variable.
pub(super) fn shift(ctx: &mut ChannelContext, call: &Call<'_>) -> Value {
    take_off(ctx, call, |list, delimiter| list.iter().position(|byte| *byte == delimiter), true)
}

/// `POP(name,delimiter)`: takes off the last one.
pub(super) fn pop(ctx: &mut ChannelContext, call: &Call<'_>) -> Value {
    take_off(ctx, call, |list, delimiter| list.iter().rposition(|byte| *byte == delimiter), false)
}

fn take_off(ctx: &mut ChannelContext, call: &Call<'_>, find: fn(&[u8], u8) -> Option<usize>, first: bool) -> Value {
    let given = arguments::split(call.text, b',', 2);
    let name = given.first().filter(|name| !name.is_empty())?;
    let delimiter = given.get(1).and_then(|text| arguments::encoded(text)).map_or(b',', |(byte, _)| byte);
    let list = variable(ctx, name, call.depth);
    if list.is_empty() {
        return None;
    }
    let at = find(&list, delimiter);
    let (before, behind) = at.map_or((&list[..], &[][..]), |at| (&list[..at], &list[at + 1..]));
    let (taken, rest) = if first || at.is_none() { (before, behind) } else { (behind, before) };
    crate::evaluate::assign(ctx, name, rest);
    Some(taken.to_vec())
}

/// `FIELDQTY(name,delimiter)`
pub(super) fn quantity(ctx: &mut ChannelContext, call: &Call<'_>) -> Value {
    let given = arguments::split(call.text, b',', 2);
    let [name, delimiter] = &given[..] else { return Some(b"1".to_vec()) };
    let value = variable(ctx, name, call.depth);
    let delimiter = arguments::encoded(delimiter).map(|(byte, _)| byte);
    let fields = if value.is_empty() { 0 } else { value.split(|byte| Some(*byte) == delimiter).count() };
    Some(fields.to_string().into_bytes())
}

/// `FILTER(allowed,text)`: the bytes of a text that are allowed, such as `0-9` or `\x20`.
pub(super) fn filter(_: &mut ChannelContext, call: &Call<'_>) -> Value {
    let given = arguments::split_raw(call.text, b',', 2);
    let [allowed, text] = &given[..] else { return None };
    let mut is_allowed = [false; 256];
    let mut rest = &allowed[..];
    while !rest.is_empty() {
        let (first, taken) = arguments::encoded(rest)?;
        rest = rest.get(taken..).unwrap_or_default();
        let mut last = first;
        if let Some(behind) = rest.strip_prefix(b"-") {
            let taken = arguments::encoded(behind).map_or(0, |(byte, taken)| {
                last = byte;
                taken
            });
            rest = behind.get(taken..).unwrap_or_default();
        }
        // A descending range wraps around.
        let mut byte = first;
        is_allowed[usize::from(byte)] = true;
        while byte != last {
            byte = byte.wrapping_add(1);
            is_allowed[usize::from(byte)] = true;
        }
    }
    Some(text.iter().copied().filter(|byte| is_allowed[usize::from(*byte)]).collect())
}

/// `REPLACE(name,bytes,byte)`: replaces each of the bytes with the one, or removes it. An empty variable gives no
/// value.
pub(super) fn replace(ctx: &mut ChannelContext, call: &Call<'_>) -> Value {
    let given = arguments::split(call.text, b',', 3);
    let find = arguments::encoded_text(arguments::at(&given, 1));
    let byte = arguments::encoded(arguments::at(&given, 2)).map(|(byte, _)| byte).filter(|byte| *byte != 0);
    let name = arguments::at(&given, 0);
    if find.is_empty() || name.is_empty() {
        return None;
    }
    let value = variable(ctx, name, call.depth);
    let replaced = value.iter().filter_map(|found| if find.contains(found) { byte } else { Some(*found) });
    (!value.is_empty()).then(|| replaced.collect())
}

/// `STRREPLACE(name,text,by,most)`: without a limit if that is 0 or missing.
pub(super) fn replace_text(ctx: &mut ChannelContext, call: &Call<'_>) -> Value {
    let given = arguments::split(call.text, b',', 5);
    let (name, find, by) = (arguments::at(&given, 0), arguments::at(&given, 1), arguments::at(&given, 2));
    if name.is_empty() || find.is_empty() {
        return None;
    }
    let mut most = usize::try_from(atoi(arguments::at(&given, 3))).ok().filter(|most| *most > 0).unwrap_or(usize::MAX);
    let value = variable(ctx, name, call.depth);
    let mut replaced = Vec::new();
    let mut rest = &value[..];
    while most > 0 {
        let Some(at) = rest.windows(find.len()).position(|part| part == find) else { break };
        replaced.extend_from_slice(&rest[..at]);
        replaced.extend_from_slice(by);
        rest = &rest[at + find.len()..];
        most -= 1;
    }
    replaced.extend_from_slice(rest);
    Some(replaced)
}
