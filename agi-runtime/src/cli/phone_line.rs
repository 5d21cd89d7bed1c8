//! The line between the telephone and the app in this process. It tells the telephone what is a secret.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::io::DuplexStream;

use crate::transport::{Transport, forward_io};

/// See the module.
pub(super) struct PhoneLine {
    stream: DuplexStream,
    secret: Arc<AtomicBool>,
}

impl PhoneLine {
    /// Makes it of the app's end, and gives where it says whether what is keyed now is a secret.
    pub(super) fn new(stream: DuplexStream) -> (Self, Arc<AtomicBool>) {
        let secret = Arc::<AtomicBool>::default();
        (Self { stream, secret: Arc::clone(&secret) }, secret)
    }
}

impl Transport for PhoneLine {
    fn is_known(&self) -> bool {
        true
    }

    fn hide(&self, secret: bool) {
        self.secret.store(secret, Ordering::Relaxed);
    }
}

forward_io!(reads and writes: [] PhoneLine, stream);
