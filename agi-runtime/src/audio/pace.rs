//! When the next frame is due.

use std::time::Duration;

use tokio::time::Instant;

pub(super) const FRAME: Duration = Duration::from_millis(20);
/// How much earlier or later than due a frame may be sent, so that it goes out with the one that comes in.
const SLACK: Duration = Duration::from_millis(10);
/// After a longer gap, what was not sent is not made up for: Asterisk would play it all at once.
const GIVEN_UP: Duration = Duration::from_millis(60);

/// One frame each 20 ms, by the caller's clock.
///
/// Each frame of the caller's calls for one of the app's. So one wake-up serves both, and no clock drifts away from the
/// other. Where none comes, the timer does it.
#[derive(Debug)]
pub(super) struct Pace {
    due: Instant,
}

impl Pace {
    pub(super) fn begin(now: Instant) -> Self {
        Self { due: now }
    }

    /// Whether a frame is to be sent, now that one has come.
    pub(super) fn with_a_frame(&mut self, now: Instant) -> bool {
        if now + SLACK < self.due {
            return false;
        }
        // It follows the caller's clock, slowly, so that no peer makes it run.
        let due = match now.checked_duration_since(self.due) {
            Some(late) => self.due + late / 16,
            None => self.due - (self.due - now) / 16,
        };
        self.sent(now, due);
        true
    }

    /// Whether a frame is to be sent, although none has come.
    pub(super) fn alone(&mut self, now: Instant) -> bool {
        let sends = now >= self.latest();
        if sends {
            self.sent(now, self.due);
        }
        sends
    }

    /// When a frame is sent, although none has come.
    pub(super) fn latest(&self) -> Instant {
        self.due + SLACK
    }

    fn sent(&mut self, now: Instant, due: Instant) {
        self.due = if now > due + GIVEN_UP { now } else { due } + FRAME;
    }
}

#[cfg(test)]
mod tests {
    use super::{FRAME, Pace};
    use std::time::Duration;
    use tokio::time::Instant;

    const MS: Duration = Duration::from_millis(1);

    #[test]
    fn each_frame_that_comes_calls_for_one_at_any_phase_and_with_a_clock_that_drifts() {
        let start = Instant::now();
        for phase in 0..20 {
            // A caller whose clock is wrong by a thousandth, for ten minutes.
            for tick in [FRAME, FRAME * 1001 / 1000, FRAME * 999 / 1000] {
                let mut pace = Pace::begin(start);
                for n in 0..30_000 {
                    let now = start + phase * MS / 2 + tick * n;
                    assert!(!pace.alone(now), "frame {n} at phase {phase}: the timer came first");
                    assert!(pace.with_a_frame(now), "frame {n} at phase {phase}");
                }
            }
        }
    }

    #[test]
    fn the_timer_sends_every_20_ms_where_nothing_comes() {
        let start = Instant::now();
        let mut pace = Pace::begin(start);
        let mut now = start;
        for _ in 0..500 {
            now = pace.latest();
            assert!(pace.alone(now));
        }
        let off = (now - start).abs_diff(FRAME * 500);
        assert!(off < FRAME * 20, "10 s took {:?}", now - start);
    }

    #[test]
    fn a_peer_that_floods_gains_at_most_a_thirtieth() {
        let start = Instant::now();
        let mut pace = Pace::begin(start);
        let sent = (0..100_000).filter(|n| pace.with_a_frame(start + *n * MS / 10)).count();
        assert!((500..=517).contains(&sent), "{sent} frames in 10 s");
    }

    #[test]
    fn a_process_that_slept_does_not_send_at_once_what_it_missed() {
        let start = Instant::now();
        let mut pace = Pace::begin(start);
        let woke = start + Duration::from_secs(3);
        let sent = (0..100).filter(|_| pace.alone(woke)).count();
        assert_eq!(sent, 1);
        let mut pace = Pace::begin(start);
        let sent = (0..100).filter(|_| pace.alone(start + 55 * MS)).count();
        assert_eq!(sent, 3, "a short gap is made up for");
    }
}
