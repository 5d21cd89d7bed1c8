//! What was refused, as observers are told.

use std::sync::{Arc, Mutex};

use agi_runtime::events::{Event, Observer, Refusal};

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

    /// With the address and without the port.
    pub fn all(&self) -> Vec<(Refusal, String)> {
        let without_port =
            |peer: &str| peer.rsplit_once(':').map_or_else(String::new, |(address, _)| address.to_owned());
        self.0.lock().unwrap().iter().map(|(reason, peer)| (*reason, without_port(peer))).collect()
    }
}
