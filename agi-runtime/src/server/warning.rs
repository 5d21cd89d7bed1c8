//! Warnings that peers can cause, each kind at a bounded rate.

use std::fmt::Display;
use std::sync::Mutex;
use std::time::{Duration, Instant};

const AT_MOST_EVERY: Duration = Duration::from_secs(1);

pub(super) static BUSY: Warning = Warning::new("a call was refused as BUSY: the limit of calls is reached");
pub(super) static CLOSING: Warning =
    Warning::new("a call was refused as CLOSING: its request had not come when the time for a shutdown was over");
pub(super) static CUT_OFF: Warning = Warning::new("a call was refused as ERROR: its request was cut off");
pub(super) static NO_ACCEPT: Warning =
    Warning::new("calls cannot be accepted; while it lasts, they wait or are refused as BUSY");
pub(super) static NOT_AGI: Warning = Warning::new("a connection was closed: the peer does not speak AGI");
pub(super) static NOT_READING: Warning =
    Warning::new("a connection is given up: the peer did not read for Limits::send_time");
pub(super) static TOO_LARGE: Warning =
    Warning::new("a call was refused as TOO_LARGE: its request is larger than Limits::request_bytes");
pub(super) static TOO_SLOW: Warning =
    Warning::new("a call was refused as ERROR: its request took longer than Limits::request_time");

/// A kind of warning. One a second passes; the others are counted, and the next one says how many they were.
pub(super) struct Warning {
    text: &'static str,
    rate: Mutex<Rate>,
}

struct Rate {
    last: Option<Instant>,
    held_back: u64,
}

impl Warning {
    const fn new(text: &'static str) -> Self {
        Self { text, rate: Mutex::new(Rate { last: None, held_back: 0 }) }
    }

    /// Warns of a peer.
    pub(super) fn of_peer(&self, peer: impl Display) {
        if let Some(held_back) = self.admit(Instant::now()) {
            let held_back = (held_back > 0).then_some(held_back);
            tracing::warn!(%peer, held_back, "{}", self.text);
        }
    }

    /// Warns of what the system says.
    pub(super) fn because(&self, reason: impl Display) {
        if let Some(held_back) = self.admit(Instant::now()) {
            let held_back = (held_back > 0).then_some(held_back);
            tracing::warn!(%reason, held_back, "{}", self.text);
        }
    }

    /// How many were held back since the last one, if this one may pass.
    fn admit(&self, now: Instant) -> Option<u64> {
        let mut rate = self.rate.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if rate.last.is_some_and(|last| now.duration_since(last) < AT_MOST_EVERY) {
            rate.held_back += 1;
            return None;
        }
        rate.last = Some(now);
        Some(std::mem::take(&mut rate.held_back))
    }
}

#[cfg(test)]
mod tests {
    use super::{AT_MOST_EVERY, Warning};
    use std::time::{Duration, Instant};

    #[test]
    fn one_warning_a_second_passes_and_counts_those_held_back() {
        let (warning, start) = (Warning::new("…"), Instant::now());
        assert_eq!(warning.admit(start), Some(0));
        for after in [1, 10, 999] {
            assert_eq!(warning.admit(start + Duration::from_millis(after)), None);
        }
        assert_eq!(warning.admit(start + AT_MOST_EVERY), Some(3));
    }
}
