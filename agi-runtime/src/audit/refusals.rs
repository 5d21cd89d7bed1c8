//! How many refusals have a line: peers can cause as many as they like.

use std::time::{Duration, Instant};

use crate::events::Refusal;

/// In this time …
pub(super) const WINDOW: Duration = Duration::from_secs(1);
/// … so many have a line of their own.
const LINES: u32 = 10;

/// Counts those that have none.
#[derive(Default)]
pub(super) struct Refusals {
    began: Option<Instant>,
    lines: u32,
    /// Those without a line, and since when there are some.
    counts: [u64; Refusal::ALL.len()],
    since: Option<Instant>,
}

impl Refusals {
    /// Returns whether this one has a line. Otherwise it is counted.
    pub(super) fn admit(&mut self, reason: Refusal, now: Instant) -> bool {
        if self.began.is_none_or(|began| now.duration_since(began) >= WINDOW) {
            (self.began, self.lines) = (Some(now), 0);
        }
        let admitted = self.lines < LINES;
        if admitted {
            self.lines += 1;
        } else if let Some(index) = Refusal::ALL.iter().position(|known| *known == reason) {
            self.counts[index] += 1;
            self.since.get_or_insert(now);
        }
        admitted
    }

    /// Returns whether some were counted.
    pub(super) fn any_counted(&self) -> bool {
        self.since.is_some()
    }

    /// Takes the counts, a second after the first.
    pub(super) fn counted(&mut self, now: Instant, at_the_end: bool) -> Vec<(Refusal, u64)> {
        if !at_the_end && self.since.is_none_or(|since| now.duration_since(since) < WINDOW) {
            return Vec::new();
        }
        self.since = None;
        let counts = Refusal::ALL.into_iter().zip(std::mem::take(&mut self.counts));
        counts.filter(|(_, count)| *count > 0).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{LINES, Refusals, WINDOW};
    use crate::events::Refusal;
    use std::time::Instant;

    #[test]
    fn so_many_a_second_have_a_line_and_the_others_are_counted_by_reason() {
        let (mut refusals, start) = (Refusals::default(), Instant::now());
        let admitted = (0..30).filter(|_| refusals.admit(Refusal::NotAgi, start)).count();
        assert_eq!(admitted, LINES as usize);
        assert!(!refusals.admit(Refusal::Busy, start));
        assert_eq!(refusals.counted(start, false), [], "the second is not over");
        assert_eq!(refusals.counted(start + WINDOW, false), [(Refusal::Busy, 1), (Refusal::NotAgi, 20)]);
        assert!(!refusals.any_counted());
        assert!(refusals.admit(Refusal::Busy, start + WINDOW));
    }

    #[test]
    fn a_flood_that_does_not_end_is_counted_each_second_and_at_the_end() {
        let (mut refusals, start) = (Refusals::default(), Instant::now());
        let mut told = 0;
        for tenth in 0..35 {
            let now = start + WINDOW / 10 * tenth;
            told += (0..100).filter(|_| refusals.admit(Refusal::TooLarge, now)).count() as u64;
            told += refusals.counted(now, false).iter().map(|(_, count)| count).sum::<u64>();
        }
        assert!(told > 3_000, "{told}");
        let rest: u64 = refusals.counted(start, true).iter().map(|(_, count)| count).sum();
        assert_eq!(told + rest, 3_500);
    }
}
