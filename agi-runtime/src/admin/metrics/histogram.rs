//! How many lasted how long: fixed buckets, and additions only.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

const BUCKETS: usize = 10;

/// The bounds of the buckets, in nanoseconds; what is longer is in one more.
pub(super) struct Bounds([u64; BUCKETS]);

impl Bounds {
    const fn of_millis(mut bounds: [u64; BUCKETS]) -> Self {
        let mut bucket = 0;
        while bucket < BUCKETS {
            bounds[bucket] *= 1_000_000;
            bucket += 1;
        }
        Self(bounds)
    }
}

/// Silence, as an ear hears it: up to a fifth of a second nobody notices, after one second everybody does, after two the caller
/// says "hello?", after four they begin to leave.
pub(super) static SILENCE: Bounds = Bounds::of_millis([10, 25, 50, 100, 200, 500, 1_000, 2_000, 4_000, 10_000]);

/// Whole calls, from one that was hung up at once to an hour.
pub(super) static CALL: Bounds =
    Bounds::of_millis([1_000, 5_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000, 3_600_000]);

/// Counts durations.
#[derive(Default)]
pub(super) struct Histogram {
    counts: [AtomicU64; BUCKETS + 1],
    /// Together, in nanoseconds: they last for 584 years.
    sum: AtomicU64,
}

/// What a histogram says at one time.
pub(super) struct Reading {
    pub(super) seconds: f64,
    pub(super) count: u64,
    /// The bound of each bucket in seconds, and how many are in it and in no earlier one.
    pub(super) buckets: [(f64, u64); BUCKETS + 1],
}

impl Histogram {
    /// Counts one, in nanoseconds.
    pub(super) fn count(&self, bounds: &Bounds, lasted: u64) {
        let bucket = bounds.0.iter().position(|bound| lasted <= *bound).unwrap_or(BUCKETS);
        self.counts[bucket].fetch_add(1, Ordering::Relaxed);
        self.sum.fetch_add(lasted, Ordering::Relaxed);
    }

    pub(super) fn read(&self, bounds: &Bounds) -> Reading {
        let bound = |bucket: usize| {
            bounds.0.get(bucket).map_or(f64::INFINITY, |bound| Duration::from_nanos(*bound).as_secs_f64())
        };
        let buckets = std::array::from_fn(|bucket| (bound(bucket), self.counts[bucket].load(Ordering::Relaxed)));
        let seconds = Duration::from_nanos(self.sum.load(Ordering::Relaxed)).as_secs_f64();
        Reading { seconds, count: buckets.iter().map(|(_, count)| count).sum(), buckets }
    }
}

#[cfg(test)]
mod tests {
    use super::{Histogram, SILENCE};

    #[test]
    fn a_bucket_has_what_lasts_as_long_as_its_bound_and_no_more() {
        let histogram = Histogram::default();
        for micros in [0, 10_000, 10_001, 1_000_000, 10_000_000, 10_000_001, 3_600_000_000] {
            histogram.count(&SILENCE, micros * 1_000);
        }
        let read = histogram.read(&SILENCE);
        assert_eq!(read.count, 7);
        assert_eq!(read.buckets.map(|(_, count)| count), [2, 1, 0, 0, 0, 0, 1, 0, 0, 1, 2]);
        assert!((read.seconds - 3_621.020_002).abs() < 1e-6, "{}", read.seconds);
    }
}
