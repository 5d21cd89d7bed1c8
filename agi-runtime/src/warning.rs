//! Warnings that a peer or a full disk can cause at will: each kind is logged at a limited rate.

use std::fmt::Display;
use std::sync::Mutex;
use std::time::{Duration, Instant};

const AT_MOST_EVERY: Duration = Duration::from_secs(1);

/// A kind of warning. One a second is logged; the others are counted, and the next one says how many there were.
pub(crate) struct Warning {
    text: &'static str,
    rate: Mutex<Rate>,
}

struct Rate {
    last: Option<Instant>,
    held_back: u64,
}

impl Warning {
    pub(crate) const fn new(text: &'static str) -> Self {
        Self { text, rate: Mutex::new(Rate { last: None, held_back: 0 }) }
    }

    #[cfg(test)]
    pub(crate) fn text(&self) -> &'static str {
        self.text
    }

    /// Warns about a peer.
    #[cfg(any(feature = "ami", feature = "audio"))]
    pub(crate) fn of_peer(&self, peer: impl Display) {
        self.of_call(peer, None);
    }

    /// Warns about a peer, and about the channel of this id, if that is known.
    pub(crate) fn of_call(&self, peer: impl Display, id: Option<&str>) {
        if let Some(held_back) = self.admit(Instant::now()) {
            let held_back = (held_back > 0).then_some(held_back);
            tracing::warn!(%peer, id, held_back, "{}", self.text);
        }
    }

    /// Says it about a peer and a channel, where nothing is wrong.
    pub(crate) fn note_of_call(&self, peer: impl Display, id: Option<&str>) {
        if let Some(held_back) = self.admit(Instant::now()) {
            let held_back = (held_back > 0).then_some(held_back);
            tracing::info!(%peer, id, held_back, "{}", self.text);
        }
    }

    /// Warns, with the reason that the system gives.
    pub(crate) fn because(&self, reason: impl Display) {
        if let Some(held_back) = self.admit(Instant::now()) {
            let held_back = (held_back > 0).then_some(held_back);
            tracing::warn!(%reason, held_back, "{}", self.text);
        }
    }

    /// Returns how many were held back since the last one, if this one may be logged.
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
