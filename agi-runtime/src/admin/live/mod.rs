//! What the calls do, one by one and route by route: for the page, and as JSON.
//!
//! [`Live`] is told of each event, and keeps what is shown: each call in a place of its own ([`slots`]), each route in
//! counters ([`minutes`], [`histogram`]), the last failures with their steps ([`failures`]). All of it is bounded. No lock
//! is taken that other calls take too, except when a call begins, fails, or is left.
//!
//! Of what callers key and say, nothing comes here ([`events`](crate::events)). What an app may write into a name or an
//! error is hidden by [`mask`].

mod entry;
mod failures;
mod feed;
mod histogram;
mod http;
mod mask;
mod minutes;
mod route;
mod slots;
mod steps;

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use serde::Serialize;

use crate::error::chain;
use crate::events::{Begun, Ended, Ending, Event, LiveCall, Observer};
use entry::{CallView, Entry, seconds};
use failures::{Failure, Failures};
pub(super) use http::part;
use route::{RouteStats, RouteView};
use slots::Slots;

/// The name of the route of calls whose path no route has.
const NO_ROUTE: &str = "none";

/// How much of an error is kept, in characters.
const ERROR: usize = 500;

/// What is known of an app's calls.
pub(super) struct Live {
    started: Instant,
    calls: Slots<Entry>,
    routes: RwLock<HashMap<String, Arc<RouteStats>>>,
    failures: Failures,
    refused: AtomicU64,
    failed: AtomicU64,
}

/// All of it in a few numbers, as JSON.
#[derive(Serialize)]
pub(super) struct Summary {
    calls_up: usize,
    /// Of them, those whose caller waits for the app.
    waiting_for_app: usize,
    /// Connections that were refused since the server started.
    refused: u64,
    /// Calls that failed since the server started.
    failed: u64,
    routes_total: usize,
    routes: Vec<RouteView>,
}

impl Live {
    fn new() -> Self {
        Self {
            started: Instant::now(),
            calls: Slots::new(),
            routes: RwLock::default(),
            failures: Failures::default(),
            refused: AtomicU64::new(0),
            failed: AtomicU64::new(0),
        }
    }

    /// Returns the calls that are up, of one route or of all, in the order in which they began: how many there are, and the
    /// first of them.
    fn calls(&self, route: Option<&str>, limit: usize) -> (usize, Vec<CallView>) {
        let mut numbers = Vec::new();
        self.calls.visit(|index, entry| {
            let is_chosen = route.is_none_or(|route| entry.route() == Some(route));
            numbers.extend(entry.call().filter(|_| is_chosen).map(|call| (call.number(), index)));
        });
        numbers.sort_unstable();
        let views = numbers.iter().take(limit).filter_map(|(number, index)| {
            let view = self.calls.at(*index)?.view()?;
            (view.number == *number).then_some(view)
        });
        (numbers.len(), views.collect())
    }

    /// Does something with the place of a call that is up.
    fn with_call<T>(&self, number: u64, mut f: impl FnMut(&Entry, &LiveCall) -> T) -> Option<T> {
        let mut found = None;
        self.calls.visit(|_, entry| {
            if let Some(call) = entry.call().filter(|call| call.number() == number) {
                found = Some(f(entry, call));
            }
        });
        found
    }

    /// Sums up the routes: of those with most calls first, so many.
    fn summary(&self, limit: usize) -> Summary {
        let (mut up, mut waiting) = (HashMap::<String, usize>::new(), 0);
        self.calls.visit(|_, entry| {
            let Some(progress) = entry.call().and_then(LiveCall::progress) else { return };
            waiting += usize::from(progress.command.is_none());
            if let Some(route) = entry.route() {
                match up.get_mut(route) {
                    Some(count) => *count += 1,
                    None => drop(up.insert(route.to_owned(), 1)),
                }
            }
        });
        let minute = self.minute(Instant::now());
        let routes: Vec<_> = self.routes.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect();
        let view = |route: &Arc<RouteStats>| route.view(minute, up.get(&route.name).copied().unwrap_or_default());
        let mut views: Vec<_> = routes.iter().map(view).collect();
        views.sort_by(|a, b| b.weight().cmp(&a.weight()).then_with(|| a.route.cmp(&b.route)));
        views.truncate(limit);
        Summary {
            calls_up: up.values().sum(),
            waiting_for_app: waiting,
            refused: self.refused.load(Ordering::Relaxed),
            failed: self.failed.load(Ordering::Relaxed),
            routes_total: routes.len(),
            routes: views,
        }
    }

