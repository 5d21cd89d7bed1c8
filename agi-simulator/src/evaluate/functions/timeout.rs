//! `TIMEOUT(absolute)`, `TIMEOUT(digit)` and `TIMEOUT(response)`: the first letter counts (`func_timeout.c`).

use std::time::Duration;

use super::Call;
use crate::channel_context::ChannelContext;

/// In seconds, with three decimals; `TIMEOUT(absolute)` is what is left of it, and `0` where there is none.
pub(super) fn read(ctx: &mut ChannelContext, call: &Call<'_>) -> Option<Vec<u8>> {
    let seconds = |time: Duration| format!("{}.{:03}", time.as_secs(), time.subsec_millis()).into_bytes();
    Some(match call.text.first()?.to_ascii_lowercase() {
        b'a' => ctx.hang_up_at.map_or_else(|| b"0".to_vec(), |at| seconds(at.saturating_sub(ctx.now))),
        b'd' => seconds(ctx.channel.digit_timeout),
        b'r' => seconds(ctx.channel.response_timeout),
        _ => return None,
    })
}

/// What is not a number, or is negative, is 0; an absolute one of 0 takes the limit away.
pub(super) fn write(ctx: &mut ChannelContext, text: &[u8], value: &[u8]) {
    let time = seconds(value);
    match text.first().map(u8::to_ascii_lowercase) {
        Some(b'a') => ctx.hang_up_at = (!time.is_zero()).then(|| ctx.now + time),
        Some(b'd') => ctx.channel.digit_timeout = time,
        Some(b'r') => ctx.channel.response_timeout = time,
        _ => {}
    }
}

/// As `sscanf("%ld%lf")`: whole seconds, and a fraction.
fn seconds(value: &[u8]) -> Duration {
    let text = String::from_utf8_lossy(value);
    let text = text.trim_start();
    let text = text.strip_prefix('+').unwrap_or(text);
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
    let number = if text.starts_with('.') { "" } else { &text[..end] };
    number.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()).unwrap_or_default()
}
