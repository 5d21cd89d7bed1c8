//! The line between the telephone and the app in this process. It tells the telephone what is asked, and what is a secret.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::io::DuplexStream;

use crate::transport::{Asks, Transport, forward_io};

/// See the module.
pub(super) struct PhoneLine {
    stream: DuplexStream,
    secret: Arc<AtomicBool>,
    asks: Asks,
}

impl PhoneLine {
    /// Makes it of the app's end, and gives where it says what it asks, and whether what is keyed now is a secret.
    pub(super) fn new(stream: DuplexStream) -> (Self, Asks, Arc<AtomicBool>) {
        let (asks, secret) = (Asks::default(), Arc::<AtomicBool>::default());
        (Self { stream, secret: Arc::clone(&secret), asks: asks.clone() }, asks, secret)
    }
}

impl Transport for PhoneLine {
    fn is_known(&self) -> bool {
        true
    }

    fn asks(&self) -> Option<&Asks> {
        Some(&self.asks)
    }

    fn hide(&self, secret: bool) {
        self.secret.store(secret, Ordering::Relaxed);
    }
}

forward_io!(reads and writes: [] PhoneLine, stream);
