//! What was read of some files.

use super::files::Source;
use super::globals::Globals;
use super::step::{Complaint, Extension};

/// Some files, read together.
#[derive(Debug, Default)]
pub(crate) struct Dialplan {
    pub(crate) extensions: Vec<Extension>,
    pub(crate) globals: Globals,
    /// What could not be read, or means something else than was meant.
    pub(crate) complaints: Vec<Complaint>,
    pub(crate) files: usize,
    pub(crate) lines: usize,
}

impl Dialplan {
    pub(super) fn complain(&mut self, source: &Source, line: usize, what: impl Into<String>) {
        let (place, line) = (source.place(line), source.line(line));
        self.complaints.push(Complaint { place, line, what: what.into() });
    }
}
