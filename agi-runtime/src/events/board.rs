//! Who observes an app, and a place for each call that is observed.

use std::fmt::Display;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use agi_protocol::Request;

use super::Observer;
use super::event::{Answer, Begun, Ended, Event, Peer, Place};
use super::live_call::{LiveCall, Slot};
use super::refusal::Refusal;

/// The calls of the whole process are counted together: a test may run several apps.
static NUMBER: AtomicU64 = AtomicU64::new(0);

/// The observers of an app, and what its calls take turns to have.
#[derive(Default)]
pub(crate) struct Board {
    observers: Arc<Observers>,
    slots: Arc<Slots>,
}

/// Those who observe an app.
#[derive(Default)]
pub(super) struct Observers(Vec<Box<dyn Observer>>);

/// Slots that no call has.
#[derive(Default)]
pub(super) struct Slots(Mutex<FreeSlots>);

#[derive(Default)]
struct FreeSlots {
    /// How many slots there are: as many as calls were up at once.
    count: usize,
    free: Vec<Arc<Slot>>,
    /// The app is gone. A slot that comes back is dropped, because it holds this list.
    closed: bool,
}

/// An observed call. Dropped, it gives its slot back.
pub(crate) struct Watch {
    call: LiveCall,
}

impl Board {
    pub(crate) fn add(&mut self, observer: impl Observer) {
        let observers = Arc::get_mut(&mut self.observers).expect("an app that is built takes no more observers");
        observers.0.push(Box::new(observer));
    }

    pub(crate) fn is_observed(&self) -> bool {
        !self.observers.0.is_empty()
    }

    /// Begins a call, if anybody observes it.
    pub(crate) fn begin(&self, request: &Request, route: Option<(usize, &str)>, peer: &dyn Display) -> Option<Watch> {
        if !self.is_observed() {
            return None;
        }
        let number = NUMBER.fetch_add(1, Ordering::Relaxed) + 1;
        let (place, route) = route.unzip();
        let watch = Watch { call: self.slot().take(number, place) };
        self.observers.tell(&Event::Begun(Begun { call: &watch.call, route, request, peer: Peer(peer) }));
        Some(watch)
    }

    /// Tells that a call is over.
    pub(crate) fn ended(&self, ended: Ended<'_>) {
        if ended.call.is_some() {
            self.observers.tell(&Event::Ended(ended));
        }
    }

    /// Tells that a connection did not become a call.
    pub(crate) fn refused(&self, reason: Refusal, peer: Option<&dyn Display>) {
        if self.is_observed() {
            self.observers.tell(&Event::Refused { reason, peer: peer.map(Peer) });
        }
    }

    fn slot(&self) -> Arc<Slot> {
        let mut slots = self.slots.lock();
        slots.free.pop().unwrap_or_else(|| {
            slots.count += 1;
            Arc::new(Slot::new(slots.count - 1, Arc::clone(&self.observers), Arc::clone(&self.slots)))
        })
    }
}

impl Drop for Board {
    fn drop(&mut self) {
        let mut slots = self.slots.lock();
        slots.closed = true;
        slots.free.clear();
    }
}

impl Observers {
    fn tell(&self, event: &Event<'_>) {
        for observer in &self.0 {
            if catch_unwind(AssertUnwindSafe(|| observer.observe(event))).is_err() {
                tracing::error!("an observer panicked: it misses an event, and the call goes on");
            }
        }
    }
}

impl Slots {
    fn take_back(&self, slot: Arc<Slot>) {
        let mut slots = self.lock();
        if !slots.closed {
            slots.free.push(slot);
        }
    }

    fn lock(&self) -> MutexGuard<'_, FreeSlots> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Watch {
    pub(crate) fn call(&self) -> &LiveCall {
        &self.call
    }

    /// A command is about to be sent.
    pub(crate) fn sent(&self, place: Place<'_>) {
        let now = Instant::now();
        let thought = {
            let mut progress = self.call.slot.progress();
            // A command that was dropped half-way is not a silence: it played, or waited for keys.
            let dropped = progress.command.is_some();
            let thought = if dropped { Duration::ZERO } else { progress.thinks_until(now) };
            progress.commands += 1;
            (progress.command, progress.since) = (Some(place.command), now);
            thought
        };
        self.call.slot.observers.tell(&Event::Sent { call: &self.call, place, thought });
    }

    /// The command was answered.
    pub(crate) fn answered(&self, answer: Answer, keys: Option<usize>) {
        let now = Instant::now();
        let (command, took) = {
            let mut progress = self.call.slot.progress();
            let took = now.saturating_duration_since(progress.since);
            progress.since = now;
            progress.keys += keys.unwrap_or(0);
            (progress.command.take(), took)
        };
        if let Some(command) = command {
            self.call.slot.observers.tell(&Event::Answered { call: &self.call, command, answer, keys, took });
        }
    }

    /// The caller is known to have hung up.
    pub(crate) fn hung_up(&self) {
        let known = std::mem::replace(&mut self.call.slot.progress().hung_up, true);
        if !known {
            self.call.slot.observers.tell(&Event::HungUp { call: &self.call });
        }
    }

    /// The silence at the end of the call.
    pub(crate) fn last_thought(&self) -> Duration {
        let now = Instant::now();
        let mut progress = self.call.slot.progress();
        if progress.hung_up || progress.command.is_some() { Duration::ZERO } else { progress.thinks_until(now) }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let slot = Arc::clone(&self.call.slot);
        slot.leave();
        slot.home.take_back(Arc::clone(&slot));
    }
}