    /// The minute since the start.
    fn minute(&self, now: Instant) -> u64 {
        now.saturating_duration_since(self.started).as_secs() / 60
    }

    fn route(&self, name: &str) -> Arc<RouteStats> {
        if let Some(route) = self.routes.read().unwrap_or_else(PoisonError::into_inner).get(name) {
            return Arc::clone(route);
        }
        let mut routes = self.routes.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(routes.entry(name.to_owned()).or_insert_with(|| Arc::new(RouteStats::new(name))))
    }

    fn begun(&self, begun: &Begun<'_>) {
        let route = self.route(begun.route.unwrap_or(NO_ROUTE));
        let now = Instant::now();
        route.minutes.at(self.minute(now)).begun.fetch_add(1, Ordering::Relaxed);
        if let Some(mut entry) = self.calls.at(begun.call.slot()) {
            entry.begin(begun, route, now);
        }
    }

    fn ended(&self, ended: &Ended<'_>) {
        let Some(call) = ended.call else { return };
        let Some(mut entry) = self.calls.at(call.slot()) else { return };
        let place = ended.left_at.map(|place| entry.shown(&place));
        let failed = ended.ending == Ending::Failed;
        let Some(route) = entry.end(call) else { return };
        let failure = failed.then(|| {
            let error = ended.error.map(|error| chain(error)).unwrap_or_default();
            let mut hidden = mask::hide(&error, &mask::values(ended.request, ended.route));
            mask::cut(&mut hidden, ERROR);
            Failure {
                number: call.number(),
                id: entry.id().to_owned(),
                route: route.name.clone(),
                caller: entry.caller(),
                status: ended.status.to_string(),
                error: hidden,
                ended_unix_seconds: SystemTime::now()
                    .duration_since(UNIX_EPOCH)
                    .map_or(0.0, |since| since.as_secs_f64()),
                took_seconds: seconds(ended.took),
                commands: ended.commands,
                steps: entry.steps_until(ended),
            }
        });
        drop(entry);
        let minute = route.minutes.at(self.minute(Instant::now()));
        let count = match ended.ending {
            Ending::Finished => &minute.finished,
            Ending::FinishedAfterHangUp | Ending::HungUp => &minute.left,
            Ending::Failed => &minute.failed,
        };
        count.fetch_add(1, Ordering::Relaxed);
        minute.took.count(ended.took);
        if !ended.thought.is_zero() {
            minute.thought.count(ended.thought);
        }
        if let Some(place) = place.filter(|_| !failed) {
            route.left_at(place);
        }
        if let Some(failure) = failure {
            self.failures.keep(failure);
            self.failed.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn observe(&self, event: &Event<'_>) {
        match event {
            Event::Begun(begun) => self.begun(begun),
            Event::Sent { call, place, thought } => {
                let now = Instant::now();
                let Some(mut entry) = self.calls.at(call.slot()) else { return };
                if let Some(route) = entry.sent(call, place, *thought, now) {
                    route.minutes.at(self.minute(now)).thought.count(*thought);
                }
            }
            Event::Answered { call, answer, keys, took, .. } => {
                if let Some(mut entry) = self.calls.at(call.slot()) {
                    entry.answered(call, *answer, *keys, *took);
                }
            }
            Event::HungUp { call } => {
                if let Some(mut entry) = self.calls.at(call.slot()) {
                    entry.hung_up(call);
                }
            }
            Event::Ended(ended) => self.ended(ended),
            Event::Refused { .. } => {
                self.refused.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
}

/// What an app is given to have its calls shown.
struct Watcher(Arc<Live>);

impl Observer for Watcher {
    fn observe(&self, event: &Event<'_>) {
        self.0.observe(event);
    }
}
