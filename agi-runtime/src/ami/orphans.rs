//! Calls that were in AsyncAGI before this connection: Asterisk keeps them there until they hang up, whether anybody
//! answers or not.

use std::collections::HashMap;
use std::time::Duration;

use tokio::time::Instant;

/// How long another app has to say that a call is its own.
const OTHERS: Duration = Duration::from_secs(1);
/// How many may be under suspicion at once.
const MOST: usize = 10_000;

/// The channels that were found, and since when each of them has been asked whose it is.
#[derive(Default)]
pub(super) struct Orphans(HashMap<Vec<u8>, Option<Instant>>);

impl Orphans {
    /// The name of the action that lists the channels.
    pub(super) const LIST: &'static str = "agi-channels";

    pub(super) fn add(&mut self, channel: &[u8]) {
        if self.0.len() < MOST {
            self.0.insert(channel.to_vec(), None);
        }
    }

    pub(super) fn remove(&mut self, channel: &[u8]) {
        self.0.remove(channel);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The question was executed: Asterisk is at nothing else, and whoever answers the call has heard it.
    pub(super) fn is_asked(&mut self, channel: &[u8], now: Instant) {
        if let Some(asked) = self.0.get_mut(channel) {
            *asked = Some(now);
        }
    }

    /// Takes those that nobody said a word for.
    pub(super) fn due(&mut self, now: Instant) -> Vec<Vec<u8>> {
        let is_due =
            |asked: &Option<Instant>| asked.is_some_and(|asked| now.saturating_duration_since(asked) >= OTHERS);
        let due: Vec<_> =
            self.0.iter().filter(|(_, asked)| is_due(asked)).map(|(channel, _)| channel.clone()).collect();
        for channel in &due {
            self.0.remove(channel);
        }
        due
    }
}
