//! What the test says that a function is, and what was written to one that nobody plays.

use agi_protocol::Text;

use super::{Buffer, find, read as read_function, taken_apart};
use crate::arguments;
use crate::channel_context::ChannelContext;

fn key(name: &[u8], text: &[u8]) -> Vec<u8> {
    [name, b"(", text, b")"].concat()
}

/// What the test says that a function's value is; `None`: it has none.
pub(super) struct StandIn(pub(super) Option<Vec<u8>>);

/// The value that was given to this very call, or else what the test's function says; `None` if neither is there.
pub(super) fn read(ctx: &ChannelContext, name: &[u8], text: &[u8]) -> Option<StandIn> {
    if let Some(kept) = ctx.channel.stand_ins.get(&key(name, text)) {
        return Some(StandIn(Some(kept.clone())));
    }
    let program = ctx.pbx.functions.get(name)?;
    let arguments: Vec<_> = arguments::split(text, b',', usize::MAX).into_iter().map(Text::from).collect();
    Some(StandIn(program(&arguments).map(Text::into_bytes)))
}

pub(super) fn keep(ctx: &mut ChannelContext, name: &[u8], text: &[u8], value: &[u8]) {
    ctx.channel.stand_ins.insert(key(name, text), value.to_vec());
}

/// Has the function itself written. What the test said that it is stays where the function did not take it.
pub(super) fn replace(ctx: &mut ChannelContext, call: &[u8], write: impl FnOnce(&mut ChannelContext)) {
    let kept = taken_apart(call).and_then(|(name, text)| ctx.channel.stand_ins.remove_entry(&key(name, text)));
    let Some((key, value)) = kept else { return write(ctx) };
    let before = unnoticed(ctx, call);
    write(ctx);
    if unnoticed(ctx, call) == before {
        ctx.channel.stand_ins.insert(key, value);
    }
}

/// Notes what was written, for a test that waits for it: many functions can be written and not be read.
pub(super) fn written(ctx: &mut ChannelContext, name: &[u8], text: &[u8], value: &[u8]) {
    ctx.channel.written.insert(key(name, text), value.to_vec());
}

/// The value as a test looks at it, which is not an event of the call; without one, what was written last.
pub(crate) fn look_up(ctx: &mut ChannelContext, call: &[u8]) -> Option<Vec<u8>> {
    let value = unnoticed(ctx, call);
    value.or_else(|| taken_apart(call).and_then(|(name, text)| ctx.channel.written.get(&key(name, text)).cloned()))
}

/// Reads a function, and leaves no trace.
fn unnoticed(ctx: &mut ChannelContext, call: &[u8]) -> Option<Vec<u8>> {
    let (before, events) = (ctx.channel.clone(), ctx.log.entries().len());
    let value = read_function(ctx, call, Buffer::Substitution, 0);
    ctx.channel = before;
    ctx.log.truncate(events);
    value
}

/// What the test gives to the call is the function's value, whatever the function; where a function that is played took
/// it, it stays the function's to change.
pub(crate) fn provide(ctx: &mut ChannelContext, call: &[u8], value: &[u8]) {
    let Some((name, text)) = taken_apart(call) else { return };
    super::write(ctx, call, value);
    let only_written = find(name).is_some_and(|function| function.read.is_none());
    if !only_written && unnoticed(ctx, call).as_deref() != Some(value) {
        keep(ctx, name, text, value);
    }
}
