//! The scenario files of this package.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::parse::parse;
use crate::scenario::Scenario;

/// All scenarios, file by file.
///
/// # Errors
/// A file that cannot be read or understood, and a title that comes twice.
pub fn scenarios() -> Result<Vec<Scenario>> {
    let folder = package().join("scenarios");
    let entries = fs::read_dir(&folder).with_context(|| format!("no folder {}", folder.display()))?;
    let mut files: Vec<PathBuf> = entries.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "txt"));
    files.sort();
    let mut scenarios = Vec::new();
    for file in files {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let text = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        scenarios.extend(parse(&name, &text).map_err(anyhow::Error::msg)?);
    }
    let mut titles = HashSet::new();
    for Scenario { title, file, line, .. } in &scenarios {
        ensure!(titles.insert(title), "{file}:{line}: another scenario is called `{title}`");
    }
    Ok(scenarios)
}

/// The folder of this package.
#[must_use]
pub fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
