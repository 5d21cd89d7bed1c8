//! Warnings that peers can cause, at a bounded rate.

use std::sync::Mutex;
use std::time::{Duration, Instant};

const AT_MOST_EVERY: Duration = Duration::from_secs(1);

/// Lets one warning a second through and counts the others.
#[derive(Default)]
pub(super) struct LogRate(Mutex<Rate>);

#[derive(Default)]
struct Rate {
    last: Option<Instant>,
    held_back: u64,
}

impl LogRate {
    pub(super) fn warn(&self, what: &str, peer: &str) {
        if let Some(held_back) = self.admit(Instant::now()) {
            tracing::warn!(peer, held_back, "{what}");
        }
    }

    /// How many were held back since the last one, if this one may pass.
    fn admit(&self, now: Instant) -> Option<u64> {
        let mut rate = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if rate.last.is_some_and(|last| now.duration_since(last) < AT_MOST_EVERY) {
            rate.held_back += 1;
            return None;
        }
        rate.last = Some(now);
        Some(std::mem::take(&mut rate.held_back))
    }
}

#[cfg(test)]
mod tests {
    use super::{AT_MOST_EVERY, LogRate};
    use std::time::{Duration, Instant};

    #[test]
    fn one_warning_a_second_passes_and_counts_those_held_back() {
        let (rate, start) = (LogRate::default(), Instant::now());
        assert_eq!(rate.admit(start), Some(0));
        for after in [1, 10, 999] {
            assert_eq!(rate.admit(start + Duration::from_millis(after)), None);
        }
        assert_eq!(rate.admit(start + AT_MOST_EVERY), Some(3));
    }
}
