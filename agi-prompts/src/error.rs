//! Everything that is wrong with a manifest, with its lines.

use std::fmt;

/// Everything that is wrong with a manifest, in the order of its lines.
///
/// Its `Display` is a line for each problem: `prompts.toml:7: welcome has no wording in de; write below it: de = "…"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManifestError {
    file: String,
    problems: Vec<ManifestProblem>,
}

/// One thing that is wrong with a manifest.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct ManifestProblem {
    /// The line, from 1 on; `None` if the whole file is meant.
    pub line: Option<usize>,
    /// What is wrong, and what to write.
    pub why: String,
}

impl ManifestError {
    /// Sorts the problems, and leaves out what is told twice.
    pub(crate) fn new(file: &str, mut problems: Vec<ManifestProblem>) -> Self {
        problems.sort();
        problems.dedup();
        Self { file: file.to_owned(), problems }
    }

    pub(crate) fn of_file(file: &str, why: String) -> Self {
        Self::new(file, vec![ManifestProblem { line: None, why }])
    }

    /// Returns the manifest's name, as it was given.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Returns the problems, at least one, in the order of their lines.
    #[must_use]
    pub fn problems(&self) -> &[ManifestProblem] {
        &self.problems
    }
}

impl fmt::Display for ManifestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, ManifestProblem { line, why }) in self.problems.iter().enumerate() {
            let end = if number == 0 { "" } else { "\n" };
            match line {
                Some(line) => write!(f, "{end}{}:{line}: {why}", self.file)?,
                None => write!(f, "{end}{}: {why}", self.file)?,
            }
        }
        Ok(())
    }
}

impl std::error::Error for ManifestError {}
