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
    uncounted: [u64; Refusal::ALL.len()],
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
            self.uncounted[index] += 1;
        }
        admitted
    }

    /// Returns whether some were counted.
    pub(super) fn any_counted(&self) -> bool {
        self.uncounted.iter().any(|count| *count > 0)
    }

    /// Takes the counts, when no more can be added to them.
    pub(super) fn counted(&mut self, now: Instant, at_the_end: bool) -> Vec<(Refusal, u64)> {
        let open = self.began.is_some_and(|began| now.duration_since(began) < WINDOW);
        if open && !at_the_end {
            return Vec::new();
        }
        let counts = Refusal::ALL.into_iter().zip(std::mem::take(&mut self.uncounted));
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
}
