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

    /// Returns whether this key is the terminator of an entry that was full less than a second ago. It is so once.
    pub(super) fn is_ended_by(&mut self, key: Digit) -> bool {
        self.0.take_if(|expected| expected.terminator == key && clock::now() < expected.until).is_some()
    }
}
