//! What the agent has said, and how much of it the caller has not heard.

use std::collections::VecDeque;
use std::time::Duration;

use agi_runtime::audio::Mark;

/// What waits to be heard.
#[derive(Debug, Default)]
pub(crate) struct Spoken {
    /// What the API calls an item, and how long it is so far.
    items: Vec<(String, Duration)>,
    /// Where each piece of it ends, and how long it is.
    pieces: VecDeque<(Mark, Duration)>,
    /// What was interrupted: what still comes of it is not for the caller.
    interrupted: Vec<String>,
}

/// Of so many interrupted items, some audio may still be on its way.
const INTERRUPTED: usize = 8;

impl Spoken {
    /// Whether what comes of this item is still for the caller.
    pub(crate) fn wants(&self, item: &str) -> bool {
        !self.interrupted.iter().any(|interrupted| interrupted == item)
    }

    /// The agent has said so much more of an item.
    pub(crate) fn add(&mut self, item: String, time: Duration, end: Mark) {
        self.pieces.push_back((end, time));
        match self.items.last_mut() {
            Some((last, said)) if *last == item => *said += time,
            _ => self.items.push((item, time)),
        }
    }

    /// The caller has heard everything up to here. The last item stays: the rest of it may come.
    pub(crate) fn heard(&mut self, mark: Mark) {
        while self.pieces.pop_front_if(|(end, _)| *end <= mark).is_some() {}
        if self.is_heard() {
            self.items.drain(..self.items.len().saturating_sub(1));
        }
    }

    /// How much the caller has not heard, counted in whole pieces.
    pub(crate) fn waits(&self) -> Duration {
        self.pieces.iter().map(|(_, time)| *time).sum()
    }

    /// Whether the caller has heard everything.
    pub(crate) fn is_heard(&self) -> bool {
        self.pieces.is_empty()
    }

    /// The caller interrupts, and does not hear so much at the end. Returns what was not heard to its end, and how much of
    /// it was. `goes_on`: the rest of the last item is still coming.
    pub(crate) fn interrupt(&mut self, mut dropped: Duration, goes_on: bool) -> Vec<(String, Duration)> {
        let mut cut = Vec::new();
        while let Some((item, said)) = self.items.pop_if(|_| !dropped.is_zero() || (goes_on && cut.is_empty())) {
            cut.push((item, said.saturating_sub(dropped)));
            dropped = dropped.saturating_sub(said);
        }
        cut.reverse();
        self.interrupted.extend(cut.iter().map(|(item, _)| item.clone()));
        self.interrupted.drain(..self.interrupted.len().saturating_sub(INTERRUPTED));
        *self = Self { interrupted: std::mem::take(&mut self.interrupted), ..Self::default() };
        cut
    }
}
