//! What a scenario found.

use std::fmt;

/// What happened, in figures, and what was lost.
#[derive(Debug)]
pub struct Report {
    name: &'static str,
    figures: Vec<(String, usize)>,
    lost: Vec<String>,
}

impl Report {
    /// Nothing has happened yet.
    #[must_use]
    pub fn new(name: &'static str) -> Self {
        Self { name, figures: Vec::new(), lost: Vec::new() }
    }

    /// Adds a figure.
    pub fn figure(&mut self, what: impl Into<String>, value: usize) {
        self.figures.push((what.into(), value));
    }

    /// Adds a loss, where this is not so.
    pub fn holds(&mut self, so: bool, otherwise: impl FnOnce() -> String) {
        if !so {
            self.lost.push(otherwise());
        }
    }

    /// What was lost.
    #[must_use]
    pub fn lost(&self) -> &[String] {
        &self.lost
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.name)?;
        for (what, value) in &self.figures {
            writeln!(f, "  {what:<58} {value:>9}")?;
        }
        match &*self.lost {
            [] => writeln!(f, "  lost: nothing"),
            lost => lost.iter().try_for_each(|what| writeln!(f, "  LOST: {what}")),
        }
    }
}
