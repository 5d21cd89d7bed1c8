//! The public API of the published crates, as text in `api/`: a change of it is seen, and renewed by hand.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use xtask::cargo;

use super::{Metadata, Package};
use crate::{gate::Passed, tools, workspace};

/// Compares the API with its snapshots.
pub(crate) fn check() -> Result<Passed> {
    let mut changes = Vec::new();
    let skipped = each(|package, api| {
        let snapshot = snapshot(package);
        let before = fs::read_to_string(&snapshot).unwrap_or_default();
        if before != api {
            changes.push(format!("{}:\n{}", snapshot.display(), difference(&before, api)));
        }
        Ok(())
    })?;
    let renew = "renew the snapshots by `cargo xtask api --renew`, and commit them with the change";
    ensure!(changes.is_empty(), "the public API is not that of its snapshots; {renew}\n{}", changes.join("\n"));
    Ok(skipped)
}

/// Writes the snapshots.
pub(crate) fn renew() -> Result<()> {
    let renewed = each(|package, api| {
        let snapshot = snapshot(package);
        fs::create_dir_all(snapshot.parent().unwrap_or(workspace()))?;
        fs::write(&snapshot, api).with_context(|| format!("cannot write {}", snapshot.display()))
    })?;
    if let Passed::Skipped(why) = renewed {
        bail!("{why}");
    }
    Ok(())
}

/// Does something with the API of each published crate.
fn each(mut act: impl FnMut(&Package, &str) -> Result<()>) -> Result<Passed> {
    let metadata = Metadata::read()?;
    let folder = metadata.target_directory.join("api");
    document(&metadata, &folder)?;
    for package in &metadata.packages {
        let json = folder.join("doc").join(format!("{}.json", package.name.replace('-', "_")));
        let format = format(&json)?;
        if format != FORMAT {
            let why = format!("this rustdoc writes version {format} of its JSON, public-api here reads {FORMAT}");
            ensure!(!tools::in_ci(), "{why}: take the public-api that fits into xtask/Cargo.toml");
            return Ok(Passed::Skipped(why));
        }
        act(package, &text(json)?)?;
    }
    Ok(Passed::Green)
}

/// The version of rustdoc's JSON that public-api 0.52.0 reads. Rust 1.95 writes it.
const FORMAT: u32 = 57;

/// Writes the JSON of all published crates, as docs.rs would document them.
fn document(metadata: &Metadata, folder: &Path) -> Result<()> {
    let mut doc = cargo();
    doc.args(["doc", "--all-features", "--no-deps", "--lib"]).args(metadata.chosen());
    // The JSON is unstable, and so are `doc(cfg(…))` of docs.rs. Crates build otherwise with unstable features, so they
    // have a folder of their own.
    doc.env("RUSTC_BOOTSTRAP", "1").env("CARGO_TARGET_DIR", folder);
    tools::run(doc.env("RUSTDOCFLAGS", "-Z unstable-options --output-format json --cfg docsrs"))
}

fn format(json: &Path) -> Result<u32> {
    #[derive(Deserialize)]
    struct Head {
        format_version: u32,
    }
    let text = fs::read(json).with_context(|| format!("rustdoc wrote no {}", json.display()))?;
    let head: Head = serde_json::from_slice(&text).with_context(|| format!("no version in {}", json.display()))?;
    Ok(head.format_version)
}

/// Returns one line an item. Blanket impls are left out, and of the auto traits all but `Send` and `Sync`.
fn text(json: PathBuf) -> Result<String> {
    let api = public_api::Builder::from_rustdoc_json(json).omit_blanket_impls(true).build()?;
    let lines = api.items().map(ToString::to_string).filter(|line| !is_noise(line));
    Ok(lines.map(|line| line + "\n").collect())
}

/// Whether a line is an impl that follows from others, or that nobody relies on.
fn is_noise(line: &str) -> bool {
    let noise = ["Freeze", "StructuralPartialEq", "Unpin", "UnsafeUnpin", "UnwindSafe", "RefUnwindSafe"];
    line.starts_with("impl") && noise.iter().any(|name| line.contains(&format!("::{name} for ")))
}

fn snapshot(package: &Package) -> PathBuf {
    workspace().join("api").join(format!("{}.txt", package.name))
}

/// Returns the lines that went and those that came.
fn difference(before: &str, after: &str) -> String {
    let [old, new] = [before, after].map(|text| text.lines().collect::<BTreeSet<_>>());
    let gone = old.difference(&new).map(|line| format!("- {line}"));
    let come = new.difference(&old).map(|line| format!("+ {line}"));
    let lines: Vec<_> = gone.chain(come).collect();
    let rest = lines.len().saturating_sub(MOST_LINES);
    let rest = if rest == 0 { String::new() } else { format!("\nand {rest} more lines") };
    lines.into_iter().take(MOST_LINES).collect::<Vec<_>>().join("\n") + &rest
}

/// For a longer difference, `git diff` is the better reader.
const MOST_LINES: usize = 60;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_shows_what_went_and_what_came() {
        let shown = difference("pub fn a()\npub fn b()\n", "pub fn b()\npub fn c()\n");
        assert_eq!(shown, "- pub fn a()\n+ pub fn c()");
        let long: Vec<_> = (0..MOST_LINES + 5).map(|number| format!("pub fn f{number:03}()")).collect();
        assert!(difference("", &long.join("\n")).ends_with("+ pub fn f059()\nand 5 more lines"));
    }

    #[test]
    fn of_the_auto_traits_send_and_sync_are_said() {
        let noise = ["core::marker::Freeze", "core::marker::Unpin", "!core::panic::unwind_safe::UnwindSafe"];
        assert!(noise.iter().all(|name| is_noise(&format!("impl<'a> {name} for agi_runtime::Answer<'a>"))));
        assert!(!is_noise("impl core::marker::Send for agi_runtime::Call"));
        assert!(!is_noise("pub fn agi_runtime::Unpin for "));
    }
}
