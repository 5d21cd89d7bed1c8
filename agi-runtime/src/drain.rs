//! Taking no new calls for a while, without ending.

use std::sync::Arc;

use tokio::sync::watch;

/// Keeps an app from taking new calls while it goes on with those that it has: before maintenance, or before it is stopped.
///
/// [`App::drain`](crate::App::drain) returns it. Clones are the same switch. While it is on, [`App::serve`](crate::App::serve)
/// goes on listening and ends each new call as [`CLOSING`](crate::Status::Closing), so that the dialplan sends it elsewhere.
/// [`App::main`](crate::App::main) turns it on at SIGUSR1, and off at SIGUSR2.
///
/// ```
/// # use agi_runtime::prelude::*;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let app = App::new();
/// let drain = app.drain();
/// assert!(!drain.is_draining());
///
/// drain.begin();
/// drain.wait_for(true).await; // returns at once
/// assert!(app.drain().is_draining());
///
/// drain.end();
/// assert!(!drain.is_draining());
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Drain(Arc<watch::Sender<bool>>);

impl Drain {
    /// Takes no new calls from now on. Returns whether it took them until now.
    #[allow(clippy::must_use_candidate, reason = "most callers do not mind that it drained already")]
    pub fn begin(&self) -> bool {
        self.set(true)
    }

    /// Takes new calls again. Returns whether it took none until now.
    #[allow(clippy::must_use_candidate, reason = "most callers do not mind that it took calls already")]
    pub fn end(&self) -> bool {
        self.set(false)
    }

    /// Returns whether it takes no new calls.
    #[must_use]
    pub fn is_draining(&self) -> bool {
        *self.0.borrow()
    }

    /// Returns when [`is_draining`](Self::is_draining) is `draining`; at once, if it is.
    pub async fn wait_for(&self, draining: bool) {
        // It fails only if nobody could turn the switch any more, and this can.
        let _ = self.0.subscribe().wait_for(|now| *now == draining).await;
    }

    fn set(&self, draining: bool) -> bool {
        self.0.send_if_modified(|now| std::mem::replace(now, draining) != draining)
    }
}

#[cfg(test)]
mod tests {
    use super::Drain;

    #[tokio::test]
    async fn who_waits_is_told_of_each_change() {
        let drain = Drain::default();
        let waits = tokio::spawn({
            let drain = drain.clone();
            async move {
                drain.wait_for(true).await;
                drain.wait_for(false).await;
            }
        });
        tokio::task::yield_now().await;
        assert!(drain.begin() && !drain.begin(), "only the first one changes it");
        tokio::task::yield_now().await;
        assert!(drain.end() && !drain.end());
        waits.await.unwrap();
    }
}
