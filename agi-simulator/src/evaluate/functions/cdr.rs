//! `CDR(…)`, as `func_cdr.c` and `cdr.c` read the record of a call that is under way.

use std::time::Duration;

use agi_protocol::saying::UtcDate;

use super::{Call, arguments};
use crate::channel_context::ChannelContext;

/// What the core writes, and nobody else.
const OF_THE_CORE: &[&str] = &[
    "clid",
    "src",
    "dst",
    "dcontext",
    "channel",
    "dstchannel",
    "lastapp",
    "lastdata",
    "start",
    "answer",
    "end",
    "duration",
    "billsec",
    "disposition",
    "uniqueid",
    "linkedid",
    "sequence",
    "peeraccount",
];

/// `CDR(field[,options])`: `u` gives the number of a word, `f` fractions of a second. A field that nobody set is empty.
///
/// `disposition` of a call that is up is `NO ANSWER` until its record is closed (measured on 22.10).
pub(super) fn read(ctx: &mut ChannelContext, call: &Call<'_>) -> Option<Vec<u8>> {
    let given = arguments::split(call.text, b',', 2);
    let field = String::from_utf8_lossy(arguments::at(&given, 0)).to_ascii_lowercase();
    let options = arguments::at(&given, 1);
    let (raw, fractions) = (options.contains(&b'u'), options.contains(&b'f'));
    let channel = &ctx.channel;
    let number = channel.number.as_deref();
    let since = |time: Option<Duration>| time.map(|time| ctx.now.saturating_sub(time)).unwrap_or_default();
    let length = |time: Duration| {
        let whole = time.as_secs();
        let text = if fractions { format!("{whole}.{:06}", time.subsec_micros()) } else { whole.to_string() };
        text.into_bytes()
    };
    Some(match field.as_str() {
        "clid" => clid(channel.caller_name.as_deref(), number),
        "src" => number.unwrap_or_default().to_vec(),
        "dst" => channel.extension.clone(),
        "dcontext" => channel.context.clone(),
        "channel" => channel.name.clone(),
        "lastapp" => b"AGI".to_vec(),
        "lastdata" => channel.agi_data.clone(),
        "start" => moment(ctx, Duration::ZERO, raw),
        "answer" => channel.answered_at.map(|at| moment(ctx, at, raw)).unwrap_or_default(),
        "duration" => length(ctx.now),
        "billsec" => length(since(channel.answered_at)),
        "disposition" => if raw { "1" } else { "NO ANSWER" }.into(),
        "uniqueid" | "linkedid" => channel.unique_id.clone(),
        "sequence" => b"1".to_vec(),
        "accountcode" => channel.account_code.clone(),
        "amaflags" => {
            let flags = channel.items.get(&b"amaflags"[..]).map_or(&b"3"[..], Vec::as_slice);
            let words = [&b"Unknown"[..], b"OMIT", b"BILLING", b"DOCUMENTATION"];
            let word = std::str::from_utf8(flags).ok().and_then(|flags| words.get(flags.parse::<usize>().ok()?));
            if raw { flags.to_vec() } else { word.map_or_else(|| b"Unknown".to_vec(), |word| word.to_vec()) }
        }
        field => channel.record.get(field).cloned().unwrap_or_default(),
    })
}

/// Sets a field of the app's own, or the account code, AMA flags or user field; what is the core's stays as it is.
pub(super) fn write(ctx: &mut ChannelContext, text: &[u8], value: &[u8]) {
    let given = arguments::split(text, b',', 2);
    let field = String::from_utf8_lossy(arguments::at(&given, 0)).to_ascii_lowercase();
    match field.as_str() {
        "accountcode" => ctx.channel.account_code = value.to_vec(),
        "amaflags" => super::channel::set_ama_flags(&mut ctx.channel, value),
        field if OF_THE_CORE.contains(&field) || field.is_empty() => {}
        _ => drop(ctx.channel.record.insert(field, value.to_vec())),
    }
}

/// As `ast_callerid_merge`.
fn clid(name: Option<&[u8]>, number: Option<&[u8]>) -> Vec<u8> {
    match (name, number) {
        (Some(name), Some(number)) => [b"\"", name, b"\" <", number, b">"].concat(),
        (Some(only), None) | (None, Some(only)) => only.to_vec(),
        (None, None) => Vec::new(),
    }
}

/// A moment of the call: `2023-11-14 22:13:20`, or raw `1700000000.000000`.
fn moment(ctx: &ChannelContext, at: Duration, raw: bool) -> Vec<u8> {
    let seconds = ctx.seconds_at(at);
    if raw {
        return format!("{seconds}.{:06}", at.subsec_micros()).into_bytes();
    }
    let UtcDate { year, month, day, hour, minute, second, .. } = UtcDate::of(seconds);
    format!("{year:04}-{:02}-{day:02} {hour:02}:{minute:02}:{second:02}", month + 1).into_bytes()
}
