//! What all calls came to, as far as they are.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hdrhistogram::Histogram;

use super::times::Wait;

/// So many failures are kept with their reasons, and so many of each ending.
const KEPT: usize = 6;
const KEPT_OF_EACH: u64 = 2;

/// The longest time that is told from longer ones.
const LONGEST: Duration = Duration::from_secs(60 * 60);

/// See the module. Every call has a hand in it.
#[derive(Debug)]
pub(super) struct Tally(Mutex<Counts>);

#[derive(Clone, Debug)]
pub(super) struct Counts {
    allowed: Vec<String>,
    pub(super) begun: u64,
    pub(super) ended: u64,
    /// Calls by how they ended.
    pub(super) endings: BTreeMap<&'static str, u64>,
    /// Why calls were not reached.
    pub(super) unreached: BTreeMap<Unreached, u64>,
    pub(super) failures: Vec<Failure>,
    /// Callers who hung up because no key was left for an app that went on asking.
    pub(super) no_key_left: u64,
    /// Calls that began later than `--rate` has it, because `--at-once` calls were up.
    pub(super) held_back: u64,
    pub(super) first: Percentiles,
    pub(super) think: Percentiles,
    pub(super) answer: Percentiles,
    pub(super) length: Percentiles,
    /// How late the callers' own timers are.
    pub(super) late: Percentiles,
}

/// A call that failed.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    pub(super) ending: &'static str,
    pub(super) why: String,
    pub(super) last_lines: Vec<String>,
}

/// Why no server was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Unreached {
    /// The callers have no file handle left.
    NoHandle,
    /// The callers have no port left.
    NoPort,
    Refused,
    NoAnswer,
    Else,
}

/// Times, exact to three digits from a microsecond up.
#[derive(Clone, Debug)]
pub(super) struct Percentiles(Histogram<u64>);

impl Percentiles {
    fn new() -> Self {
        let longest = u64::try_from(LONGEST.as_micros()).unwrap_or(u64::MAX);
        Self(Histogram::new_with_max(longest, 3).expect("an hour in microseconds is within the bounds of a histogram"))
    }

    fn record(&mut self, time: Duration) {
        self.0.saturating_record(u64::try_from(time.as_micros()).unwrap_or(u64::MAX));
    }

    pub(super) fn count(&self) -> u64 {
        self.0.len()
    }

    /// The time that so many of a hundred do not exceed.
    pub(super) fn at(&self, percent: f64) -> Duration {
        // The highest time that counts as the same one may be above the longest that there was.
        Duration::from_micros(self.0.value_at_percentile(percent).min(self.0.max()))
    }

    pub(super) fn most(&self) -> Duration {
        Duration::from_micros(self.0.max())
    }
}

impl Tally {
    pub(super) fn new(allowed: &[String]) -> Self {
        Self(Mutex::new(Counts {
            allowed: allowed.to_vec(),
            begun: 0,
            ended: 0,
            endings: BTreeMap::new(),
            unreached: BTreeMap::new(),
            failures: Vec::new(),
            no_key_left: 0,
            held_back: 0,
            first: Percentiles::new(),
            think: Percentiles::new(),
            answer: Percentiles::new(),
            length: Percentiles::new(),
            late: Percentiles::new(),
        }))
    }

    pub(super) fn look(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn begins(&self, held_back: bool) {
        let mut counts = self.look();
        counts.begun += 1;
        counts.held_back += u64::from(held_back);
    }

    pub(super) fn waited(&self, wait: Wait, time: Duration) {
        let mut counts = self.look();
        let percentiles = match wait {
            Wait::First => &mut counts.first,
            Wait::Think => &mut counts.think,
            Wait::Answer => &mut counts.answer,
        };
        percentiles.record(time);
    }

    pub(super) fn lasted(&self, time: Duration) {
        self.look().length.record(time);
    }

    pub(super) fn late(&self, time: Duration) {
        self.look().late.record(time);
    }

    pub(super) fn no_key_left(&self) {
        self.look().no_key_left += 1;
    }

    /// Counts a call. `why` and the last lines are for one that failed.
    pub(super) fn ended(&self, ending: &'static str, why: String, last_lines: impl FnOnce() -> Vec<String>) {
        let mut counts = self.look();
        counts.ended += 1;
        let of_this = counts.endings.entry(ending).or_default();
        *of_this += 1;
        let is_new = *of_this <= KEPT_OF_EACH && counts.failures.len() < KEPT;
        if is_new && !counts.is_good(ending) {
            counts.failures.push(Failure { ending, why, last_lines: last_lines() });
        }
    }

    pub(super) fn unreached(&self, how: Unreached, why: String) {
        *self.look().unreached.entry(how).or_default() += 1;
        self.ended("UNREACHED", why, Vec::new);
    }
}

impl Counts {
    pub(super) fn is_good(&self, ending: &str) -> bool {
        ending == "OK" || ending == "HUNG_UP" || self.allowed.iter().any(|allowed| allowed == ending)
    }

    pub(super) fn of(&self, ending: &str) -> u64 {
        self.endings.get(ending).copied().unwrap_or_default()
    }

    pub(super) fn failed(&self) -> u64 {
        self.endings.iter().filter(|(ending, _)| !self.is_good(ending)).map(|(_, count)| count).sum()
    }

    pub(super) fn up(&self) -> u64 {
        self.begun - self.ended
    }
}

#[cfg(test)]
mod tests {
    use super::Tally;
    use crate::load::times::Wait;
    use std::time::Duration;

    #[test]
    fn two_failures_of_each_kind_are_kept_and_all_are_counted() {
        let tally = Tally::new(&["BUSY".to_owned()]);
        for ending in ["OK", "ERROR", "ERROR", "BUSY", "ERROR", "HUNG_UP"] {
            tally.begins(false);
            tally.ended(ending, "why".to_owned(), || vec!["a line".to_owned()]);
        }
        let counts = tally.look();
        assert_eq!((counts.of("ERROR"), counts.failed(), counts.failures.len(), counts.up()), (3, 3, 2, 0));
    }

    #[test]
    fn percentiles_are_exact_to_three_digits_and_never_above_the_longest() {
        let tally = Tally::new(&[]);
        for millis in 1..=1_000 {
            tally.waited(Wait::Think, Duration::from_millis(millis));
        }
        let counts = tally.look();
        let near =
            |percent: f64, millis: f64| (counts.think.at(percent).as_secs_f64() * 1e3 / millis - 1.0).abs() < 2e-3;
        assert!(near(50.0, 500.0) && near(99.0, 990.0) && near(99.9, 999.0), "{:?}", counts.think.at(50.0));
        assert!(counts.think.at(100.0) <= counts.think.most() && near(100.0, 1_000.0));
    }
}
