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
use super::silence::{Counter, MOST, Silence};

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
    /// Those who count: the admin port, which most events of a call are then not told, and which asks calls for their steps.
    counters: Vec<Box<dyn Counter>>,
}

/// The slots of calls.
#[derive(Default)]
pub(super) struct Slots(Mutex<SlotList>);

#[derive(Default)]
struct SlotList {
    /// As many as calls were up at once.
    all: Vec<Arc<Slot>>,
    /// Those that no call has.
    free: Vec<Arc<Slot>>,
    /// The app is gone. A slot that comes back is dropped, because it holds this list.
    closed: bool,
}

/// The calls of an app, for who counts.
#[cfg(feature = "admin")]
#[derive(Clone, Default)]
pub(crate) struct ObservedCalls(Arc<Slots>);

/// An observed call. Dropped, it gives its slot back.
pub(crate) struct Watch {
    call: LiveCall,
}

impl Board {
    pub(crate) fn add(&mut self, observer: impl Observer) {
        self.observers().all.push(Box::new(observer));
    }

    /// Adds one who counts. Each call then keeps its steps, for who asks it for them.
    #[cfg(feature = "admin")]
    pub(crate) fn add_counter(&mut self, counter: impl Counter) {
        self.observers().counters.push(Box::new(counter));
    }

    /// Returns the calls, for who counts them.
    #[cfg(feature = "admin")]
    pub(crate) fn calls(&self) -> ObservedCalls {
        ObservedCalls(Arc::clone(&self.slots))
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
            let slot = Slot::new(slots.all.len(), Arc::clone(&self.observers), Arc::clone(&self.slots));
            let slot = Arc::new(slot);
            slots.all.push(Arc::clone(&slot));
            slot
        })
    }
}

impl Drop for Board {
    fn drop(&mut self) {
        let mut slots = self.slots.lock();
        slots.closed = true;
        slots.free.clear();
        slots.all.clear();
    }
}

#[cfg(feature = "admin")]
impl ObservedCalls {
    /// Has those who count told of all silences that have ended.
    pub(crate) fn tell_silences(&self) {
        // Calls may begin meanwhile.
        let all = self.0.lock().all.clone();
        for slot in &all {
            slot.tell_silences(&mut slot.state());
        }
    }
}

impl Observers {
    fn tell(&self, event: &Event<'_>) {
        self.all.iter().for_each(|observer| tell(|| observer.observe(event)));
        self.counters.iter().for_each(|counter| tell(|| counter.observe(event)));
    }

    /// Whether anybody is told of commands and what comes of them.
    fn take_commands(&self) -> bool {
        !self.all.is_empty()
    }

    /// Tells of a command, or what came of it.
    fn tell_command(&self, event: &Event<'_>) {
        self.all.iter().for_each(|observer| tell(|| observer.observe(event)));
    }

    /// Whether anybody counts.
    pub(super) fn have_counters(&self) -> bool {
        !self.counters.is_empty()
    }

    /// Tells those who count.
    pub(super) fn tell_silences(&self, route: Option<usize>, silences: &[Silence]) {
        self.counters.iter().for_each(|counter| tell(|| counter.silences(route, silences)));
    }
}

fn tell(observe: impl FnOnce()) {
    if catch_unwind(AssertUnwindSafe(observe)).is_err() {
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

    fn lock(&self) -> MutexGuard<'_, SlotList> {
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
        let mut state = slot.state();
        let thought = state.sent(&place, now, slot.observers.have_counters());
        if state.untold.len() == MOST {
            slot.tell_silences(&mut state);
        }
        drop(state);
        if slot.observers.take_commands() {
            let thought = Duration::from_nanos(thought);
            slot.observers.tell_command(&Event::Sent { call: &self.call, place, thought });
        }
    }

    /// The command was answered.
    pub(crate) fn answered(&self, answer: Answer, keys: Option<usize>) {
        let slot = &*self.call.slot;
        let now = slot.now();
        let answered = slot.state().answered(answer, keys, now, slot.observers.have_counters());
        if let Some((command, took)) = answered.filter(|_| slot.observers.take_commands()) {
            let took = Duration::from_nanos(took);
            slot.observers.tell_command(&Event::Answered { call: &self.call, command, answer, keys, took });
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
            slot.state().skipped(slot.observers.have_counters());
        }
        slot.observers.tell(&Event::Skipped(Skipped { call: &self.call, request, place, error }));
    }

    /// The caller is known to have hung up.
    pub(crate) fn hung_up(&self) {
        let is_news = self.call.slot.state().hung_up();
        if is_news {
            self.call.slot.observers.tell_command(&Event::HungUp { call: &self.call });
        }
    }

    /// The silence at the end of the call.
    pub(crate) fn last_thought(&self) -> Duration {
        let slot = &*self.call.slot;
        let now = slot.now();
        Duration::from_nanos(slot.state().ended(now, slot.observers.have_counters()))
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let slot = Arc::clone(&self.call.slot);
        slot.leave();
        slot.home.take_back(Arc::clone(&slot));
    }
}
