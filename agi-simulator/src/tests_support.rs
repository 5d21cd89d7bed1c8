//! A call for the tests of single parts.

use std::sync::Arc;
use std::time::Duration;

use crate::audio::Audio;
use crate::channel::{Channel, Id};
use crate::channel_context::{ChannelContext, Step};
use crate::log::CallLog;
use crate::recordings::Recordings;
use crate::shared::Shared;
use crate::tokens::words;
use crate::{call_commands, database, variable};

/// A call that rings, on an Asterisk of its own.
pub(super) fn ctx() -> ChannelContext {
    ChannelContext {
        pbx: Arc::new(Shared::default()),
        channel: Channel::new(Id::of(1)),
        now: Duration::ZERO,
        silent_since: None,
        hung_up: false,
        after_hang_up: false,
        hang_up_at: None,
        told_unanswered: false,
        recordings: Recordings::default(),
        audio: Audio::default(),
        log: CallLog::default(),
        out: Vec::new(),
    }
}

/// The reply to a line that is one of the commands of variables, AstDB and the caller id; `520` for its usage.
pub(super) fn reply(ctx: &mut ChannelContext, line: &[u8]) -> Vec<u8> {
    let words = words(line);
    let plain: Vec<_> = words.iter().map(Vec::as_slice).collect();
    let step = match plain[..] {
        [b"GET", b"VARIABLE", ..] => variable::get_variable(ctx, &words[2..]),
        [b"GET", b"FULL", b"VARIABLE", ..] => variable::get_full_variable(ctx, &words[3..]),
        [b"SET", b"VARIABLE", ..] => variable::set_variable(ctx, &words[2..]),
        [b"SET", b"CALLERID", ..] => call_commands::set_callerid(ctx, &words[2..]),
        [b"DATABASE", b"GET", ..] => database::get(ctx, &words[2..]),
        [b"DATABASE", b"PUT", ..] => database::put(ctx, &words[2..]),
        [b"DATABASE", b"DEL", ..] => database::del(ctx, &words[2..]),
        [b"DATABASE", b"DELTREE", ..] => database::deltree(ctx, &words[2..]),
        _ => panic!("no command of these: {}", line.escape_ascii()),
    };
    match step {
        Step::Done(reply) => reply.line,
        Step::Usage => b"520".to_vec(),
        Step::Runs(_) => panic!("it takes time: {}", line.escape_ascii()),
    }
}
