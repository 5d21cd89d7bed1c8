//! What is counted while calls go on: an event adds to numbers of its route, and takes no lock.

use std::sync::atomic::{AtomicU64, Ordering};

use agi_protocol::Status;

use super::histogram::{CALL, Histogram, SILENCE};
use crate::events::{Counter, Event, Observer, Refusal, Silence, nanos};
use crate::route::Table;

/// The label of calls to paths that no route has.
const NO_ROUTE: &str = "none";

/// The numbers of an app.
pub(super) struct Counters {
    /// Those of each route, by its number; the last ones are of calls without a route.
    routes: Vec<RouteCounters>,
    refused: [AtomicU64; Refusal::ALL.len()],
}

/// The numbers of a route. Two routes share no line of the cache.
#[repr(align(128))]
pub(super) struct RouteCounters {
    pub(super) pattern: String,
    begun: AtomicU64,
    skipped: AtomicU64,
    ended: [AtomicU64; Status::ALL.len()],
    pub(super) lasted: Histogram,
    pub(super) silences: Histogram,
}

impl Counters {
    pub(super) fn of(table: &Table) -> Self {
        let patterns = table.routes().iter().map(|route| route.pattern.as_str()).chain([NO_ROUTE]);
        Self { routes: patterns.map(RouteCounters::new).collect(), refused: Default::default() }
    }

    pub(super) fn routes(&self) -> &[RouteCounters] {
        &self.routes
    }

    pub(super) fn refused(&self) -> impl Iterator<Item = (Refusal, u64)> {
        Refusal::ALL.into_iter().map(|reason| (reason, self.refused[reason as usize].load(Ordering::Relaxed)))
    }

    fn route(&self, number: Option<usize>) -> &RouteCounters {
        let none = self.routes.len() - 1;
        &self.routes[number.unwrap_or(none)]
    }
}

impl Observer for Counters {
    fn observe(&self, event: &Event<'_>) {
        match event {
            Event::Begun(begun) => add(&self.route(begun.call.route()).begun),
            Event::Ended(ended) => {
                let Some(call) = ended.call else { return };
                let route = self.route(call.route());
                add(&route.ended[ended.status as usize]);
                route.lasted.count(&CALL, nanos(ended.took));
            }
            Event::Skipped(skipped) => add(&self.route(skipped.call.route()).skipped),
            Event::Refused { reason, .. } => add(&self.refused[*reason as usize]),
            Event::Sent { .. } | Event::Answered { .. } | Event::HungUp { .. } => {}
        }
    }
}

impl Counter for Counters {
    fn silences(&self, route: Option<usize>, silences: &[Silence]) {
        let route = self.route(route);
        for silence in silences {
            route.silences.count(&SILENCE, silence.lasted);
        }
    }
}

impl RouteCounters {
    fn new(pattern: &str) -> Self {
        Self {
            pattern: pattern.to_owned(),
            begun: AtomicU64::new(0),
            skipped: AtomicU64::new(0),
            ended: Default::default(),
            lasted: Histogram::default(),
            silences: Histogram::default(),
        }
    }

    pub(super) fn ended(&self) -> impl Iterator<Item = (Status, u64)> {
        Status::ALL.iter().map(|status| (*status, self.ended[*status as usize].load(Ordering::Relaxed)))
    }

    /// How many prompts were skipped.
    pub(super) fn skipped(&self) -> u64 {
        self.skipped.load(Ordering::Relaxed)
    }

    /// How many calls are up.
    pub(super) fn active(&self) -> u64 {
        // What ended is read first, so that no call is missing that began meanwhile.
        let ended = self.ended().map(|(_, count)| count).sum();
        self.begun.load(Ordering::Relaxed).saturating_sub(ended)
    }

    /// Whether a call ever came.
    pub(super) fn is_used(&self) -> bool {
        self.begun.load(Ordering::Relaxed) > 0
    }
}

fn add(count: &AtomicU64) {
    count.fetch_add(1, Ordering::Relaxed);
}

#[cfg(test)]
mod tests {
    use super::Refusal;
    use agi_protocol::Status;

    #[test]
    fn a_status_and_a_refusal_are_numbered_as_they_are_listed() {
        assert!(Status::ALL.iter().enumerate().all(|(place, status)| *status as usize == place));
        assert!(Refusal::ALL.iter().enumerate().all(|(place, reason)| *reason as usize == place));
    }
}
