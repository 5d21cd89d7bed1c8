//! A call that is up, as others see it.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use agi_protocol::Spec;

use super::board::{Observers, Slots};
use super::clock;
use super::event::{Answer, Place};
use super::silence::Silence;
use super::steps::{Answered, Steps};
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
    /// When something happened last, for who counts what happens without a lock.
    at: AtomicU64,
    state: Mutex<State>,
    cut: Cut,
}

/// How far a call has come. Times are those of [`clock`], in nanoseconds.
#[derive(Debug, Default)]
pub(super) struct State {
    began: u64,
    since: u64,
    thought: u64,
    longest_thought: u64,
    command: Option<&'static Spec>,
    commands: u32,
    /// How often something changed.
    changes: u32,
    keys: usize,
    hung_up: bool,
    /// The number of its route in the table.
    route: Option<usize>,
    /// Its silences that those who count are not told yet.
    pub(super) untold: Vec<Silence>,
    steps: Steps,
}

impl Slot {
    pub(super) fn new(index: usize, observers: Arc<Observers>, home: Arc<Slots>) -> Self {
        Self {
            index,
            observers,
            home,
            number: AtomicU64::new(0),
            at: AtomicU64::new(0),
            state: Mutex::default(),
            cut: Cut::default(),
        }
    }

    /// Gives it to a call.
    pub(super) fn take(self: Arc<Self>, number: u64, route: Option<usize>) -> LiveCall {
        let now = self.now();
        self.state().begin(now, route);
        self.number.store(number, Ordering::Release);
        LiveCall { slot: self, number, route }
    }

    pub(super) fn leave(&self) {
        // Whoever asks for a hang-up meanwhile has the call's lock.
        let mut state = self.state();
        self.tell_silences(&mut state);
        self.number.store(0, Ordering::Release);
        self.cut.clear();
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells those who count of the silences of its call.
    pub(super) fn tell_silences(&self, state: &mut State) {
        if !state.untold.is_empty() {
            self.observers.tell_silences(state.route, &state.untold);
            state.untold.clear();
        }
    }

    /// Returns the time, and notes that something happens then.
    pub(super) fn now(&self) -> u64 {
        let now = clock::now();
        self.at.store(now, Ordering::Relaxed);
        now
    }
}

impl State {
    fn begin(&mut self, now: u64, route: Option<usize>) {
        let (mut steps, untold) = (std::mem::take(&mut self.steps), std::mem::take(&mut self.untold));
        steps.begin();
        *self = Self { began: now, since: now, route, untold, steps, ..Self::default() };
    }

    /// A command begins. Returns the silence before it. What is `counted` keeps its steps and silences.
    pub(super) fn sent(&mut self, place: &Place<'_>, now: u64, counted: bool) -> u64 {
        // A command that was dropped half-way is not a silence: it played, or waited for keys.
        let thought = if self.command.is_some() { 0 } else { self.thinks_until(now) };
        self.commands += 1;
        self.changes += 1;
        (self.command, self.since) = (Some(place.command), now);
        if counted {
            self.steps.sent(place, now.saturating_sub(self.began), thought);
            self.untold.push(Silence { ended: now, lasted: thought });
        }
        thought
    }

    /// The command was answered. Returns which, and how long it took.
    pub(super) fn answered(
        &mut self,
        answer: Answer,
        keys: Option<usize>,
        now: u64,
        counted: bool,
    ) -> Option<(&'static Spec, u64)> {
        let took = now.saturating_sub(self.since);
        self.since = now;
        self.keys += keys.unwrap_or(0);
        // What was answered without being sent adds no step, and nothing new.
        let command = self.command.take()?;
        self.changes += 1;
        if counted {
            self.steps.answered(Answered { answer, keys, took });
        }
        Some((command, took))
    }

    /// What the last command was to play is skipped.
    pub(super) fn skipped(&mut self, counted: bool) {
        self.changes += 1;
        if counted {
            self.steps.skipped();
        }
    }

    /// The caller is known to have hung up. Returns whether that is news.
    pub(super) fn hung_up(&mut self) -> bool {
        let is_news = !std::mem::replace(&mut self.hung_up, true);
        self.changes += u32::from(is_news);
        is_news
    }

    /// Returns the silence at the end of the call.
    pub(super) fn ended(&mut self, now: u64, counted: bool) -> u64 {
        // After a hang-up, nobody hears it.
        let silent = !self.hung_up && self.command.is_none();
        let thought = if silent { self.thinks_until(now) } else { 0 };
        if counted && thought > 0 {
            self.untold.push(Silence { ended: now, lasted: thought });
        }
        thought
    }

    /// A silence ends.
    fn thinks_until(&mut self, now: u64) -> u64 {
        let thought = now.saturating_sub(self.since);
        self.thought += thought;
        self.longest_thought = self.longest_thought.max(thought);
        thought
    }

    fn progress(&self) -> Progress {
        Progress {
            began: clock::instant(self.began),
            commands: self.commands,
            command: self.command,
            since: clock::instant(self.since),
            thought: Duration::from_nanos(self.thought),
            longest_thought: Duration::from_nanos(self.longest_thought),
            keys: self.keys,
            hung_up: self.hung_up,
        }
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
        let progress = self.slot.state().progress();
        self.is_up().then_some(progress)
    }

    /// Looks at the call and its steps, while nothing happens in it; `None` once it is over.
    #[cfg(feature = "admin")]
    pub(crate) fn look<T>(&self, f: impl FnOnce(&Progress, &Steps) -> T) -> Option<T> {
        let state = self.slot.state();
        self.is_up().then(|| f(&state.progress(), &state.steps))
    }

    /// Returns how often something changed; `None` once it is over.
    #[cfg(feature = "admin")]
    pub(crate) fn changes(&self) -> Option<u32> {
        let changes = self.slot.state().changes;
        self.is_up().then_some(changes)
    }

    /// Returns when something happened last, in the time of events.
    #[cfg(feature = "admin")]
    pub(crate) fn at(&self) -> u64 {
        self.slot.at.load(Ordering::Relaxed)
    }

    /// Ends the call as soon as its handler waits for something: the handler is dropped, the channel is hung up where
    /// Asterisk still reads commands, and the dialplan is told `HUNG_UP`. Returns whether the call was up.
    ///
    /// An application that Asterisk runs for the call (`EXEC Dial`) goes on until it ends by itself.
    #[must_use = "the call may have been over"]
    pub fn hang_up(&self) -> bool {
        // Meanwhile no other call gets the slot.
        let _state = self.slot.state();
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

#[cfg(test)]
mod tests {
    use super::State;
    use crate::events::{Answer, Place};
    use agi_protocol::spec;

    #[test]
    fn a_command_that_was_not_sent_leaves_the_step_before_it_as_it_was() {
        let mut state = State::default();
        let place = Place { command: &spec::GET_DATA, subject: None, after: None };
        state.sent(&place, 1, true);
        state.answered(Answer::Done, Some(4), 2, true);
        assert!(state.hung_up());
        let changes = state.changes;
        assert!(state.answered(Answer::HungUp, None, 3, true).is_none() && !state.hung_up());
        assert_eq!(state.changes, changes, "nothing is new");
        let answered = state.steps.kept().next().unwrap().answer.unwrap();
        assert_eq!((answered.answer, answered.keys), (Answer::Done, Some(4)));
    }
}
