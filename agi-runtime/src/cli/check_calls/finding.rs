//! Something that was found in a line.

use std::rc::Rc;

use crate::dialplan_files::{Place, Step};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    /// The call fails, or the route is not given what was meant.
    Error,
    /// It may be meant.
    Hint,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Finding {
    pub(super) level: Level,
    pub(super) place: Place,
    pub(super) line: Rc<str>,
    pub(super) what: String,
    /// Why, and how it is known.
    pub(super) notes: Vec<String>,
    /// The lines to write.
    pub(super) write: Vec<String>,
}

impl Finding {
    pub(super) fn error(step: &Step, what: impl Into<String>) -> Self {
        let (place, line) = (step.place.clone(), Rc::clone(&step.line));
        Self { level: Level::Error, place, line, what: what.into(), notes: vec![], write: vec![] }
    }

    pub(super) fn hint(step: &Step, what: impl Into<String>) -> Self {
        Self { level: Level::Hint, ..Self::error(step, what) }
    }

    pub(super) fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    pub(super) fn write(mut self, line: impl Into<String>) -> Self {
        self.write.push(line.into());
        self
    }
}
