//! Keys that were pasted, or typed faster than anybody presses them.

use std::collections::VecDeque;
use std::time::Duration;

use agi_protocol::Digit;
use agi_simulator::BETWEEN_KEYS;
use tokio::time::Instant;

/// How long after a key a `#` still ends what was keyed.
const TERMINATES: Duration = Duration::from_secs(1);

/// Keys that wait for a command that takes them. A caller would press one after the other, and so does the phone; between two
/// commands they would be lost.
#[derive(Debug, Default)]
pub(super) struct Pasted {
    keys: VecDeque<Digit>,
    /// When the last one was pressed.
    last: Option<Instant>,
}

impl Pasted {
    pub(super) fn push(&mut self, key: Digit) {
        self.keys.push_back(key);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The next key, if it is taken now, and the one before was pressed long enough ago. A terminator after other keys waits
    /// for no command that takes it: one that a full entry did not need would answer whatever asks next.
    pub(super) fn next(&mut self, takes: impl FnOnce(Digit) -> bool) -> Option<Digit> {
        let terminates = |key| key == Digit::POUND && self.last.is_some_and(|last| last.elapsed() < TERMINATES);
        let key = self.keys.front().copied().filter(|key| takes(*key) || terminates(*key))?;
        if self.last.is_some_and(|last| last.elapsed() + Duration::from_millis(1) < BETWEEN_KEYS) {
            return None;
        }
        self.last = Some(Instant::now());
        self.keys.pop_front();
        Some(key)
    }

    /// Those that no command took.
    pub(super) fn left(&self) -> String {
        self.keys.iter().map(|key| key.as_char()).collect()
    }
}
