//! The transcripts of a real Asterisk, as `record` last wrote them: `recorded/22.txt`.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use xtask::asterisk::Version;

use crate::files::package;

/// The lines of each scenario's transcript, by its title.
pub type Recorded = BTreeMap<String, Vec<String>>;

/// What was recorded of this version.
///
/// # Errors
/// There is no such file.
pub fn read(version: Version) -> Result<Recorded> {
    let file = file(version);
    let text = fs::read_to_string(&file).with_context(|| {
        format!("nothing is recorded in {}: run `cargo run -p fidelity -- record {version}`", file.display())
    })?;
    let mut recorded = Recorded::new();
    let mut title = String::new();
    for line in text.lines().filter(|line| !line.is_empty()) {
        if let Some(next) = line.strip_prefix("== ") {
            next.clone_into(&mut title);
        }
        let lines = recorded.entry(title.clone()).or_default();
        if !line.starts_with("== ") {
            lines.push(line.to_owned());
        }
    }
    Ok(recorded)
}

/// Keeps what was recorded, in the order of the scenarios.
///
/// # Errors
/// The file cannot be written.
pub fn write(version: Version, recorded: &[(&str, Vec<String>)]) -> Result<()> {
    let text = recorded
        .iter()
        .fold(String::new(), |text, (title, lines)| format!("{text}== {title}\n{}\n\n", lines.join("\n")));
    let file = file(version);
    fs::create_dir_all(package().join("recorded"))?;
    fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))
}

fn file(version: Version) -> PathBuf {
    package().join(format!("recorded/{version}.txt"))
}
