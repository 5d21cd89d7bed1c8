//! What the calls do, one by one and route by route: for the page, and as JSON.
//!
//! [`Live`] is told of each event, and keeps what is shown: each call in a place of its own ([`slots`]), each route in
//! counters ([`minutes`], [`histogram`]), the last failures with their steps ([`failures`]). All of it is bounded. What a
//! call does step by step, the call keeps itself. While a call goes on, it only adds to its route's counters; what is shown
//! of it is made when somebody looks. No lock is taken that other calls take too, except when a call fails or is left.
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

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::Serialize;

use super::state::AdminState;
use crate::error::chain;
use crate::events::{Begun, Counter, Ended, Ending, Event, LiveCall, ObservedCalls, Observer, Silence, nanos, now};
use entry::{CallView, Entry, seconds};
use failures::{Failure, Failures};
pub(super) use http::part;
use mask::CallersOwn;
use minutes::Minute;
use route::{RouteStats, RouteView};
use slots::Slots;

/// The name of the route of calls whose path no route has.
const NO_ROUTE: &str = "none";

/// How much of an error is kept, in characters.
const ERROR: usize = 500;

/// What is known of an app's calls.
pub(super) struct Live {
    calls: Slots<Entry>,
    /// The same, for what they count themselves.
    observed: ObservedCalls,
    /// Each route by its number in the app's table; the last one is of calls without a route. One that was never called
    /// takes no memory.
    routes: Vec<(String, OnceLock<Box<RouteStats>>)>,
    failures: Failures,
    refused: AtomicU64,
    failed: AtomicU64,
    /// Who knows whether the app takes calls.
    admin: AdminState,
}

/// All of it in a few numbers, as JSON.
#[derive(Serialize)]
pub(super) struct Summary {
    /// Whether the app takes no more calls.
    draining: bool,
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
    fn new(patterns: impl Iterator<Item = String>, observed: ObservedCalls, admin: AdminState) -> Self {
        let patterns = patterns.chain([NO_ROUTE.to_owned()]);
        Self {
            calls: Slots::new(),
            observed,
            routes: patterns.map(|pattern| (pattern, OnceLock::new())).collect(),
            failures: Failures::default(),
            refused: AtomicU64::new(0),
            failed: AtomicU64::new(0),
            admin,
        }
    }

    /// Returns the calls that are up, of one route or of all, in the order in which they began: how many there are, and the
    /// first of them.
    fn calls(&self, route: Option<&str>, limit: usize) -> (usize, Vec<CallView>) {
        let mut numbers = Vec::new();
        self.calls.visit(|index, entry| {
            let call = entry.call().filter(|call| route.is_none_or(|route| self.pattern(call) == route));
            numbers.extend(call.map(|call| (call.number(), index)));
        });
        numbers.sort_unstable();
        let views = numbers.iter().take(limit).filter_map(|(number, index)| {
            let view = self.view(&*self.calls.at(*index)?)?;
            (view.number == *number).then_some(view)
        });
        (numbers.len(), views.collect())
    }

    /// Returns the call that has a place as JSON has it.
    fn view(&self, entry: &Entry) -> Option<CallView> {
        entry.view(self.pattern(entry.call()?))
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
        self.observed.tell_silences();
        let (mut up, mut waiting) = (vec![0_usize; self.routes.len()], 0);
        self.calls.visit(|_, entry| {
            let Some(call) = entry.call() else { return };
            let Some(progress) = call.progress() else { return };
            waiting += usize::from(progress.command.is_none());
            up[self.number(call.route())] += 1;
        });
        let minute = minute(now());
        let used = self.routes.iter().zip(&up);
        let used = used.filter_map(|((pattern, route), up)| Some(route.get()?.view(pattern, minute, *up)));
        let mut views: Vec<_> = used.collect();
        let routes_total = views.len();
        views.sort_by(|a, b| b.weight().cmp(&a.weight()).then_with(|| a.route.cmp(&b.route)));
        views.truncate(limit);
        Summary {
            draining: self.admin.is_draining(),
            calls_up: up.iter().sum(),
            waiting_for_app: waiting,
            refused: self.refused.load(Ordering::Relaxed),
            failed: self.failed.load(Ordering::Relaxed),
            routes_total,
            routes: views,
        }
    }

