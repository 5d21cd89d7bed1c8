//! One graph of all calls: what was only begun is folded into what it began, and of too many places the rarest are one.

use std::collections::{BTreeMap, BTreeSet};

use super::count::{Counts, Flow, Pair, RouteFlow};
use super::place::{Exit, Place};

/// Places and the ways between them. The places of a route come one after the other, its start first.
#[derive(Debug)]
pub(super) struct Graph {
    pub(super) nodes: Vec<Node>,
    pub(super) edges: Vec<Edge>,
    pub(super) compares: bool,
}

#[derive(Debug)]
pub(super) struct Node {
    pub(super) route: String,
    /// The calls of the route.
    pub(super) of: Pair,
    pub(super) what: Of,
    pub(super) counts: Counts,
    /// How many calls came there.
    pub(super) calls: Pair,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Of {
    Place(Place),
    /// So many places that are not drawn.
    Others(usize),
}

#[derive(Clone, Debug)]
pub(super) struct Edge {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) exit: Exit,
    pub(super) count: Pair,
}

impl Graph {
    /// Makes the graph of all routes, with at most so many places; the others are one for each route.
    pub(super) fn of(flow: &Flow, most: usize) -> Self {
        let folded: Vec<_> = flow.routes.iter().map(|(route, flow)| (route, flow, Folded::of(flow))).collect();
        let mut visits: Vec<u64> = folded
            .iter()
            .flat_map(|(_, _, folded)| folded.places.iter().map(|(_, counts)| counts.visits.iter().sum()))
            .collect();
        visits.sort_unstable_by(|one, other| other.cmp(one));
        // Places that are as rare as the first that has no room are not drawn either, unless all would be missing.
        let least = visits.get(most).map_or(0, |count| count + 1);
        let least = if visits.first().is_some_and(|count| *count < least) { visits[0] } else { least };
        let mut graph = Self { nodes: Vec::new(), edges: Vec::new(), compares: flow.compares };
        let mut room = most;
        for (route, flow, folded) in folded {
            graph.add(route, flow, &folded, least, &mut room);
        }
        graph
    }

    fn add(&mut self, route: &str, flow: &RouteFlow, folded: &Folded, least: u64, room: &mut usize) {
        let mut numbers = Vec::new();
        let mut others = (0, Counts::default());
        for (number, (place, counts)) in folded.places.iter().enumerate() {
            let is_drawn = *place == Place::Start || (counts.visits.iter().sum::<u64>() >= least && *room > 0);
            if is_drawn {
                *room = room.saturating_sub(1);
                numbers.push(Some(self.nodes.len()));
                let what = Of::Place(place.clone());
                let calls = folded.calls(|place| place == number);
                self.nodes.push(Node { route: route.to_owned(), of: flow.calls, what, counts: *counts, calls });
            } else {
                numbers.push(None);
                others.0 += 1;
                others.1.add(counts);
            }
        }
        let other = self.nodes.len();
        if others.0 > 0 {
            let what = Of::Others(others.0);
            let calls = folded.calls(|place| numbers[place].is_none());
            self.nodes.push(Node { route: route.to_owned(), of: flow.calls, what, counts: others.1, calls });
        }
        let mut edges: BTreeMap<(usize, usize, Exit), Pair> = BTreeMap::new();
        for ((from, exit, to), count) in &folded.moves {
            let ends = [*from, *to].map(|end| numbers[end].unwrap_or(other));
            if ends == [other, other] {
                continue;
            }
            // What callers of many places did is not one thing.
            let exit = if ends[0] == other { Exit::GoesOn } else { exit.clone() };
            add(edges.entry((ends[0], ends[1], exit)).or_default(), *count);
        }
        self.edges.extend(edges.into_iter().map(|((from, to, exit), count)| Edge { from, to, exit, count }));
    }
}

/// The places of a route, each once.
struct Folded {
    places: Vec<(Place, Counts)>,
    moves: BTreeMap<(usize, Exit, usize), Pair>,
    tours: Vec<(BTreeSet<usize>, Pair)>,
}

impl Folded {
    fn of(flow: &RouteFlow) -> Self {
        let mut order: Vec<usize> = (0..flow.places.len()).collect();
        let place = |number: usize| &flow.places[number].0.0;
        let was_cut = |number: usize| flow.places[number].0.1;
        let visits = |number: usize| flow.places[number].1.visits.iter().sum::<u64>();
        // Of what was heard to its end, and then of what was heard the furthest, the most frequent.
        let length = |number: usize| match place(number) {
            Place::Heard { sounds, .. } => sounds.len(),
            _ => 0,
        };
        let whole =
            |number: usize| (!was_cut(number), if was_cut(number) { length(number) } else { 0 }, visits(number));
        order.sort_by_key(|&number| (std::cmp::Reverse(whole(number)), number));
        let home = |number: usize| {
            let same = |other: &&usize| place(**other) == place(number) && !was_cut(**other);
            let continues = |other: &&usize| place(**other).continues(place(number));
            let found = order.iter().find(same).filter(|_| was_cut(number));
            let found = found.or_else(|| order.iter().find(continues).filter(|_| was_cut(number)));
            found.copied().unwrap_or(number)
        };
        let homes: Vec<usize> = (0..flow.places.len()).map(home).collect();
        let mut numbers: BTreeMap<usize, usize> = BTreeMap::new();
        let mut folded = Self { places: Vec::new(), moves: BTreeMap::new(), tours: Vec::new() };
        for (number, (_, counts)) in flow.places.iter().enumerate() {
            let at = *numbers.entry(homes[number]).or_insert_with(|| {
                folded.places.push((place(homes[number]).clone(), Counts::default()));
                folded.places.len() - 1
            });
            folded.places[at].1.add(counts);
        }
        let tour = |tour: &BTreeSet<usize>| tour.iter().map(|number| numbers[&homes[*number]]).collect();
        folded.tours = flow.tours.iter().map(|(places, count)| (tour(places), *count)).collect();
        for ((from, exit, to), count) in &flow.moves {
            let key = (numbers[&homes[*from]], exit.clone(), numbers[&homes[*to]]);
            add(folded.moves.entry(key).or_default(), *count);
        }
        folded
    }

    /// How many calls came to one of these places.
    fn calls(&self, is_it: impl Fn(usize) -> bool) -> Pair {
        let mut calls = [0, 0];
        for (_, count) in self.tours.iter().filter(|(tour, _)| tour.iter().any(|place| is_it(*place))) {
            add(&mut calls, *count);
        }
        calls
    }
}

impl Counts {
    fn add(&mut self, other: &Self) {
        add(&mut self.visits, other.visits);
        add(&mut self.left, other.left);
    }
}

fn add(one: &mut Pair, other: Pair) {
    one[0] += other[0];
    one[1] += other[1];
}
