//! A call that is up, as others see it.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use agi_protocol::Spec;

use super::board::{Observers, Slots};
use crate::cancel::Cut;

/// A call that is up. It may be kept: once the call is over, it says so.
#[derive(Clone)]
pub struct LiveCall {
    pub(super) slot: Arc<Slot>,
    number: u64,
    /// The number of its route in the table.
    #[cfg_attr(not(feature = "admin"), expect(dead_code, reason = "metrics ask for it"))]
    route: Option<usize>,
}

/// How far a call has come.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Progress {
    /// When it began.
    pub began: Instant,
    /// How many commands were sent.
    pub commands: u32,
    /// The command that Asterisk carries out; `None` while the app is to say what comes next.
    pub command: Option<&'static Spec>,
    /// Since when that is so.
    pub since: Instant,
    /// The silence that the caller has heard so far, all together.
    pub thought: Duration,
    /// The longest of these silences.
    pub longest_thought: Duration,
    /// How many keys the caller pressed so far, where commands read keys.
    pub keys: usize,
    /// Whether the caller is known to have hung up.
    pub hung_up: bool,
}

/// What is kept of a call while it is up. When it is over, another call has it.
pub(super) struct Slot {
    index: usize,
    pub(super) observers: Arc<Observers>,
    /// Where it is while no call has it.
    pub(super) home: Arc<Slots>,
    /// The number of the call that has it; 0 if none has.
    number: AtomicU64,
    progress: Mutex<Progress>,
    cut: Cut,
}

impl Slot {
    pub(super) fn new(index: usize, observers: Arc<Observers>, home: Arc<Slots>) -> Self {
        Self {
            index,
            observers,
            home,
            number: AtomicU64::new(0),
            progress: Mutex::new(Progress::new()),
            cut: Cut::default(),
        }
    }

    /// Gives it to a call.
    pub(super) fn take(self: Arc<Self>, number: u64, route: Option<usize>) -> LiveCall {
        *self.progress() = Progress::new();
        self.number.store(number, Ordering::Release);
        LiveCall { slot: self, number, route }
    }

    pub(super) fn leave(&self) {
        // Whoever asks for a hang-up meanwhile has the call's lock.
        let _progress = self.progress();
        self.number.store(0, Ordering::Release);
        self.cut.clear();
    }

    pub(super) fn progress(&self) -> MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Progress {
    fn new() -> Self {
        let began = Instant::now();
        Self {
            began,
            commands: 0,
            command: None,
            since: began,
            thought: Duration::ZERO,
            longest_thought: Duration::ZERO,
            keys: 0,
            hung_up: false,
        }
    }

    /// A silence ends.
    pub(super) fn thinks_until(&mut self, now: Instant) -> Duration {
        let thought = now.saturating_duration_since(self.since);
        self.thought += thought;
        self.longest_thought = self.longest_thought.max(thought);
        thought
    }
}

impl LiveCall {
    /// Returns the call's number: 1 for the first call that the process observed, and no other call has it.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Returns a small number that no other call has at the same time; a later call may have it. An observer can keep what
    /// it knows of a call in a list, at this place.
    #[must_use]
    pub fn slot(&self) -> usize {
        self.slot.index
    }

    /// Returns the number of its route in the app's table, for who keeps what it knows of routes in a list.
    #[cfg(feature = "admin")]
    pub(crate) fn route(&self) -> Option<usize> {
        self.route
    }

    /// Tells how far the call has come; `None` once it is over.
    #[must_use]
    pub fn progress(&self) -> Option<Progress> {
        let progress = *self.slot.progress();
        self.is_up().then_some(progress)
    }

    /// Ends the call as soon as its handler waits for something: the handler is dropped, the channel is hung up where
    /// Asterisk still reads commands, and the dialplan is told `HUNG_UP`. Returns whether the call was up.
    ///
    /// An application that Asterisk runs for the call (`EXEC Dial`) goes on until it ends by itself.
    #[must_use = "the call may have been over"]
    pub fn hang_up(&self) -> bool {
        // Meanwhile no other call gets the slot.
        let _progress = self.slot.progress();
        let up = self.is_up();
        if up {
            self.slot.cut.make();
        }
        up
    }

    /// Returns what ends it from outside.
    pub(crate) fn cut(&self) -> &Cut {
        &self.slot.cut
    }

    fn is_up(&self) -> bool {
        self.slot.number.load(Ordering::Acquire) == self.number
    }
}

impl fmt::Debug for LiveCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LiveCall").field("number", &self.number).finish_non_exhaustive()
    }
}
