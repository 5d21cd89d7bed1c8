//! A bound in real time, whatever the runtime's clock does.
//!
//! Not one of tokio's timers: with its clock paused, that would be over as soon as everything waits.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use futures_timer::Delay;

/// Waits for one thing after the other, each only so long.
pub(super) struct RealTimeLimit {
    bound: Duration,
    /// When the wait for the present thing began.
    since: Instant,
    /// Made when it is first needed, and kept from wait to wait: when it wakes too early it is set again.
    delay: Option<Delay>,
}

impl RealTimeLimit {
    pub(super) fn new(bound: Duration) -> Self {
        Self { bound, since: Instant::now(), delay: None }
    }

    /// The wait for the next thing begins.
    pub(super) fn begin(&mut self) {
        self.since = Instant::now();
    }

    /// Ready when the limit is reached.
    pub(super) fn poll_over(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let bound = self.bound;
        let delay = self.delay.get_or_insert_with(|| Delay::new(bound));
        while Pin::new(&mut *delay).poll(cx).is_ready() {
            let left = bound.saturating_sub(self.since.elapsed());
            if left.is_zero() {
                return Poll::Ready(());
            }
            delay.reset(left);
        }
        Poll::Pending
    }
}
