//! Ending calls early.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

use tokio::sync::Notify;

/// Tells all calls of a server to end, all at the same time.
#[derive(Clone, Default)]
pub(crate) struct CancelToken(Arc<Inner>);

#[derive(Default)]
struct Inner {
    over: AtomicBool,
    /// Wakes the waiting calls when the token is cancelled.
    calls: Notify,
}

impl CancelToken {
    pub(crate) fn cancel(&self) {
        self.0.over.store(true, Ordering::Release);
        self.0.calls.notify_waiters();
    }

    /// Awaits a future; `None` if the cancellation comes first.
    pub(crate) async fn unless<F: Future>(&self, future: Pin<&mut F>) -> Option<F::Output> {
        self.unless_cut(future, None).await
    }

    /// Awaits a future; `None` if the cancellation comes first, or `cut` ends this one.
    pub(crate) async fn unless_cut<F: Future>(&self, mut future: Pin<&mut F>, cut: Option<&Cut>) -> Option<F::Output> {
        let mut cancel = pin!(self.0.calls.notified());
        let mut asked: Option<Waker> = None;
        poll_fn(|cx| {
            if let Poll::Ready(output) = future.as_mut().poll(cx) {
                return Poll::Ready(Some(output));
            }
            // Asking once is enough, and it takes a lock that all calls share.
            if !asked.as_ref().is_some_and(|waker| waker.will_wake(cx.waker())) {
                asked = Some(cx.waker().clone());
                let _ = cancel.as_mut().poll(cx);
                if let Some(cut) = cut {
                    cut.wakes(cx.waker());
                }
            }
            let over = self.0.over.load(Ordering::Acquire) || cut.is_some_and(Cut::is_made);
            if over { Poll::Ready(None) } else { Poll::Pending }
        })
        .await
    }
}

/// Tells one call to end.
#[derive(Default)]
pub(crate) struct Cut {
    made: AtomicBool,
    task: Mutex<Option<Waker>>,
}

impl Cut {
    pub(crate) fn make(&self) {
        self.made.store(true, Ordering::Release);
        if let Some(task) = self.task().take() {
            task.wake();
        }
    }

    pub(crate) fn is_made(&self) -> bool {
        self.made.load(Ordering::Acquire)
    }

    /// Readies it for another call.
    pub(crate) fn clear(&self) {
        self.task().take();
        self.made.store(false, Ordering::Release);
    }

    fn wakes(&self, waker: &Waker) {
        *self.task() = Some(waker.clone());
    }

    fn task(&self) -> MutexGuard<'_, Option<Waker>> {
        self.task.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::{CancelToken, Cut};
    use std::future::{pending, ready};
    use std::pin::pin;
    use std::sync::Arc;

    #[tokio::test]
    async fn a_future_that_is_ready_is_not_cut() {
        let cancel = CancelToken::default();
        cancel.cancel();
        assert_eq!(cancel.unless(pin!(ready(1))).await, Some(1));
    }

    #[tokio::test]
    async fn a_cut_ends_what_began_before_it_and_what_begins_after_it() {
        let cancel = CancelToken::default();
        let early = tokio::spawn({
            let cancel = cancel.clone();
            async move { cancel.unless(pin!(pending::<()>())).await }
        });
        // Woken for another reason, it continues.
        let woken = tokio::spawn({
            let cancel = cancel.clone();
            async move { cancel.unless(pin!(tokio::task::yield_now())).await }
        });
        assert_eq!(woken.await.unwrap(), Some(()));
        cancel.cancel();
        assert_eq!(early.await.unwrap(), None);
        assert_eq!(cancel.unless(pin!(pending::<()>())).await, None);
    }

    #[tokio::test]
    async fn a_cut_of_one_leaves_the_others() {
        let (cancel, one, other) = (CancelToken::default(), Arc::new(Cut::default()), Cut::default());
        let cut = tokio::spawn({
            let (cancel, one) = (cancel.clone(), Arc::clone(&one));
            async move { cancel.unless_cut(pin!(pending::<()>()), Some(&one)).await }
        });
        tokio::task::yield_now().await;
        one.make();
        assert_eq!(cut.await.unwrap(), None);
        assert_eq!(cancel.unless_cut(pin!(tokio::task::yield_now()), Some(&other)).await, Some(()));
        one.clear();
        assert_eq!(cancel.unless_cut(pin!(tokio::task::yield_now()), Some(&one)).await, Some(()));
    }
}
