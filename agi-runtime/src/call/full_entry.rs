//! The key that ends an entry, pressed when the entry has ended already.
//!
//! Callers learn that `#` ends a number, and press it after the last digit, too. The maximum has ended that entry, and what
//! runs next takes the key.

use std::time::Duration;

use agi_protocol::Digit;

use super::clock;

/// The last entry that ended because it was full.
#[derive(Default)]
pub(super) struct FullEntry(Option<Expected>);

/// The terminator that may follow.
struct Expected {
    terminator: Digit,
    /// When it does not belong to the entry any more.
    until: Duration,
}

/// How long a terminator belongs to the entry before.
const LATE: Duration = Duration::from_secs(1);

impl FullEntry {
    /// Notes an entry that ended now because it was full.
    pub(super) fn ended(&mut self, terminator: Digit) {
        self.0 = Some(Expected { terminator, until: clock::now() + LATE });
    }

    /// Notes that the entry was checked since then, until now. Asterisk drops the keys that are pressed meanwhile, so a
    /// terminator that comes at the end of it could not come before.
    pub(super) fn was_checked(&mut self, since: Duration) {
        // Not an entry of long ago, which was not what was checked.
        if let Some(expected) = self.0.as_mut().filter(|expected| since < expected.until) {
            expected.until = clock::now() + LATE;
        }
    }

    /// Returns whether this key is the terminator of an entry that was full less than a second ago. It is so once.
    pub(super) fn is_ended_by(&mut self, key: Digit) -> bool {
        self.0.take_if(|expected| expected.terminator == key && clock::now() < expected.until).is_some()
    }
}

#[cfg(all(test, feature = "testing"))]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::time::Duration;

    use agi_protocol::Digit;

    use super::{FullEntry, clock};

    #[tokio::test]
    async fn a_check_that_takes_its_time_does_not_make_the_terminator_late() {
        let millis = Arc::new(AtomicU64::new(0));
        let time = Arc::clone(&millis);
        let passes = async move {
            for (from, to, pressed, belongs) in [
                (0, 5_000, 5_900, true),
                (0, 5_000, 6_000, false),
                (0, 0, 1_000, false),
                // What is checked here is another answer.
                (1_000, 1_500, 1_600, false),
            ] {
                time.store(0, Ordering::Relaxed);
                let mut entry = FullEntry::default();
                entry.ended(Digit::POUND);
                time.store(to, Ordering::Relaxed);
                entry.was_checked(Duration::from_millis(from));
                time.store(pressed, Ordering::Relaxed);
                assert_eq!(entry.is_ended_by(Digit::POUND), belongs, "{from} to {to} ms, {pressed} ms");
                assert!(!entry.is_ended_by(Digit::POUND), "it is so once");
            }
        };
        clock::with_simulated_time(millis, passes).await;
    }
}
