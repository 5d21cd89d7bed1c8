//! What was refused, as observers are told.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use agi_runtime::events::{Event, Observer, Refusal};

use super::soon;

/// What was refused, and of whom.
#[derive(Clone, Default)]
pub struct Refused(Arc<Mutex<Vec<(Refusal, String)>>>);

impl Observer for Refused {
    fn observe(&self, event: &Event<'_>) {
        if let Event::Refused { reason, peer, .. } = event {
            let peer = peer.map(|peer| peer.to_string()).unwrap_or_default();
            self.0.lock().unwrap().push((*reason, peer));
        }
    }
}

impl Refused {
    pub fn reasons(&self) -> Vec<Refusal> {
        self.0.lock().unwrap().iter().map(|(reason, _)| *reason).collect()
    }

    pub fn peers(&self) -> Vec<String> {
        self.0.lock().unwrap().iter().map(|(_, peer)| peer.clone()).collect()
    }

    /// Waits for so many: a peer may know that it is refused before observers do.
    pub async fn are(&self, expected: &[Refusal]) {
        soon(async {
            while self.reasons().len() < expected.len() {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        })
        .await;
        assert_eq!(self.reasons(), expected);
    }
}
