//! What a call did, step by step, for whoever shows it. It is kept where an observer asked for it.
//!
//! What commands are about is kept as it was sent. Whoever shows it hides what nobody may read, when it is shown.

use agi_protocol::Spec;

use super::event::{Answer, Place};

/// How many steps are kept of a call: the last ones.
pub(crate) const STEPS: usize = 50;

/// A longer name cannot be that of a file or an application, and is not kept.
pub(crate) const LONGEST: usize = 512;

/// The last steps of a call. A slot's next call has its memory.
#[derive(Debug, Default)]
pub(crate) struct Steps {
    /// A ring, which grows up to its length.
    ring: Vec<Step>,
    /// How many steps the call has made.
    made: usize,
    /// The place of the last one.
    last: usize,
    /// What the caller heard before the last one, if that plays nothing.
    after: Vec<u8>,
    /// How many keys came last.
    last_keys: Option<usize>,
}

/// One command. Times are in nanoseconds.
#[derive(Debug)]
pub(crate) struct Step {
    /// When it began, since the call did.
    pub(crate) after: u64,
    /// The silence before it.
    pub(crate) thought: u64,
    pub(crate) command: &'static Spec,
    /// What it is about: no more than [`LONGEST`] bytes.
    pub(crate) subject: Vec<u8>,
    pub(crate) answer: Option<Answered>,
    /// Its sound is missing, and the call went on.
    pub(crate) skipped: bool,
}

/// What came of a command.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Answered {
    pub(crate) answer: Answer,
    pub(crate) keys: Option<usize>,
    pub(crate) took: u64,
}

impl Steps {
    /// Forgets those of another call.
    pub(super) fn begin(&mut self) {
        (self.made, self.last_keys) = (0, None);
    }

    /// Notes a command.
    pub(super) fn sent(&mut self, place: &Place<'_>, after: u64, thought: u64) {
        let next = if self.made == 0 || self.last + 1 == STEPS { 0 } else { self.last + 1 };
        if next == self.ring.len() {
            self.ring.push(Step {
                after,
                thought,
                command: place.command,
                subject: Vec::new(),
                answer: None,
                skipped: false,
            });
        }
        let step = &mut self.ring[next];
        (step.after, step.thought, step.command) = (after, thought, place.command);
        (step.answer, step.skipped) = (None, false);
        keep(&mut step.subject, place.subject);
        keep(&mut self.after, place.after);
        (self.made, self.last) = (self.made + 1, next);
    }

    /// Notes what came of the last command.
    pub(super) fn answered(&mut self, answered: Answered) {
        self.last_keys = answered.keys.or(self.last_keys);
        if let Some(last) = self.last() {
            last.answer = Some(answered);
        }
    }

    /// Notes that what the last command was to play was skipped.
    pub(super) fn skipped(&mut self) {
        if let Some(last) = self.last() {
            last.skipped = true;
        }
    }

    fn last(&mut self) -> Option<&mut Step> {
        if self.made == 0 { None } else { self.ring.get_mut(self.last) }
    }

    /// Returns how many steps are not kept any more.
    pub(crate) fn passed(&self) -> usize {
        self.made.saturating_sub(STEPS)
    }

    /// Returns the steps that are kept, the first first.
    pub(crate) fn kept(&self) -> impl Iterator<Item = &Step> {
        (self.passed()..self.made).map(|made| &self.ring[made % STEPS])
    }

    /// Returns how many keys came last, where commands read keys.
    pub(crate) fn last_keys(&self) -> Option<usize> {
        self.last_keys
    }

    /// Returns where the call is, or was last.
    pub(crate) fn place(&self) -> Option<Place<'_>> {
        let step = &self.ring[self.made.checked_sub(1)? % STEPS];
        let after = Some(&*self.after).filter(|after| !after.is_empty());
        Some(Place { command: step.command, subject: Some(&step.subject), after })
    }
}

/// For tests of who shows steps.
#[cfg(all(test, feature = "admin"))]
impl Steps {
    pub(crate) fn note(&mut self, command: &'static Spec, subject: &str, (after, thought): (u64, u64)) {
        self.sent(&Place { command, subject: Some(subject.as_bytes()), after: None }, after, thought);
    }

    pub(crate) fn note_skipped(&mut self) {
        self.skipped();
    }

    pub(crate) fn note_answer(&mut self, answer: Answer, keys: Option<usize>, took: u64) {
        self.answered(Answered { answer, keys, took });
    }
}

fn keep(memory: &mut Vec<u8>, text: Option<&[u8]>) {
    memory.clear();
    match text {
        Some(text) if text.len() <= LONGEST => memory.extend_from_slice(text),
        Some(_) => memory.extend_from_slice("…".as_bytes()),
        None => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use agi_protocol::spec;

    fn sent(steps: &mut Steps, subject: &[u8]) {
        steps.sent(&Place { command: &spec::STREAM_FILE, subject: Some(subject), after: None }, 0, 0);
    }

    #[test]
    fn the_last_50_are_kept_and_the_next_call_begins_with_none() {
        let mut steps = Steps::default();
        for number in 0..STEPS + 3 {
            sent(&mut steps, number.to_string().as_bytes());
        }
        assert_eq!((steps.passed(), steps.kept().count()), (3, STEPS));
        assert_eq!(steps.kept().next().unwrap().subject, b"3");
        steps.begin();
        assert!(steps.kept().next().is_none() && steps.place().is_none());
        sent(&mut steps, b"a");
        assert_eq!(steps.kept().count(), 1);
    }

    #[test]
    fn a_name_that_is_too_long_for_a_file_is_not_kept() {
        let mut steps = Steps::default();
        sent(&mut steps, &[b'4'; LONGEST + 1]);
        assert_eq!(steps.place().unwrap().to_string(), "STREAM FILE …");
        sent(&mut steps, &[b'4'; LONGEST]);
        assert_eq!(steps.place().unwrap().subject.unwrap().len(), LONGEST);
    }
}
