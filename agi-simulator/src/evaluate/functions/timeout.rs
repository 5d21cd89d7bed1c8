//! `TIMEOUT(absolute)`, `TIMEOUT(digit)` and `TIMEOUT(response)`: the first letter counts (`func_timeout.c`).

use std::time::Duration;

use super::Call;
use crate::channel_context::ChannelContext;

/// In seconds, with three decimals; `TIMEOUT(absolute)` is what is left of it, and `0` where there is none.
pub(super) fn read(ctx: &mut ChannelContext, call: &Call<'_>) -> Option<Vec<u8>> {
    let left = |time: Duration| format!("{}.{:03}", time.as_secs(), time.subsec_millis()).into_bytes();
    let seconds = |milliseconds: i32| format!("{:.3}", f64::from(milliseconds) / 1_000.0).into_bytes();
    Some(match call.text.first()?.to_ascii_lowercase() {
        b'a' => ctx.hang_up_at.map_or_else(|| b"0".to_vec(), |at| left(at.saturating_sub(ctx.now))),
        b'd' => seconds(ctx.channel.digit_timeout),
        b'r' => seconds(ctx.channel.response_timeout),
        _ => return None,
    })
}

/// What is not a number, or is negative, is 0; an absolute one of 0 takes the limit away.
pub(super) fn write(ctx: &mut ChannelContext, text: &[u8], value: &[u8]) {
    let time = Time::read(value);
    match text.first().map(u8::to_ascii_lowercase) {
        Some(b'a') => ctx.hang_up_at = time.as_duration().map(|time| ctx.now.saturating_add(time)),
        Some(b'd') => ctx.channel.digit_timeout = time.as_milliseconds(),
        Some(b'r') => ctx.channel.response_timeout = time.as_milliseconds(),
        _ => {}
    }
}

/// A `struct timeval` of C.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Time {
    seconds: i64,
    microseconds: i64,
}

impl Time {
    /// As `sscanf("%30ld%30lf")`: whole seconds, and a number that is added to them, such as `.5`.
    fn read(value: &[u8]) -> Self {
        let Some((seconds, rest)) = integer(value) else { return Self::default() };
        if seconds < 0 {
            return Self::default();
        }
        Self { seconds, microseconds: as_long(floating(rest) * 1_000_000.0) }
    }

    /// Of 32 bits: 2,147,484 seconds are a negative time.
    #[expect(clippy::cast_possible_truncation, reason = "as an `int` of C is cut")]
    fn as_milliseconds(self) -> i32 {
        self.seconds.wrapping_mul(1_000).wrapping_add(self.microseconds / 1_000) as i32
    }

    /// `None` if there is nothing to wait for.
    fn as_duration(self) -> Option<Duration> {
        let time = i128::from(self.seconds) * 1_000_000 + i128::from(self.microseconds);
        let time = u64::try_from(time.max(0)).unwrap_or(u64::MAX);
        (time > 0).then(|| Duration::from_micros(time))
    }
}

/// The most characters of a number that are read.
const WIDTH: usize = 30;

/// A `long` at the beginning, cut to its bounds, and what follows it.
fn integer(text: &[u8]) -> Option<(i64, &[u8])> {
    let text = text.trim_ascii_start();
    let signed = text.first().is_some_and(|byte| b"+-".contains(byte));
    let digits = text[usize::from(signed)..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let end = (usize::from(signed) + digits).min(WIDTH);
    let number = std::str::from_utf8(&text[..end]).ok().filter(|_| digits > 0)?;
    let bound = if number.starts_with('-') { i64::MIN } else { i64::MAX };
    Some((number.parse().unwrap_or(bound), &text[end..]))
}

/// A `double` at the beginning; 0 if there is none.
fn floating(text: &[u8]) -> f64 {
    let text = text.trim_ascii_start();
    let text = String::from_utf8_lossy(&text[..text.len().min(WIDTH)]);
    let longest = (1..=text.len()).rev().filter_map(|end| text.get(..end)).find_map(|number| number.parse().ok());
    longest.unwrap_or_default()
}

/// As the processor makes a `long` of a `double`: what does not fit is the least one.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "it is compared with the bounds first"
)]
fn as_long(number: f64) -> i64 {
    let bound = i64::MAX as f64;
    if number >= -bound && number < bound { number as i64 } else { i64::MIN }
}

#[cfg(test)]
mod tests {
    use super::Time;

    /// As `TIMEOUT(digit)` was read back on 22.10 and 16.28, in thousandths.
    #[test]
    fn a_timeout_is_read_as_asterisk_reads_it() {
        for (value, milliseconds) in [
            ("3", 3_000),
            (" 3s", 3_000),
            ("0.5", 500),
            (".5", 0),
            ("abc", 0),
            ("-1", 0),
            ("-0.5", 500),
            ("- 3", 0),
            ("1 2", 3_000),
            ("1-2", -1_000),
            ("1.5.5", 1_500),
            ("1 1e2", 101_000),
            ("1e3", 1_000),
            ("2147483.647", i32::MAX),
            ("2147483.648", i32::MIN),
            ("2592000", -1_702_967_296),
            ("4294972.296", 5_000),
            ("9223372036854775807", -1_000),
            ("99999999999999999999", -1_000),
            ("-99999999999999999999", 0),
            ("123456789012345678901234567890123", 122_000),
            ("1inf", 1_511_829_489),
        ] {
            assert_eq!(Time::read(value.as_bytes()).as_milliseconds(), milliseconds, "{value:?}");
        }
    }
}
