//! Warnings of the writer. One disk can cause thousands, so each kind comes once in a while and counts the others.

use std::fmt::Display;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

const AT_MOST_EVERY: Duration = Duration::from_secs(10);

pub(super) static DROPPED: Warning = Warning::new("a transcript was not kept: the disk is slower than the calls");
pub(super) static FAILED: Warning = Warning::new("a transcript could not be written");

/// One kind of warning.
pub(super) struct Warning {
    text: &'static str,
    rate: Mutex<(Option<Instant>, u64)>,
}

impl Warning {
    const fn new(text: &'static str) -> Self {
        Self { text, rate: Mutex::new((None, 0)) }
    }

    /// Warns, unless it did so in the last 10 s.
    pub(super) fn because(&self, reason: impl Display) {
        if let Some(held_back) = self.admit(Instant::now()) {
            let held_back = (held_back > 0).then_some(held_back);
            tracing::warn!(%reason, held_back, "{}", self.text);
        }
    }

    /// How many were held back since the last one, if this one may pass.
    fn admit(&self, now: Instant) -> Option<u64> {
        let mut rate = self.rate.lock().unwrap_or_else(PoisonError::into_inner);
        if rate.0.is_some_and(|last| now.duration_since(last) < AT_MOST_EVERY) {
            rate.1 += 1;
            return None;
        }
        rate.0 = Some(now);
        Some(std::mem::take(&mut rate.1))
    }
}

#[cfg(test)]
mod tests {
    use super::{AT_MOST_EVERY, Warning};
    use std::time::{Duration, Instant};

    #[test]
    fn one_warning_in_ten_seconds_passes_and_counts_those_held_back() {
        let (warning, start) = (Warning::new("…"), Instant::now());
        assert_eq!(warning.admit(start), Some(0));
        for after in [1, 5_000, 9_999] {
            assert_eq!(warning.admit(start + Duration::from_millis(after)), None);
        }
        assert_eq!(warning.admit(start + AT_MOST_EVERY), Some(3));
    }
}
