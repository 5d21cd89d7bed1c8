//! What the parts of the admin port share.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::checks::Checks;
use super::settings::Access;
use crate::drain::Drain;

/// How many answers may go on without an end at once (`/events`): fewer than there may be connections, so that
/// `/live` always has one.
const STREAMS: usize = 16;

/// What every part may ask for.
#[derive(Clone)]
pub(super) struct AdminState(Arc<Shared>);

struct Shared {
    drain: Drain,
    checks: Checks,
    access: Access,
    /// Whether only programs of this machine reach the port.
    loopback: bool,
    streams: Arc<Semaphore>,
}

impl AdminState {
    pub(super) fn new(drain: Drain, checks: Checks, access: Access, loopback: bool) -> Self {
        Self(Arc::new(Shared { drain, checks, access, loopback, streams: Arc::new(Semaphore::new(STREAMS)) }))
    }

    /// One of an app that takes calls, for tests.
    #[cfg(test)]
    pub(super) fn taking_calls() -> Self {
        Self::new(Drain::default(), Checks::of(&crate::app::App::new()), Access::default(), true)
    }

    /// Whether the app takes no more calls.
    pub(super) fn is_draining(&self) -> bool {
        self.0.drain.is_draining()
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
