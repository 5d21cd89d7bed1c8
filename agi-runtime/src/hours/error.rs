//! What is wrong with opening hours.

use std::fmt;
use std::path::{Path, PathBuf};

/// What is wrong with opening hours, where, and what to write.
#[derive(Clone, PartialEq, Eq)]
pub struct HoursError {
    file: Option<PathBuf>,
    /// Line and column, from 1.
    place: Option<(usize, usize)>,
    what: String,
}

impl HoursError {
    pub(super) fn new(what: impl Into<String>) -> Self {
        Self { file: None, place: None, what: what.into() }
    }

    pub(super) fn at(self, place: (usize, usize)) -> Self {
        Self { place: Some(place), ..self }
    }

    pub(super) fn in_file(self, file: &Path) -> Self {
        Self { file: Some(file.to_owned()), ..self }
    }

    /// Returns what is wrong, without its place.
    #[cfg(feature = "cli")]
    pub(crate) fn what(&self) -> &str {
        &self.what
    }

    /// Returns the line and the column, from 1, if the hours were read from a text.
    #[must_use]
    pub fn place(&self) -> Option<(usize, usize)> {
        self.place
    }
}

impl fmt::Display for HoursError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.file, self.place) {
            (Some(file), Some((line, column))) => write!(f, "{}:{line}:{column}: ", file.display())?,
            (Some(file), None) => write!(f, "{}: ", file.display())?,
            (None, Some((1, column))) => write!(f, "opening hours, column {column}: ")?,
            (None, Some((line, column))) => write!(f, "opening hours, line {line}, column {column}: ")?,
            (None, None) => f.write_str("opening hours: ")?,
        }
        f.write_str(&self.what)
    }
}

/// As it is displayed, so that a `main` that returns it can be read.
impl fmt::Debug for HoursError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for HoursError {}
