//! What a link, its sessions and their calls share.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::{mpsc, watch};

use super::address::AmiAddress;
use super::originate::OriginateQueue;
use super::stream::AmiStream;
use crate::drain::Drain;
use crate::events::Refusal;

/// A call that came, and from where.
pub(crate) type Incoming = (AmiStream, Arc<AmiAddress>);

/// Told of each call that is refused before the server has it.
pub(crate) type OnRefusal = dyn Fn(Refusal, &AmiAddress) + Send + Sync;

/// What the calls of one link share.
pub(super) struct Shared {
    pub(super) address: Arc<AmiAddress>,
    pub(super) drain: Drain,
    pub(super) calls: mpsc::Sender<Incoming>,
    pub(super) refused: Arc<OnRefusal>,
    pub(super) most_calls: usize,
    pub(super) queue: OriginateQueue,
    pub(super) closing: watch::Receiver<bool>,
    /// Whether the user of manager.conf may read what the channels do.
    pub(super) sees_hang_ups: AtomicBool,
}

impl Shared {
    /// What a session has that no link keeps.
    #[cfg(any(test, feature = "testing"))]
    pub(super) fn new(
        address: AmiAddress,
        drain: Drain,
        calls: mpsc::Sender<Incoming>,
        refused: Arc<OnRefusal>,
        most_calls: usize,
    ) -> Self {
        let (address, closing) = (Arc::new(address), watch::channel(false).1);
        let (queue, sees_hang_ups) = (OriginateQueue::default(), AtomicBool::new(false));
        Self { address, drain, calls, refused, most_calls, queue, closing, sees_hang_ups }
    }

    pub(super) fn hears_of_hang_ups(&self) {
        self.sees_hang_ups.store(true, Ordering::Relaxed);
    }

    pub(super) fn sees_hang_ups(&self) -> bool {
        self.sees_hang_ups.load(Ordering::Relaxed)
    }

    /// Whether the app shuts down.
    pub(super) fn is_closing(&self) -> bool {
        *self.closing.borrow()
    }
}
