//! What is known of a route: its last hour, and where callers left it.

use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::sync::{Mutex, PoisonError};

use serde::Serialize;

use super::histogram::{Counts, Histogram};
use super::minutes::{HOUR, Minute, Minutes};

/// How many places a route tells apart. Callers who leave at others are counted together.
const PLACES: usize = 100;

/// How many of them are shown.
const SHOWN: usize = 10;

#[derive(Default)]
pub(super) struct RouteStats {
    pub(super) minutes: Minutes,
    places: Mutex<HashMap<String, u64>>,
}

/// A route as JSON.
#[derive(Serialize)]
pub(super) struct RouteView {
    /// The pattern; `none` for calls whose path no route has.
    pub(super) route: String,
    pub(super) calls_up: usize,
    last_hour: HourView,
    last_60_minutes: MinutesView,
    left_at: Vec<PlaceView>,
}

#[derive(Serialize)]
struct HourView {
    begun: u32,
    finished: u32,
    callers_left: u32,
    failed: u32,
    prompts_skipped: u32,
    thought_seconds: Quantiles,
    took_seconds: Quantiles,
}

/// The oldest minute first; the last one is not over.
#[derive(Serialize)]
struct MinutesView {
    begun: Vec<u32>,
    failed: Vec<u32>,
    thought_p95_seconds: Vec<Option<f64>>,
}

#[derive(Serialize)]
struct Quantiles {
    p50: Option<f64>,
    p95: Option<f64>,
    p99: Option<f64>,
}

#[derive(Serialize)]
struct PlaceView {
    place: String,
    callers: u64,
}

impl RouteStats {
    /// A caller left here.
    pub(super) fn left_at(&self, place: String) {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        let place =
            if places.len() < PLACES || places.contains_key(&place) { place } else { "other places".to_owned() };
        *places.entry(place).or_default() += 1;
    }

    pub(super) fn view(&self, pattern: &str, minute: u64, calls_up: usize) -> RouteView {
        let (mut thought, mut took) = (Counts::default(), Counts::default());
        let sum = |count: fn(&Minute) -> u32| self.minutes.until(minute).flatten().map(count).sum();
        for minute in self.minutes.until(minute).flatten() {
            minute.thought.add_to(&mut thought);
            minute.took.add_to(&mut took);
        }
        RouteView {
            route: pattern.to_owned(),
            calls_up,
            last_hour: HourView {
                begun: sum(|minute| minute.begun.load(Ordering::Relaxed)),
                finished: sum(|minute| minute.finished.load(Ordering::Relaxed)),
                callers_left: sum(|minute| minute.left.load(Ordering::Relaxed)),
                failed: sum(|minute| minute.failed.load(Ordering::Relaxed)),
                prompts_skipped: sum(|minute| minute.prompts_skipped.load(Ordering::Relaxed)),
                thought_seconds: Quantiles::of(&thought),
                took_seconds: Quantiles::of(&took),
            },
            last_60_minutes: self.plot(minute),
            left_at: self.places(),
        }
    }

    fn plot(&self, minute: u64) -> MinutesView {
        let each = |count: fn(&Minute) -> u32| -> Vec<u32> {
            self.minutes.until(minute).map(|minute| minute.map_or(0, count)).collect()
        };
        let p95 = |thought: &Histogram| {
            let mut counts = Counts::default();
            thought.add_to(&mut counts);
            counts.quantile(0.95)
        };
        let view = MinutesView {
            begun: each(|minute| minute.begun.load(Ordering::Relaxed)),
            failed: each(|minute| minute.failed.load(Ordering::Relaxed)),
            thought_p95_seconds: self.minutes.until(minute).map(|minute| p95(&minute?.thought)).collect(),
        };
        debug_assert_eq!(view.begun.len(), HOUR);
        view
    }

    /// The places where most callers left.
    fn places(&self) -> Vec<PlaceView> {
        let places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        let mut places: Vec<_> =
            places.iter().map(|(place, callers)| PlaceView { place: place.clone(), callers: *callers }).collect();
        places.sort_by(|a, b| b.callers.cmp(&a.callers).then_with(|| a.place.cmp(&b.place)));
        places.truncate(SHOWN);
        places
    }
}

impl RouteView {
    /// How much happens on it, for the order of a list.
    pub(super) fn weight(&self) -> (usize, u32) {
        (self.calls_up, self.last_hour.begun)
    }
}

impl Quantiles {
    fn of(counts: &Counts) -> Self {
        Self { p50: counts.quantile(0.5), p95: counts.quantile(0.95), p99: counts.quantile(0.99) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callers_who_leave_at_ever_new_places_cost_a_bounded_amount() {
        let route = RouteStats::default();
        for number in 0..1_000 {
            route.left_at(format!("GET DATA question/{number}"));
            route.left_at("GET DATA question/3".to_owned());
        }
        assert_eq!(route.places.lock().unwrap().len(), PLACES + 1);
        let places = route.places();
        assert_eq!((&*places[0].place, places[0].callers), ("GET DATA question/3", 1_001));
        assert_eq!((&*places[1].place, places[1].callers), ("other places", 900));
        assert_eq!(places.len(), SHOWN);
    }
}
