//! Arrows between numbered things: what is reachable, which circles there are, which arrows say nothing new.

use std::collections::BTreeSet;

/// For each thing, those that it uses directly.
#[derive(Clone, Debug, Default)]
pub(super) struct Graph(pub(super) Vec<BTreeSet<usize>>);

impl Graph {
    pub(super) fn new(things: usize) -> Self {
        Self(vec![BTreeSet::new(); things])
    }

    pub(super) fn add(&mut self, from: usize, to: usize) {
        self.0[from].insert(to);
    }

    /// Returns for each thing all that it uses, directly or not. A thing in a circle is among its own.
    pub(super) fn reachable(&self) -> Vec<BTreeSet<usize>> {
        let all_below = |from: usize| {
            let mut found = BTreeSet::new();
            let mut ahead: Vec<usize> = self.0[from].iter().copied().collect();
            while let Some(next) = ahead.pop() {
                if found.insert(next) {
                    ahead.extend(&self.0[next]);
                }
            }
            found
        };
        (0..self.0.len()).map(all_below).collect()
    }

    /// Returns the circles: sets of things that use each other, each as large as it can be.
    pub(super) fn circles(&self) -> Vec<Vec<usize>> {
        let reachable = self.reachable();
        let mut circles: Vec<Vec<usize>> = Vec::new();
        for thing in 0..self.0.len() {
            if reachable[thing].contains(&thing) && !circles.iter().any(|circle| circle.contains(&thing)) {
                circles.push((0..self.0.len()).filter(|&other| mutual(&reachable, thing, other)).collect());
            }
        }
        circles
    }

    /// Returns the arrows without those that a longer way says too. There must be no circle.
    pub(super) fn reduced(&self) -> Self {
        let reachable = self.reachable();
        let needed = |to: &BTreeSet<usize>| {
            let said = |&end: &usize| to.iter().any(|&middle| middle != end && reachable[middle].contains(&end));
            to.iter().copied().filter(|end| !said(end)).collect()
        };
        Self(self.0.iter().map(needed).collect())
    }

    /// Returns for each thing the length of the longest way down from it. There must be no circle.
    pub(super) fn heights(&self) -> Vec<usize> {
        let mut heights = vec![0; self.0.len()];
        for _ in 0..self.0.len() {
            for (thing, below) in self.0.iter().enumerate() {
                heights[thing] = below.iter().map(|&low| heights[low] + 1).max().unwrap_or(0);
            }
        }
        heights
    }
}

fn mutual(reachable: &[BTreeSet<usize>], one: usize, other: usize) -> bool {
    reachable[one].contains(&other) && reachable[other].contains(&one)
}
