//! A sound as a call notices it: how long it plays, and what Asterisk counts meanwhile.

use std::time::Duration;

/// The length of a sound of which nothing is known: 1 s.
pub const USUAL: Duration = Duration::from_secs(1);

/// A sound, and how `endpos` counts in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sound {
    pub(crate) length: Duration,
    /// The file's own samples a second.
    rate: u32,
    /// Whether `endpos` counts: that of `.opus` and `.mp3` is always 0.
    counts: bool,
    /// What is counted before the first sample: of a WAV whose header is longer than 44 bytes.
    before: u64,
    /// What is counted at the end, if that is not what was played.
    whole: Option<u64>,
}

impl Sound {
    /// A sound in which nothing surprises.
    pub(crate) fn plain(length: Duration, rate: u32) -> Self {
        Self { length, rate, counts: true, before: 0, whole: None }
    }

    pub(super) fn uncounted(length: Duration, rate: u32) -> Self {
        Self { counts: false, ..Self::plain(length, rate) }
    }

    pub(super) fn of_samples(samples: u64, rate: u32) -> Self {
        Self { whole: Some(samples), ..Self::plain(time_of(samples, rate), rate) }
    }

    /// Samples that are counted and not played: `before` the first one, and so many in the `whole`.
    pub(super) fn with_unplayed(self, before: u64, whole: u64) -> Self {
        Self { before, whole: Some(whole), ..self }
    }

    /// The same format at another length.
    pub(crate) fn lasting(self, length: Duration) -> Self {
        Self { length, before: 0, whole: None, ..self }
    }

    /// Where so many samples begin.
    pub(crate) fn moment(&self, samples: i64) -> Duration {
        time_of(u64::try_from(samples).unwrap_or(0), self.rate)
    }

    /// What Asterisk gives as `endpos` at this moment of the sound.
    pub(crate) fn endpos(&self, at: Duration) -> i64 {
        if !self.counts {
            return 0;
        }
        let played = u64::try_from(at.as_nanos() * u128::from(self.rate) / 1_000_000_000).unwrap_or(u64::MAX);
        let counted = self.whole.filter(|_| at >= self.length).unwrap_or(self.before.saturating_add(played));
        i64::try_from(counted).unwrap_or(i64::MAX)
    }
}

fn time_of(samples: u64, rate: u32) -> Duration {
    let nanos = u128::from(samples) * 1_000_000_000 / u128::from(rate.max(1));
    Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
}