    /// The place of a route in the list.
    fn number(&self, route: Option<usize>) -> usize {
        route.unwrap_or(self.routes.len() - 1)
    }

    fn pattern(&self, call: &LiveCall) -> &str {
        &self.routes[self.number(call.route())].0
    }

    fn route(&self, number: Option<usize>) -> &RouteStats {
        self.routes[self.number(number)].1.get_or_init(Box::default)
    }

    /// What happens in a call is counted here.
    fn minute_of(&self, call: &LiveCall) -> Option<&Minute> {
        self.route(call.route()).minutes.at(minute(call.at()))
    }

    fn begun(&self, begun: &Begun<'_>) {
        if let Some(minute) = self.minute_of(begun.call) {
            minute.begun.fetch_add(1, Ordering::Relaxed);
        }
        if let Some(mut entry) = self.calls.at(begun.call.slot()) {
            entry.begin(begun);
        }
    }

    fn ended(&self, ended: &Ended<'_>) {
        let Some(call) = ended.call else { return };
        if !self.calls.at(call.slot()).is_some_and(|mut entry| entry.end(call)) {
            return;
        }
        if let Some(minute) = self.minute_of(call) {
            let count = match ended.ending {
                Ending::Finished => &minute.finished,
                Ending::FinishedAfterHangUp | Ending::HungUp => &minute.left,
                Ending::Failed => &minute.failed,
            };
            count.fetch_add(1, Ordering::Relaxed);
            minute.took.count(nanos(ended.took));
        }
        match (ended.ending, &ended.left_at) {
            (Ending::Failed, _) => self.failed(call, ended),
            (_, Some(place)) => self.route(call.route()).left_at(CallersOwn::of(ended.request).shown_place(place)),
            _ => {}
        }
    }

    #[cold]
    fn failed(&self, call: &LiveCall, ended: &Ended<'_>) {
        let caller = CallersOwn::of(ended.request);
        let error = ended.error.map(|error| chain(error)).unwrap_or_default();
        let mut hidden = mask::hide(&error, &mask::values(ended.request, ended.route));
        mask::cut(&mut hidden, ERROR);
        let mut lines = call.look(|_, kept| steps::lines(kept, &caller)).unwrap_or_default();
        lines.push(steps::last_line(ended.status, ended.took, ended.thought));
        self.failures.keep(Failure {
            number: call.number(),
            id: entry::id(ended.request),
            route: self.pattern(call).to_owned(),
            caller: caller.masked(),
            status: ended.status.to_string(),
            error: hidden,
            ended_unix_seconds: SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64()),
            took_seconds: seconds(ended.took),
            commands: ended.commands,
            steps: lines,
        });
        self.failed.fetch_add(1, Ordering::Relaxed);
    }
}

impl Observer for Live {
    fn observe(&self, event: &Event<'_>) {
        match event {
            Event::Begun(begun) => self.begun(begun),
            Event::Ended(ended) => self.ended(ended),
            Event::Skipped(skipped) => {
                if let Some(minute) = self.minute_of(skipped.call) {
                    minute.prompts_skipped.fetch_add(1, Ordering::Relaxed);
                }
            }
            Event::Refused { .. } => {
                self.refused.fetch_add(1, Ordering::Relaxed);
            }
            // The call keeps them itself.
            Event::Sent { .. } | Event::Answered { .. } | Event::HungUp { .. } => {}
        }
    }
}

impl Counter for Live {
    /// Each is counted in its own minute.
    fn silences(&self, route: Option<usize>, silences: &[Silence]) {
        let minutes = &self.route(route).minutes;
        for silences in silences.chunk_by(|one, next| minute(one.ended) == minute(next.ended)) {
            if let Some(minute) = minutes.at(minute(silences[0].ended)) {
                for silence in silences {
                    minute.thought.count(silence.lasted);
                }
            }
        }
    }
}

/// The minute of a time of events.
fn minute(nanos: u64) -> u64 {
    nanos / 60_000_000_000
}
