//! The language of the dialplan: `${…}`, `$[…]` and functions, behind one door. The three are one circle by nature: a
//! function's argument may hold an expression, an expression a variable, a variable's name a function.
//!
//! `expression` and `functions` imitate `ast_expr2.y` and `funcs/`, and are compared with exchanges measured on
//! 22.10.1.

mod expression;
mod functions;
mod substitute;

pub(crate) use functions::{Buffer, LONGEST_OF_GET_VARIABLE, read as read_function};
pub(crate) use substitute::substitute;

use crate::channel_context::ChannelContext;
use crate::variables;

/// A channel variable or function, whole.
pub(crate) fn value(ctx: &mut ChannelContext, name: &[u8]) -> Option<Vec<u8>> {
    if name.ends_with(b")") {
        return read_function(ctx, name, Buffer::Substitution, 0);
    }
    variables::get(ctx, name)
}

/// A channel variable or function, as a test looks at it: that is not an event of the call. Of a function that can be written
/// only, it is what was written.
pub(crate) fn look_up(ctx: &mut ChannelContext, name: &[u8]) -> Option<Vec<u8>> {
    match name {
        // While the app runs, it is one less than where the dialplan continues.
        b"PRIORITY" => Some(ctx.channel.next_priority().to_string().into_bytes()),
        name if name.ends_with(b")") => functions::look_up(ctx, name),
        name => variables::get(ctx, name),
    }
}

/// Sets what the test gives to a call: a channel variable, or the value of a function, whatever the function.
pub(crate) fn provide(ctx: &mut ChannelContext, name: &[u8], value: &[u8]) {
    if name.ends_with(b")") {
        functions::provide(ctx, name, value);
    } else {
        variables::set(ctx, name, value);
    }
}

/// Writes a function if the name ends in `)`, or a channel variable.
pub(crate) fn assign(ctx: &mut ChannelContext, name: &[u8], value: &[u8]) {
    if name.ends_with(b")") {
        functions::write(ctx, name, value);
    } else {
        variables::set(ctx, name, value);
    }
}
