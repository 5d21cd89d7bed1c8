//! What calls leave in files: one thread writes it. What waits for the thread is bounded, so that a slow disk costs what is
//! written and nothing else.

mod owner_only;
mod queue;

pub(crate) use owner_only::{file_options, make_folder};
#[cfg(feature = "audit")]
pub(crate) use queue::Next;
pub(crate) use queue::{Queue, Weighed};

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tracing::dispatcher;

use crate::warning::Warning;

/// How long the end of `App::serve` waits for the disk.
const AT_THE_END: Duration = Duration::from_secs(5);
/// How long a drop waits for it.
const AT_A_DROP: Duration = Duration::from_secs(1);

/// The thread. Dropped, it has a moment to write what waits.
pub(crate) struct Writer<T> {
    queue: Arc<Queue<T>>,
    /// What it writes, as the log calls several of them.
    what: &'static str,
}

impl<T: Weighed> Writer<T> {
    /// Starts the thread. If there is none to be had, that is warned of.
    pub(crate) fn start(
        what: &'static str,
        queue: Queue<T>,
        failed: &Warning,
        write: impl FnOnce(&Queue<T>) + Send + 'static,
    ) -> Self {
        let queue = Arc::new(queue);
        let writer = Self { queue: Arc::clone(&queue), what };
        let ended = Ended(queue);
        // It warns where the app logs, also if that is for the app's threads only.
        let log = dispatcher::get_default(Clone::clone);
        let run = move || dispatcher::with_default(&log, || write(&ended.0));
        if let Err(error) = thread::Builder::new().name(what.to_owned()).spawn(run) {
            failed.because(format_args!("no thread can be started for it: {error}"));
        }
        writer
    }

    /// Hands something to the thread, and returns whether there was room for it. It waits for nothing.
    pub(crate) fn take(&self, item: T) -> bool {
        self.queue.push(item)
    }

    /// Has the thread look what else there is to do.
    #[cfg(feature = "audit")]
    pub(crate) fn wake(&self) {
        self.queue.wake();
    }

    /// Waits, for a bounded time, until what was handed over is written.
    pub(crate) async fn written(&self) {
        let queue = Arc::clone(&self.queue);
        let written = tokio::task::spawn_blocking(move || queue.written_within(AT_THE_END)).await;
        if let Ok(Err(left)) = written {
            tracing::warn!("{left} {} were not written within {AT_THE_END:?}", self.what);
        }
    }
}

impl<T> Drop for Writer<T> {
    fn drop(&mut self) {
        self.queue.close();
        if let Err(left) = self.queue.written_within(AT_A_DROP) {
            tracing::warn!("{left} {} were not written within {AT_A_DROP:?}", self.what);
        }
    }
}

/// Tells that the thread has ended, also if it panics or never began.
struct Ended<T>(Arc<Queue<T>>);

impl<T> Drop for Ended<T> {
    fn drop(&mut self) {
        self.0.end();
    }
}
