//! The ways of all calls, added up: how many were where, and how they left.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::place::{Exit, Place};
use super::trace::Trace;
use crate::transcript::Script;

/// Two numbers: of the calls that are drawn, and of those with which they are compared.
pub(super) type Pair = [u64; 2];

/// Which calls are drawn.
pub(super) const NOW: usize = 0;
/// Which calls they are compared with.
pub(super) const BEFORE: usize = 1;

/// The ways of calls, by route.
#[derive(Default)]
pub(crate) struct Flow {
    pub(super) routes: BTreeMap<String, RouteFlow>,
    /// There are calls to compare with.
    pub(super) compares: bool,
}

/// What counts as the same place: also whether all of it was heard.
pub(super) type Seen = (Place, bool);

/// The ways of the calls of one route.
#[derive(Default)]
pub(super) struct RouteFlow {
    pub(super) calls: Pair,
    pub(super) left: Pair,
    /// How many calls ended so.
    pub(super) ended: BTreeMap<String, Pair>,
    /// The places, in the order in which they came first.
    pub(super) places: Vec<(Seen, Counts)>,
    numbers: HashMap<Seen, usize>,
    /// How often callers went from one place to the other, by the numbers of both.
    pub(super) moves: HashMap<(usize, Exit, usize), Pair>,
    /// How many calls came to exactly these places.
    pub(super) tours: HashMap<BTreeSet<usize>, Pair>,
    /// All that was heard.
    pub(super) sounds: BTreeSet<String>,
}

/// What is counted of a place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    /// How often callers came there.
    pub(super) visits: Pair,
    /// How many calls were left there.
    pub(super) left: Pair,
}

impl Flow {
    /// Adds a call to those that are drawn.
    pub(crate) fn add(&mut self, script: &Script) {
        self.add_to(NOW, script);
    }

    /// Adds a call to those with which they are compared.
    pub(crate) fn compare(&mut self, script: &Script) {
        self.compares = true;
        self.add_to(BEFORE, script);
    }

    /// Keeps only this route. Its absence is an error that names those that are there.
    pub(crate) fn keep_route(&mut self, pattern: &str) -> Result<(), String> {
        if !self.routes.contains_key(pattern) {
            let routes: Vec<_> = self.routes.keys().map(String::as_str).collect();
            return Err(format!("no call to the route {pattern} is recorded there; routes: {}", routes.join(" ")));
        }
        self.routes.retain(|route, _| route == pattern);
        Ok(())
    }

    fn add_to(&mut self, set: usize, script: &Script) {
        let route = script.route.as_deref().unwrap_or(NO_ROUTE);
        if !self.routes.contains_key(route) {
            self.routes.insert(route.to_owned(), RouteFlow::default());
        }
        if let Some(flow) = self.routes.get_mut(route) {
            flow.add(set, &Trace::of(script));
        }
    }
}

/// In place of a pattern, where no route has a call's path.
pub(super) const NO_ROUTE: &str = "(no route)";

impl RouteFlow {
    fn add(&mut self, set: usize, trace: &Trace) {
        self.calls[set] += 1;
        self.sounds.extend(trace.sounds.iter().cloned());
        self.ended.entry(trace.ended.clone()).or_default()[set] += 1;
        self.left[set] += u64::from(trace.left);
        let numbers: Vec<_> = trace.visits.iter().map(|visit| self.number((&visit.place, visit.cut))).collect();
        self.tours.entry(numbers.iter().copied().collect()).or_default()[set] += 1;
        for (at, (visit, number)) in trace.visits.iter().zip(&numbers).enumerate() {
            let counts = &mut self.places[*number].1;
            counts.visits[set] += 1;
            if visit.exit == Exit::Left {
                counts.left[set] += 1;
            } else if let Some(to) = numbers.get(at + 1) {
                self.moves.entry((*number, visit.exit.clone(), *to)).or_default()[set] += 1;
            }
        }
    }

    fn number(&mut self, (place, cut): (&Place, bool)) -> usize {
        let seen = (place.clone(), cut);
        if let Some(number) = self.numbers.get(&seen) {
            return *number;
        }
        let number = self.places.len();
        self.places.push((seen.clone(), Counts::default()));
        self.numbers.insert(seen, number);
        number
    }
}
