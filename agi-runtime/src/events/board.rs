//! Who observes an app, and a place for each call that is observed.

use std::error::Error as StdError;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use agi_protocol::Request;

use super::Observer;
use super::event::{Answer, Begun, Ended, Event, Peer, PeerName, Place, Skipped};
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
pub(super) struct Observers {
    all: Vec<Box<dyn Observer>>,
    /// Those who need no answers: the admin port, which most events of a call are then not told.
    counters: Vec<Box<dyn Observer>>,
    /// Whether one of them asks calls for their steps.
    pub(super) keep_steps: bool,
}

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
        self.observers().all.push(Box::new(observer));
    }

    /// Adds one who is not told of answers and hang-ups.
    #[cfg(feature = "admin")]
    pub(crate) fn add_counter(&mut self, observer: impl Observer) {
        self.observers().counters.push(Box::new(observer));
    }

    /// Has each call's steps kept, for who asks it for them.
    #[cfg(feature = "admin")]
    pub(crate) fn keep_steps(&mut self) {
        self.observers().keep_steps = true;
    }

    fn observers(&mut self) -> &mut Observers {
        Arc::get_mut(&mut self.observers).expect("an app that is built takes no more observers")
    }

    pub(crate) fn is_observed(&self) -> bool {
        !self.observers.all.is_empty() || !self.observers.counters.is_empty()
    }

    /// Begins a call, if anybody observes it.
    pub(crate) fn begin(&self, request: &Request, route: Option<(usize, &str)>, peer: &dyn PeerName) -> Option<Watch> {
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
    pub(crate) fn refused(&self, reason: Refusal, peer: Option<&dyn PeerName>) {
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
        self.all.iter().chain(&self.counters).for_each(|observer| tell(&**observer, event));
    }

    /// Whether anybody is told what comes of commands.
    fn take_answers(&self) -> bool {
        !self.all.is_empty()
    }

    /// Tells what came of a command.
    fn tell_answer(&self, event: &Event<'_>) {
        self.all.iter().for_each(|observer| tell(&**observer, event));
    }
}

fn tell(observer: &dyn Observer, event: &Event<'_>) {
    if catch_unwind(AssertUnwindSafe(|| observer.observe(event))).is_err() {
        tracing::error!("an observer panicked: it misses an event, and the call goes on");
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
        let slot = &*self.call.slot;
        let now = slot.now();
        let thought = slot.state().sent(&place, now, slot.observers.keep_steps);
        slot.observers.tell(&Event::Sent { call: &self.call, place, thought });
    }

    /// The command was answered.
    pub(crate) fn answered(&self, answer: Answer, keys: Option<usize>) {
        let slot = &*self.call.slot;
        let now = slot.now();
        let answered = slot.state().answered(answer, keys, now, slot.observers.keep_steps);
        if let Some((command, took)) = answered.filter(|_| slot.observers.take_answers()) {
            slot.observers.tell_answer(&Event::Answered { call: &self.call, command, answer, keys, took });
        }
    }

    /// The caller did not hear a prompt, and the call goes on.
    pub(crate) fn skipped(
        &self,
        request: &Request,
        place: Option<Place<'_>>,
        error: &(dyn StdError + Send + Sync + 'static),
    ) {
        let slot = &*self.call.slot;
        if place.is_some() {
            slot.state().skipped(slot.observers.keep_steps);
        }
        slot.observers.tell(&Event::Skipped(Skipped { call: &self.call, request, place, error }));
    }

    /// The caller is known to have hung up.
    pub(crate) fn hung_up(&self) {
        let is_news = self.call.slot.state().hung_up();
        if is_news {
            self.call.slot.observers.tell_answer(&Event::HungUp { call: &self.call });
        }
    }

    /// The silence at the end of the call.
    pub(crate) fn last_thought(&self) -> Duration {
        let slot = &*self.call.slot;
        let now = slot.now();
        slot.state().ended(now)
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let slot = Arc::clone(&self.call.slot);
        slot.leave();
        slot.home.take_back(Arc::clone(&slot));
    }
}
