//! What was tried, and what came of it.

use std::fmt;

use super::Carrier;

#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) calls: usize,
    pub(super) commands: usize,
    pub(super) answered: usize,
    /// Commands that the handler dropped before their answer came.
    pub(super) dropped: usize,
    /// Calls that were hung up, and whose connection was cut.
    pub(super) hung_up: usize,
    pub(super) cut: usize,
    /// Answers, or messages, that came in pieces, and answers that came late.
    pub(super) split: usize,
    pub(super) late: usize,
    /// Values of more than what AsyncAGI carries at once.
    pub(super) long: usize,
    /// Messages of the manager interface about other calls, or other programs' commands.
    pub(super) foreign: usize,
    pub(super) lost: Vec<String>,
    pub(super) crossed: Vec<String>,
}

impl Tally {
    pub(super) fn add(&mut self, mut other: Self) {
        self.calls += other.calls;
        self.commands += other.commands;
        self.answered += other.answered;
        self.dropped += other.dropped;
        self.hung_up += other.hung_up;
        self.cut += other.cut;
        self.split += other.split;
        self.late += other.late;
        self.long += other.long;
        self.foreign += other.foreign;
        self.lost.append(&mut other.lost);
        self.crossed.append(&mut other.crossed);
    }

    /// Checks that every kind of fault was there: a test without faults would say nothing.
    pub(super) fn tried_each(&self, carrier: Carrier) {
        let tried = [self.dropped, self.hung_up, self.cut, self.split, self.late, self.long];
        assert!(tried.iter().all(|count| *count > 0), "{self}");
        assert_eq!(self.foreign > 0, carrier == Carrier::AsyncAgi, "{self}");
        assert!(self.answered > self.calls, "{self}");
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { calls, commands, answered, dropped, hung_up, cut, split, late, long, foreign, lost, crossed } = self;
        let (lost, crossed) = (lost.len(), crossed.len());
        write!(
            f,
            "{calls} calls, {commands} commands, {answered} answered, {dropped} dropped, {hung_up} hung up, {cut} cut, \
             {split} in pieces, {late} late, {long} long, {foreign} foreign; lost {lost}, crossed {crossed}"
        )
    }
}
