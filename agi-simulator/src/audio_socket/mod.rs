//! `AudioSocket(…)` and `Dial(AudioSocket/…)`: what they are given, and what Asterisk makes of their ends. Measured on
//! 22.10; what is not, is in `app_audiosocket.c` and `res_audiosocket.c`.
//!
//! | file | holds |
//! |---|---|
//! | `stream` | the application while it runs: ticks of 20 ms |
//! | `frame` | frames as Asterisk writes and reads them |
//! | `uuid` | the name of a stream |

mod frame;
mod stream;
#[cfg(test)]
mod tests;
mod uuid;

use std::time::Duration;

use crate::arguments::{at, split};
use crate::audio::AudioTarget;
use crate::channel::NORMAL_CLEARING;
use crate::channel_context::{ChannelContext, Reply, Step};
use crate::dial_and_queue::{has_letter, times_unset};
use stream::{Ending, Stream, StreamEnd};

/// The rate of the application, whatever the channel's codec is.
const NARROW: u32 = 8_000;
/// `HANGUPCAUSE`: it could not be reached, there is no such kind of channel.
const OUT_OF_ORDER: i64 = 38;
const NO_SUCH_CHANNEL: i64 = 66;

/// The rates that a channel can be dialled with.
const CODECS: [(&[u8], u32); 9] = [
    (b"c(slin)", NARROW),
    (b"c(slin12)", 12_000),
    (b"c(slin16)", 16_000),
    (b"c(slin24)", 24_000),
    (b"c(slin32)", 32_000),
    (b"c(slin44)", 44_100),
    (b"c(slin48)", 48_000),
    (b"c(slin96)", 96_000),
    (b"c(slin192)", 192_000),
];

/// `AudioSocket(<uuid>,<host>:<port>)`
pub(super) fn application(ctx: &mut ChannelContext, options: &[u8]) -> Step {
    let arguments = split(options, b',', usize::MAX);
    let uuid = uuid::parse(at(&arguments, 0));
    let (Some(uuid), Some(address)) = (uuid, address(at(&arguments, 1))) else { return executed(-1).into() };
    streams(ctx, AudioTarget { address, uuid }, NARROW, true, |_, end, _| {
        executed(if end == StreamEnd::Done { 0 } else { -1 })
    })
}

/// `Dial(AudioSocket/<host>:<port>/<uuid>[/c(<codec>)],<timeout>,<options>)`; `None` if it dials somebody else.
pub(super) fn dial(ctx: &mut ChannelContext, options: &[u8]) -> Option<Step> {
    let arguments = split(options, b',', usize::MAX);
    let target = at(&arguments, 0);
    let target = target.get(..12).filter(|tech| tech.eq_ignore_ascii_case(b"audiosocket/")).map(|_| &target[12..])?;
    times_unset(ctx);
    let parts: Vec<_> = target.split(|byte| *byte == b'/').collect();
    let place = parts.first().and_then(|part| address(part)).zip(parts.get(1).and_then(|part| uuid::parse(part)));
    let codec = parts.get(2).copied().unwrap_or(b"c(slin)");
    let rate = CODECS.iter().find(|(name, _)| *name == codec).map(|(_, rate)| *rate);
    if !ctx.pbx.has_audio_channel {
        return Some(not_dialled(ctx, NO_SUCH_CHANNEL).into());
    }
    let (Some((address, uuid)), Some(rate)) = (place, rate) else { return Some(not_dialled(ctx, OUT_OF_ORDER).into()) };
    let goes_on = has_letter(at(&arguments, 2), b'g');
    let ending = if goes_on { dialled_and_goes_on } else { dialled };
    Some(streams(ctx, AudioTarget { address, uuid }, rate, false, ending))
}

/// Begins a stream. Of a channel that is hung up, nothing is streamed.
fn streams(ctx: &mut ChannelContext, target: AudioTarget, rate: u32, is_application: bool, ending: Ending) -> Step {
    if ctx.after_hang_up || ctx.hung_up {
        return executed(-1).into();
    }
    let stream = Stream::new(target.uuid, rate, is_application, ending, ctx.now);
    ctx.audio.connection.wants(target);
    Step::Runs(Box::new(stream))
}

/// A host and a port.
fn address(text: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(text).ok()?;
    let (host, port) = text.rsplit_once(':')?;
    (!host.is_empty() && port.parse::<u16>().is_ok()).then(|| text.to_owned())
}

fn executed(result: i64) -> Reply {
    Reply::new(format!("200 result={result}"))
}

fn dialled(ctx: &mut ChannelContext, end: StreamEnd, lasted: Duration) -> Reply {
    let reply = dialled_and_goes_on(ctx, end, lasted);
    // One who was reached and hangs up ends the call, too, unless an option says that it goes on.
    if matches!(end, StreamEnd::Refused) { reply } else { executed(-1) }
}

fn dialled_and_goes_on(ctx: &mut ChannelContext, end: StreamEnd, lasted: Duration) -> Reply {
    if end == StreamEnd::Refused {
        return not_dialled(ctx, OUT_OF_ORDER);
    }
    let seconds = lasted.as_secs().to_string();
    ctx.set("DIALSTATUS", "ANSWER");
    ctx.channel.hangup_cause = NORMAL_CLEARING;
    ctx.set("DIALEDTIME", seconds.as_str());
    ctx.set("ANSWEREDTIME", seconds.as_str());
    executed(if end == StreamEnd::HungUp { -1 } else { 0 })
}

fn not_dialled(ctx: &mut ChannelContext, cause: i64) -> Reply {
    ctx.set("DIALSTATUS", "CHANUNAVAIL");
    ctx.channel.hangup_cause = cause;
    executed(0)
}
