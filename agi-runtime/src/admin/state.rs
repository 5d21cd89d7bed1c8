//! What the parts of the admin port share.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::checks::Checks;
use super::settings::Access;

/// How many answers may go on without an end at once (`/events`): fewer than there may be connections, so that
/// `/live` always has one.
const STREAMS: usize = 16;

/// What every part may ask for.
#[derive(Clone)]
pub(super) struct AdminState(Arc<Shared>);

struct Shared {
    draining: Draining,
    checks: Checks,
    access: Access,
    /// Whether only programs of this machine reach the port.
    loopback: bool,
    streams: Arc<Semaphore>,
}

/// Whether the app takes no more calls. The server begins it, once.
#[derive(Clone, Default)]
pub(crate) struct Draining(Arc<AtomicBool>);

impl Draining {
    pub(crate) fn begin(&self) {
        self.0.store(true, Ordering::Release);
    }

    fn has_begun(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

impl AdminState {
    pub(super) fn new(draining: Draining, checks: Checks, access: Access, loopback: bool) -> Self {
        Self(Arc::new(Shared { draining, checks, access, loopback, streams: Arc::new(Semaphore::new(STREAMS)) }))
    }

    /// Whether the app takes no more calls.
    pub(super) fn is_draining(&self) -> bool {
        self.0.draining.has_begun()
    }

    pub(super) fn checks(&self) -> &Checks {
        &self.0.checks
    }

    pub(super) fn access(&self) -> &Access {
        &self.0.access
    }

    pub(super) fn is_loopback(&self) -> bool {
        self.0.loopback
    }

    /// Makes room for an answer without an end, which keeps it for as long as it goes on. `None` if there are too many.
    pub(super) fn stream(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.0.streams).try_acquire_owned().ok()
    }
}
