//! The last calls that failed, each with its steps.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;

/// How many are kept of all routes together.
const ALL: usize = 200;

/// How many are kept of one route.
const OF_A_ROUTE: usize = 50;

/// A call that failed.
#[derive(Clone, Serialize)]
pub(super) struct Failure {
    pub(super) number: u64,
    /// Asterisk's unique id of the channel.
    pub(super) id: String,
    pub(super) route: String,
    pub(super) caller: Option<String>,
    pub(super) status: String,
    pub(super) error: String,
    /// When it ended: seconds since 1970.
    pub(super) ended_unix_seconds: f64,
    pub(super) took_seconds: f64,
    pub(super) commands: u32,
    pub(super) steps: Vec<String>,
}

#[derive(Default)]
pub(super) struct Failures(Mutex<VecDeque<Failure>>);

impl Failures {
    /// Keeps one more. Where there are too many, the oldest goes of the route that has most, so that a route that always
    /// fails hides no other.
    pub(super) fn keep(&self, failure: Failure) {
        let mut kept = self.kept();
        let of_its_route = kept.iter().filter(|other| other.route == failure.route).count();
        if of_its_route >= OF_A_ROUTE {
            let oldest = kept.iter().position(|other| other.route == failure.route);
            oldest.and_then(|oldest| kept.remove(oldest));
        } else if kept.len() >= ALL {
            let mut counts = HashMap::<&str, usize>::new();
            kept.iter().for_each(|other| *counts.entry(&other.route).or_default() += 1);
            let most = kept.iter().enumerate().max_by_key(|(index, other)| (counts[&*other.route], usize::MAX - index));
            let oldest = most.map(|(index, _)| index);
            oldest.and_then(|oldest| kept.remove(oldest));
        }
        kept.push_back(failure);
    }

    /// Returns how many are kept of a route, and the last of them, the newest first.
    pub(super) fn last(&self, route: Option<&str>, limit: usize) -> (usize, Vec<Failure>) {
        let kept = self.kept();
        let chosen = kept.iter().rev().filter(|failure| route.is_none_or(|route| failure.route == route));
        (chosen.clone().count(), chosen.take(limit).cloned().collect())
    }

    fn kept(&self) -> MutexGuard<'_, VecDeque<Failure>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(number: u64, route: &str) -> Failure {
        Failure {
            number,
            id: String::new(),
            route: route.to_owned(),
            caller: None,
            status: "ERROR".to_owned(),
            error: String::new(),
            ended_unix_seconds: 0.0,
            took_seconds: 0.0,
            commands: 0,
            steps: Vec::new(),
        }
    }

    #[test]
    fn a_route_that_always_fails_hides_no_other() {
        let failures = Failures::default();
        failures.keep(failure(1, "/rare"));
        (2..1_000).for_each(|number| failures.keep(failure(number, "/always")));
        let (total, all) = failures.last(None, 1_000);
        assert_eq!((total, all[0].number, all[49].number, all[50].number), (51, 999, 950, 1));
        let (total, rare) = failures.last(Some("/rare"), 0);
        assert_eq!((total, rare.len()), (1, 0));
    }

    #[test]
    fn many_failing_routes_cost_a_bounded_amount() {
        let failures = Failures::default();
        (0..5).for_each(|number| failures.keep(failure(number, "/two")));
        (5..204).for_each(|number| failures.keep(failure(number, &format!("/{number}"))));
        assert_eq!(failures.last(None, 0).0, ALL);
        assert_eq!(failures.last(Some("/two"), 9).1[0].number, 4, "the oldest went first");
    }
}
