//! `/events`: what changes, for readers who stay.
//!
//! One task looks for changes four times a second, while anybody reads, and writes them once for all readers. A call that
//! changed ten times since then is told once, as it is now. A reader that does not keep up is dropped: it asks again, and
//! gets a snapshot.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::Bytes;
use serde::Serialize;
use tokio::sync::mpsc;
use tokio::time::{MissedTickBehavior, interval};

use super::Live;
use super::entry::CallView;

/// How often changes are told.
const TICK: Duration = Duration::from_millis(250);

/// At each eighth of these times, the summary is told too.
const SUMMARY: u32 = 8;

/// How many routes it has.
const ROUTES: usize = 50;

/// How many calls are told of at once: slots are used again, so these are the first that are up.
const CALLS: usize = 5_000;

/// How many messages wait for a reader: two seconds of them.
const QUEUE: usize = 8;

/// What readers are told of an app's calls.
pub(super) struct Feed {
    live: Arc<Live>,
    readers: Mutex<Readers>,
}

#[derive(Default)]
struct Readers {
    senders: Vec<mpsc::Sender<Bytes>>,
    /// For each slot, the number of the call that was told of, and its changes then; 0 for none.
    told: Vec<(u64, u32)>,
    /// Calls that are over, which readers are not told yet.
    ended: Vec<u64>,
    ticking: bool,
}

/// The first message: the calls that are up.
#[derive(Serialize)]
struct Snapshot {
    calls: Vec<CallView>,
}

/// Later messages.
#[derive(Serialize)]
struct Changes {
    calls: Vec<CallView>,
    ended: Vec<u64>,
}

impl Feed {
    pub(super) fn new(live: Arc<Live>) -> Self {
        Self { live, readers: Mutex::default() }
    }

    /// Adds a reader, within a runtime.
    pub(super) fn join(self: &Arc<Self>) -> mpsc::Receiver<Bytes> {
        let (sender, receiver) = mpsc::channel(QUEUE);
        let mut readers = self.readers();
        let snapshot = Snapshot { calls: readers.calls(&self.live, false) };
        for message in [message("snapshot", &snapshot), message("summary", &self.live.summary(ROUTES))] {
            // There is room for both.
            let _ = sender.try_send(message);
        }
        readers.senders.push(sender);
        if !std::mem::replace(&mut readers.ticking, true) {
            tokio::spawn(Arc::clone(self).tick());
        }
        receiver
    }

    async fn tick(self: Arc<Self>) {
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        for number in 0_u32.. {
            ticks.tick().await;
            let mut readers = self.readers();
            let changes = Changes { calls: readers.calls(&self.live, true), ended: std::mem::take(&mut readers.ended) };
            if !changes.calls.is_empty() || !changes.ended.is_empty() {
                readers.tell(&message("changes", &changes));
            }
            if number % SUMMARY == SUMMARY - 1 {
                readers.tell(&message("summary", &self.live.summary(ROUTES)));
            }
            readers.senders.retain(|sender| !sender.is_closed());
            if readers.senders.is_empty() {
                readers.ticking = false;
                return;
            }
        }
    }

    fn readers(&self) -> MutexGuard<'_, Readers> {
        self.readers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Readers {
    /// Returns the calls that are up, or only those that changed since they were asked for; notes those that ended.
    fn calls(&mut self, live: &Live, changed: bool) -> Vec<CallView> {
        let mut views = Vec::new();
        live.calls.visit(|slot, entry| {
            if slot >= CALLS {
                return;
            }
            if self.told.len() <= slot {
                self.told.resize(slot + 1, (0, 0));
            }
            // What changes from here on is told again.
            let now = entry.call().and_then(|call| Some((call.number(), call.changes()?))).unwrap_or_default();
            let told = self.told[slot];
            if told.0 != now.0 && told.0 != 0 {
                self.ended.push(told.0);
            }
            if !changed || told != now {
                views.extend(live.view(entry));
            }
            // A snapshot is for one reader: the others are told of a new call with the changes.
            let known = if told.0 == now.0 { told.1 } else { u32::MAX };
            self.told[slot] = (now.0, if changed { now.1 } else { known });
        });
        views
    }

    /// Tells all readers, and drops those whose queue is full.
    fn tell(&mut self, message: &Bytes) {
        self.senders.retain(|sender| sender.try_send(message.clone()).is_ok());
    }
}

/// A message as `text/event-stream` has it.
fn message(event: &str, data: &impl Serialize) -> Bytes {
    // Numbers and texts always have a JSON, and JSON has no line ends.
    let data = serde_json::to_string(data).unwrap_or_default();
    format!("event: {event}\ndata: {data}\n\n").into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admin::state::AdminState;
    use crate::events::ObservedCalls;

    fn feed() -> Arc<Feed> {
        let live = Live::new([].into_iter(), ObservedCalls::default(), AdminState::taking_calls());
        Arc::new(Feed::new(Arc::new(live)))
    }

    #[tokio::test(start_paused = true)]
    async fn a_reader_that_does_not_keep_up_is_dropped_and_one_that_does_stays() {
        let feed = feed();
        let mut slow = feed.join();
        let mut fast = feed.join();
        for _ in 0..3 * QUEUE {
            let message = fast.recv().await.expect("it keeps up");
            assert!(message.starts_with(b"event: s"), "{message:?}");
        }
        let mut waited = 0;
        while slow.recv().await.is_some() {
            waited += 1;
        }
        assert_eq!(waited, QUEUE);
        assert_eq!(feed.readers().senders.len(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn where_nobody_reads_nobody_looks_and_who_comes_later_is_told() {
        let feed = feed();
        drop(feed.join());
        tokio::time::sleep(TICK * 2).await;
        assert!(!feed.readers().ticking);
        let mut later = feed.join();
        for _ in 0..3 {
            later.recv().await.expect("snapshot, summary, summary");
        }
    }
}
