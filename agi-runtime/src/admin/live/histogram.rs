//! How long things take, counted in fixed buckets.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// The upper bounds of the buckets, in milliseconds. The last bucket has none.
const BOUNDS: [u32; 19] = [
    1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 120_000, 300_000, 600_000,
    1_800_000,
];

const BUCKETS: usize = BOUNDS.len() + 1;

/// Counts durations; many threads may.
#[derive(Default)]
pub(super) struct Histogram([AtomicU32; BUCKETS]);

/// The counts of one or more histograms.
#[derive(Clone, Copy, Default)]
pub(super) struct Counts([u64; BUCKETS]);

impl Histogram {
    pub(super) fn count(&self, took: Duration) {
        // Most are short, and found at once.
        let bucket = BOUNDS.iter().position(|bound| took <= Duration::from_millis((*bound).into()));
        let bucket = bucket.unwrap_or(BUCKETS - 1);
        self.0[bucket].fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn clear(&self) {
        self.0.iter().for_each(|bucket| bucket.store(0, Ordering::Relaxed));
    }

    pub(super) fn add_to(&self, counts: &mut Counts) {
        for (sum, bucket) in counts.0.iter_mut().zip(&self.0) {
            *sum += u64::from(bucket.load(Ordering::Relaxed));
        }
    }
}

impl Counts {
    /// Returns how long this part of them takes at most, in seconds, on a straight line within its bucket; `None` of
    /// nothing. What is longer than half an hour counts as half an hour.
    #[expect(clippy::cast_precision_loss, reason = "counts of an hour are far below 2^52")]
    pub(super) fn quantile(&self, part: f64) -> Option<f64> {
        let total: u64 = self.0.iter().sum();
        if total == 0 {
            return None;
        }
        let rank = part * total as f64;
        let mut below = 0.0;
        let mut lower = 0.0;
        for (count, bound) in self.0.iter().zip(BOUNDS) {
            let (count, upper) = (*count as f64, f64::from(bound) / 1_000.0);
            if count > 0.0 && below + count >= rank {
                return Some(rounded(lower + (upper - lower) * (rank - below) / count));
            }
            below += count;
            lower = upper;
        }
        Some(lower)
    }
}

/// Seconds to the millisecond: more would say more than a bucket knows.
fn rounded(seconds: f64) -> f64 {
    (seconds * 1_000.0).round() / 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(milliseconds: impl IntoIterator<Item = u64>) -> Counts {
        let histogram = Histogram::default();
        milliseconds.into_iter().for_each(|took| histogram.count(Duration::from_millis(took)));
        let mut counts = Counts::default();
        histogram.add_to(&mut counts);
        counts
    }

    #[test]
    fn a_quantile_is_within_the_bucket_of_the_value() {
        let even = counts((1..=1_000).map(|number| number * 10));
        assert!((4.0..=6.0).contains(&even.quantile(0.5).unwrap()), "{:?}", even.quantile(0.5));
        assert!((9.0..=10.0).contains(&even.quantile(0.95).unwrap()), "{:?}", even.quantile(0.95));
        assert_eq!(counts([0, 0, 0]).quantile(0.95), Some(0.001));
    }

    #[test]
    fn nothing_has_no_quantile_and_the_longest_has_a_bound() {
        assert_eq!(counts([]).quantile(0.5), None);
        assert_eq!(counts([4_000_000]).quantile(0.5), Some(1_800.0));
    }
}
