//! What happened on a route in each minute of the last hour.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use super::histogram::Histogram;

/// How many minutes are kept.
pub(super) const HOUR: usize = 60;

/// A ring of minutes. A minute in which nothing happened takes no memory.
pub(super) struct Minutes([OnceLock<Box<Kept>>; HOUR]);

/// One minute of a route.
#[derive(Default)]
pub(super) struct Minute {
    /// Calls that began.
    pub(super) begun: AtomicU32,
    /// Calls that ended because their handler finished.
    pub(super) finished: AtomicU32,
    /// Calls that ended because the caller left.
    pub(super) left: AtomicU32,
    /// Calls that failed.
    pub(super) failed: AtomicU32,
    /// Prompts that callers did not hear.
    pub(super) prompts_skipped: AtomicU32,
    /// The silences before commands and at ends of calls.
    pub(super) thought: Histogram,
    /// How long the calls lasted that ended.
    pub(super) took: Histogram,
}

#[derive(Default)]
struct Kept {
    /// Which minute it is, plus one.
    number: AtomicU64,
    /// Held by whoever begins the next one here.
    turning: Mutex<()>,
    minute: Minute,
}

impl Default for Minutes {
    fn default() -> Self {
        Self([const { OnceLock::new() }; HOUR])
    }
}

impl Minutes {
    /// Returns a minute to count in; `None` if an hour has passed since. The minute that had its place an hour before is forgotten.
    pub(super) fn at(&self, number: u64) -> Option<&Minute> {
        let kept = self.0[place(number)].get_or_init(Box::default);
        if kept.number.load(Ordering::Acquire) != number + 1 {
            let _turning = kept.turning.lock().unwrap_or_else(PoisonError::into_inner);
            if kept.number.load(Ordering::Acquire) < number + 1 {
                kept.minute.clear();
                kept.number.store(number + 1, Ordering::Release);
            }
        }
        (kept.number.load(Ordering::Acquire) == number + 1).then_some(&kept.minute)
    }

    /// Returns the last 60 minutes, the oldest first; `None` where nothing happened.
    pub(super) fn until(&self, number: u64) -> impl Iterator<Item = Option<&Minute>> {
        (0..HOUR as u64).rev().map(move |ago| {
            let number = number.checked_sub(ago)?;
            let kept = self.0[place(number)].get()?;
            (kept.number.load(Ordering::Acquire) == number + 1).then_some(&kept.minute)
        })
    }
}

impl Minute {
    fn clear(&self) {
        for count in [&self.begun, &self.finished, &self.left, &self.failed, &self.prompts_skipped] {
            count.store(0, Ordering::Relaxed);
        }
        self.thought.clear();
        self.took.clear();
    }
}

fn place(number: u64) -> usize {
    usize::try_from(number % HOUR as u64).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begun(minutes: &Minutes, now: u64) -> Vec<Option<u32>> {
        minutes.until(now).map(|minute| minute.map(|minute| minute.begun.load(Ordering::Relaxed))).collect()
    }

    #[test]
    fn an_hour_is_kept_and_what_is_older_is_forgotten() {
        let minutes = Minutes::default();
        let call = |number| minutes.at(number).map(|minute| minute.begun.fetch_add(1, Ordering::Relaxed));
        call(0);
        call(5);
        call(5);
        let after = begun(&minutes, 5);
        assert_eq!((after.len(), after[59], after[54], after[58]), (60, Some(2), Some(1), None));
        assert_eq!(begun(&minutes, 59)[0], Some(1));
        assert_eq!(begun(&minutes, 60)[0], None, "an hour has passed");
        call(60);
        assert_eq!(call(0), None, "what comes an hour late is not of this minute");
        assert_eq!(begun(&minutes, 60)[59], Some(1));
        assert_eq!(begun(&minutes, 200), [None; 60]);
    }
}
