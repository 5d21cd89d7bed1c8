//! `cargo xtask rooms`: holds the code to `rooms.toml`, the list of which room may use which, and draws that list.
//!
//! A room is a top-level module of a crate, a file or a folder. The list gives for each room what it is for and which rooms
//! it uses; the code has to agree in both directions.

mod crates;
mod drawing;
mod edges;
mod files;
mod graph;
mod layout;
mod list;
mod mentions;
#[cfg(test)]
mod tests;
mod tree;

use std::{fmt, fs, path::Path};

use anyhow::{Context, Result, bail, ensure};
use crates::Package;
use list::List;
use tree::Tree;

/// The list, at the workspace's root.
const LIST: &str = "rooms.toml";
/// What [`draw`] makes of it.
const DRAWING: &str = "rooms.svg";

/// Checks the code against the list, and the committed drawing. Prints every fault.
pub(crate) fn check(workspace: &Path) -> Result<()> {
    let (list, mut faults) = read(workspace)?;
    let drawn = fs::read_to_string(workspace.join(DRAWING)).unwrap_or_default();
    if drawn != drawing::draw(&list) {
        let what = format!("is not the drawing of {LIST}: run `cargo xtask rooms --draw` and commit what it writes");
        faults.push(Fault::new(DRAWING, 1, what));
    }
    for fault in &faults {
        println!("{fault}");
    }
    match faults.len() {
        0 => Ok(()),
        1 => bail!("one fault"),
        count => bail!("{count} faults"),
    }
}

/// Writes the drawing of the list.
pub(crate) fn draw(workspace: &Path) -> Result<()> {
    let (list, faults) = List::read(&text(workspace, LIST)?);
    ensure!(faults.is_empty(), "{}", faults.iter().map(Fault::to_string).collect::<Vec<_>>().join("\n"));
    let path = workspace.join(DRAWING);
    fs::write(&path, drawing::draw(&list)).with_context(|| format!("cannot write {}", path.display()))
}

/// The list, and everything in which it and the code disagree.
fn read(workspace: &Path) -> Result<(List, Vec<Fault>)> {
    let (list, mut faults) = List::read(&text(workspace, LIST)?);
    let packages = Package::all(workspace)?;
    faults.extend(crates::check(&list, &packages));
    for package in &packages {
        faults.extend(tree::mixed_style(workspace, &package.src)?);
        let Some(entry) = list.entry(package).filter(|entry| !entry.rooms.is_empty()) else { continue };
        let tree = Tree::read(workspace, package, &mut faults)?;
        faults.extend(edges::check(entry, &tree));
        faults.extend(files::check(entry, &tree));
    }
    faults.sort();
    faults.dedup();
    Ok((list, faults))
}

fn text(workspace: &Path, file: &str) -> Result<String> {
    fs::read_to_string(workspace.join(file)).with_context(|| format!("cannot read {file}"))
}

/// A place where the code and the list disagree, and what to write.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Fault {
    file: String,
    line: usize,
    what: String,
}

impl Fault {
    fn new(file: impl Into<String>, line: usize, what: impl Into<String>) -> Self {
        Self { file: file.into(), line, what: what.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}: {}", self.file, self.line, self.what)
    }
}
