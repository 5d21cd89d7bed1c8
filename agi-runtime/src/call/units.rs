//! Units that Asterisk counts in: samples, milliseconds, whole seconds, seconds since 1970.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A position in a sound, counted in samples of the file that Asterisk plays or writes.
///
/// STREAM FILE, GET OPTION, RECORD FILE and SPEECH RECOGNIZE count in samples; CONTROL STREAM FILE counts in
/// milliseconds. The `endpos` of one command's answer can be the offset of the next command.
///
/// How long that is depends on the file's format, which Asterisk chooses by what there is and by the channel: a second of
/// `menu.sln48` is 48,000 samples, one of `menu.g722` 16,000, and of `menu.opus` none are counted. Only who made the file
/// knows: name the format, and get a time.
///
/// ```
/// use agi_runtime::Samples;
/// use std::time::Duration;
/// assert_eq!(Samples(3_520).in_format("wav"), Some(Duration::from_millis(440)));
/// assert_eq!(Samples(3_520).in_format("g722"), Some(Duration::from_millis(220)));
/// assert_eq!(Samples(0).in_format("opus"), None);
/// assert_eq!(Samples::of(Duration::from_secs(1), "wav16"), Some(Samples(16_000)));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(clippy::exhaustive_structs, reason = "a number with a unit, and never more than that")]
pub struct Samples(
    /// How many.
    pub u64,
);

impl Samples {
    /// Returns the samples that this time takes in a file of this format (its extension, as RECORD FILE takes it); a part of
    /// a sample is left out. `None` if Asterisk counts nothing in it, or the format is not known.
    #[must_use]
    pub fn of(time: Duration, format: &str) -> Option<Self> {
        let samples = time.as_nanos() * u128::from(rate_of(format)?) / NANOS;
        Some(Self(u64::try_from(samples).unwrap_or(u64::MAX)))
    }

    /// Returns the time that these samples take in a file of this format (its extension, as RECORD FILE takes it). `None` if
    /// Asterisk counts nothing in it, or the format is not known.
    ///
    /// A WAV with further chunks, as `LIST`, is counted longer than it is, for Asterisk counts them as sound.
    #[must_use]
    pub fn in_format(self, format: &str) -> Option<Duration> {
        let nanos = u128::from(self.0) * NANOS / u128::from(rate_of(format)?);
        Some(Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX)))
    }
}

/// What Asterisk counts in a second of a format (`STREAM FILE` of a second of each, on 22.10). `.opus` and `.mp3` count
/// nothing.
fn rate_of(format: &str) -> Option<u32> {
    Some(match format {
        "wav" | "sln" | "slin" | "raw" | "ulaw" | "pcm" | "ul" | "mu" | "ulw" | "alaw" | "al" | "alw" | "au"
        | "gsm" | "WAV" | "wav49" | "vox" | "ogg" | "g726-32" => 8_000,
        "wav16" | "sln16" | "g722" => 16_000,
        "sln12" => 12_000,
        "sln24" => 24_000,
        "sln32" => 32_000,
        "sln44" => 44_100,
        "sln48" => 48_000,
        "sln96" => 96_000,
        "sln192" => 192_000,
        "g726-16" => 4_000,
        "g726-24" => 6_000,
        "g726-40" => 10_000,
        _ => return None,
    })
}

const NANOS: u128 = 1_000_000_000;

impl fmt::Display for Samples {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// A moment that Asterisk can say, in whole seconds since 1970-01-01 UTC.
///
/// It comes from a [`SystemTime`] or from the seconds themselves. Other crates' times become a `SystemTime`
/// (`jiff::Timestamp`, `chrono::DateTime<Utc>`) or give the seconds.
///
/// ```
/// use agi_runtime::UnixTime;
/// use std::time::{Duration, UNIX_EPOCH};
/// assert_eq!(UnixTime::from(UNIX_EPOCH + Duration::from_millis(86_400_900)), UnixTime::from(86_400));
/// assert_eq!(UnixTime::from(UNIX_EPOCH - Duration::from_millis(1)).seconds(), -1);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixTime(i64);

impl UnixTime {
    /// Returns the seconds since 1970-01-01 UTC; before that they are negative.
    #[must_use]
    pub fn seconds(self) -> i64 {
        self.0
    }
}

impl From<i64> for UnixTime {
    /// Takes the seconds since 1970-01-01 UTC.
    fn from(seconds: i64) -> Self {
        Self(seconds)
    }
}

impl From<SystemTime> for UnixTime {
    /// Takes the second that the moment is in.
    fn from(moment: SystemTime) -> Self {
        let seconds = match moment.duration_since(UNIX_EPOCH) {
            Ok(after) => i64::try_from(after.as_secs()),
            Err(before) => i64::try_from(whole_seconds(before.duration())).map(i64::wrapping_neg),
        };
        Self(seconds.unwrap_or(i64::MAX))
    }
}

/// Returns milliseconds for the wire, rounded up and within what Asterisk's `atoi` reads.
pub(super) fn millis(time: Duration) -> i32 {
    let millis = time.as_nanos().div_ceil(1_000_000);
    i32::try_from(millis).unwrap_or(i32::MAX)
}

/// Returns seconds for the wire, rounded up, so that a part of a second does not become 0.
pub(crate) fn whole_seconds(time: Duration) -> u64 {
    time.as_secs().saturating_add(u64::from(time.subsec_nanos() > 0))
}

/// Seconds for the wire with their milliseconds, rounded up: `20`, `0.500`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seconds(pub(crate) Duration);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = self.0.as_nanos().div_ceil(1_000_000);
        let (seconds, part) = (millis / 1_000, millis % 1_000);
        if part == 0 { write!(f, "{seconds}") } else { write!(f, "{seconds}.{part:03}") }
    }
}

/// Returns the `endpos=` of a reply, in samples.
pub(super) fn endpos(line: &agi_protocol::ResultLine<'_>) -> Option<Samples> {
    line.field("endpos").map(|samples| Samples(u64::try_from(samples).unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Seconds, millis, whole_seconds};

    #[test]
    fn a_time_that_is_not_zero_is_never_sent_as_zero() {
        for (nanos, in_millis, in_seconds, written) in [
            (0, 0, 0, "0"),
            (1, 1, 1, "0.001"),
            (900_000_000, 900, 1, "0.900"),
            (1_000_000_001, 1_001, 2, "1.001"),
            (20_000_000_000, 20_000, 20, "20"),
        ] {
            let time = Duration::from_nanos(nanos);
            assert_eq!((millis(time), whole_seconds(time)), (in_millis, in_seconds), "{time:?}");
            assert_eq!(Seconds(time).to_string(), written);
        }
        assert_eq!((millis(Duration::MAX), whole_seconds(Duration::MAX)), (i32::MAX, u64::MAX));
    }
}
