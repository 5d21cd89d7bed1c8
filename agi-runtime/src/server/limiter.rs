//! Limiting how many there are of something, and waiting until none is left.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Lets in at most `limit` at once.
pub(super) struct CallLimiter {
    room: Arc<Semaphore>,
    limit: u32,
}

/// One place, taken until this is dropped.
pub(super) type Permit = OwnedSemaphorePermit;

impl CallLimiter {
    pub(super) fn new(limit: usize) -> Self {
        let limit = u32::try_from(limit).unwrap_or(u32::MAX);
        Self { room: Arc::new(Semaphore::new(limit as usize)), limit }
    }

    /// Lets in one more, if there is room.
    pub(super) fn enter(&self) -> Option<Permit> {
        self.room.clone().try_acquire_owned().ok()
    }

    pub(super) fn len(&self) -> usize {
        self.limit as usize - self.room.available_permits()
    }

    /// Waits until none is left. Meanwhile it lets nobody in.
    pub(super) async fn gone(&self) {
        // It fails only if the semaphore is closed, which nobody does.
        let _ = self.room.acquire_many(self.limit).await;
    }
}

#[cfg(test)]
mod tests {
    use super::CallLimiter;
    use std::time::Duration;
    use tokio::time::timeout;

    #[test]
    fn one_that_leaves_makes_room_for_another() {
        let limiter = CallLimiter::new(2);
        let (first, _second) = (limiter.enter().unwrap(), limiter.enter().unwrap());
        assert!(limiter.enter().is_none());
        drop(first);
        assert_eq!(limiter.len(), 1);
        assert!(limiter.enter().is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn all_are_gone_when_the_last_one_left() {
        let limiter = CallLimiter::new(usize::MAX);
        let permits = [limiter.enter().unwrap(), limiter.enter().unwrap()];
        assert!(timeout(Duration::from_secs(1), limiter.gone()).await.is_err());
        assert_eq!(limiter.len(), 2, "who waited in vain holds nothing");
        let ((), ()) = tokio::join!(limiter.gone(), async { drop(permits) });
    }
}
