//! How long things take, counted in fixed buckets.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

/// The upper bounds of the buckets, in milliseconds. The last bucket has none.
const BOUNDS: [u32; 19] = [
    1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 120_000, 300_000, 600_000,
    1_800_000,
];

const BUCKETS: usize = BOUNDS.len() + 1;

/// The same in nanoseconds, which cost less to compare.
const NANOS: [u64; BOUNDS.len()] = {
    let (mut nanos, mut bucket) = ([0; BOUNDS.len()], 0);
    while bucket < BOUNDS.len() {
        nanos[bucket] = BOUNDS[bucket] as u64 * 1_000_000;
        bucket += 1;
    }
    nanos
};

/// Counts durations; many threads may.
#[derive(Default)]
pub(super) struct Histogram {
    buckets: [AtomicU32; BUCKETS],
    /// In nanoseconds: no percentile may be above it, as a line through its bucket would be.
    longest: AtomicU64,
}

/// The counts of one or more histograms.
#[derive(Clone, Copy, Default)]
pub(super) struct Counts {
    buckets: [u64; BUCKETS],
    longest: u64,
}

impl Histogram {
    /// Counts one, in nanoseconds.
    pub(super) fn count(&self, took: u64) {
        // Most are short, and found at once.
        let bucket = NANOS.iter().position(|bound| took <= *bound);
        self.buckets[bucket.unwrap_or(BUCKETS - 1)].fetch_add(1, Ordering::Relaxed);
        // Most are not the longest, and cost no write.
        if took > self.longest.load(Ordering::Relaxed) {
            self.longest.fetch_max(took, Ordering::Relaxed);
        }
    }

    pub(super) fn clear(&self) {
        self.buckets.iter().for_each(|bucket| bucket.store(0, Ordering::Relaxed));
        self.longest.store(0, Ordering::Relaxed);
    }

    pub(super) fn add_to(&self, counts: &mut Counts) {
        for (sum, bucket) in counts.buckets.iter_mut().zip(&self.buckets) {
            *sum += u64::from(bucket.load(Ordering::Relaxed));
        }
        counts.longest = counts.longest.max(self.longest.load(Ordering::Relaxed));
    }
}

impl Counts {
    /// Returns how long this part of them takes at most, in seconds, on a straight line within its bucket; `None` of
    /// nothing. The last bucket ends with the longest, and no part takes longer.
    #[expect(clippy::cast_precision_loss, reason = "counts of an hour are far below 2^52")]
    pub(super) fn quantile(&self, part: f64) -> Option<f64> {
        let total: u64 = self.buckets.iter().sum();
        if total == 0 {
            return None;
        }
        let (rank, longest) = (part * total as f64, self.longest as f64 / 1_000_000_000.0);
        let mut below = 0.0;
        let mut lower = 0.0;
        let bounds = BOUNDS.map(|bound| f64::from(bound) / 1_000.0).into_iter().chain([longest]);
        for (count, upper) in self.buckets.iter().zip(bounds) {
            let count = *count as f64;
            if count > 0.0 && below + count >= rank {
                let within = lower + (upper - lower) * (rank - below) / count;
                return Some(rounded(within.min(longest)));
            }
            below += count;
            lower = upper;
        }
        Some(rounded(longest))
    }
}

/// Seconds to the millisecond: more would say more than a bucket knows.
fn rounded(seconds: f64) -> f64 {
    (seconds * 1_000.0).round() / 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const MILLISECOND: u64 = 1_000_000;

    fn counts(milliseconds: impl IntoIterator<Item = u64>) -> Counts {
        let histogram = Histogram::default();
        milliseconds.into_iter().for_each(|took| histogram.count(took * MILLISECOND));
        let mut counts = Counts::default();
        histogram.add_to(&mut counts);
        counts
    }

    #[test]
    fn a_quantile_is_within_the_bucket_of_the_value() {
        let even = counts((1..=1_000).map(|number| number * 10));
        assert!((4.0..=6.0).contains(&even.quantile(0.5).unwrap()), "{:?}", even.quantile(0.5));
        assert!((9.0..=10.0).contains(&even.quantile(0.95).unwrap()), "{:?}", even.quantile(0.95));
    }

    #[test]
    fn no_quantile_is_above_the_longest() {
        // On a straight line, the last of them would be at 1.96, 1.9 and 0.00095 s.
        for alike in [vec![1_030; 100], vec![1_100], vec![0, 0, 0]] {
            let (longest, counts) = (alike[0], counts(alike));
            let seconds = Duration::from_millis(longest).as_secs_f64();
            assert_eq!([0.95, 0.99, 1.0].map(|part| counts.quantile(part)), [Some(seconds); 3]);
        }
    }

    #[test]
    fn the_longest_is_that_of_all_and_is_forgotten_with_them() {
        let (one, other) = (Histogram::default(), Histogram::default());
        one.count(1_100 * MILLISECOND);
        other.count(1_200 * MILLISECOND);
        let mut both = Counts::default();
        one.add_to(&mut both);
        other.add_to(&mut both);
        assert_eq!(both.quantile(0.99), Some(1.2));
        other.clear();
        other.count(1_001 * MILLISECOND);
        let mut rest = Counts::default();
        other.add_to(&mut rest);
        assert_eq!(rest.quantile(0.99), Some(1.001));
    }

    #[test]
    fn nothing_has_no_quantile_and_what_has_no_bound_ends_with_the_longest() {
        assert_eq!(counts([]).quantile(0.5), None);
        assert_eq!(counts([3_800_000, 3_800_000]).quantile(0.5), Some(2_800.0));
    }
}
