//! Units that Asterisk counts in.

use std::fmt;
use std::time::Duration;

/// A position in a sound, in samples: STREAM FILE, GET OPTION and RECORD FILE count so, at the rate of the file's
/// format (8,000 a second in telephony). CONTROL STREAM FILE counts in milliseconds.
///
/// ```
/// use agi_runtime::Samples;
/// use std::time::Duration;
/// assert_eq!(Samples(3520).at(8_000), Duration::from_millis(440));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Samples(
    /// How many.
    pub u64,
);

impl Samples {
    /// The time that these samples take at so many a second. A rate of 0 takes no time.
    #[must_use]
    pub fn at(self, rate: u32) -> Duration {
        let nanos = u128::from(self.0) * 1_000_000_000 / u128::from(rate.max(1));
        if rate == 0 { Duration::ZERO } else { Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX)) }
    }
}

impl fmt::Display for Samples {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// Whole milliseconds for the wire, within what Asterisk's `atoi` reads.
pub(super) fn millis(time: Duration) -> i32 {
    i32::try_from(time.as_millis()).unwrap_or(i32::MAX)
}

/// `endpos=` of a reply, in samples.
pub(super) fn endpos(line: &agi_protocol::ResultLine<'_>) -> Option<Samples> {
    line.field("endpos").map(|samples| Samples(u64::try_from(samples).unwrap_or(0)))
}
