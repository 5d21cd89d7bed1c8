//! `cargo xtask prose`: finds the phrases that this project has given up, and says what to write.
//!
//! `idioms.toml` lists them. Read are the Markdown files, the comments, documentation and strings of the code, the names of
//! its tests, and the manifests.

mod idioms;
#[cfg(test)]
mod tests;
mod text;

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context, Result, bail, ensure};
use idioms::Idioms;
use text::Block;

/// The list, at the workspace's root. It quotes what it forbids, so it is not read as prose.
const LIST: &str = "idioms.toml";

/// Checks everything. Prints each place where a phrase is used, and each exception of the list that nothing needs.
pub(crate) fn check(workspace: &Path) -> Result<()> {
    let mut idioms = read_list(workspace)?;
    let mut faults = Vec::new();
    for file in files(workspace, "")? {
        faults.extend(faults_in(workspace, &file, &mut idioms)?);
    }
    faults.extend(idioms.unused());
    report(&faults, idioms.count())
}

/// Checks the files whose path begins with `under`. With `count`, prints how often each of them uses a phrase instead.
pub(crate) fn check_under(workspace: &Path, under: &str, count: bool) -> Result<()> {
    let mut idioms = read_list(workspace)?;
    let mut by_file = BTreeMap::new();
    for file in files(workspace, under)? {
        let faults = faults_in(workspace, &file, &mut idioms)?;
        if !faults.is_empty() {
            by_file.insert(file, faults);
        }
    }
    if !count {
        return report(&by_file.into_values().flatten().collect::<Vec<_>>(), idioms.count());
    }
    let mut counts: Vec<_> = by_file.iter().map(|(file, faults)| (faults.len(), file)).collect();
    counts.sort_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(other.1)));
    for (count, file) in &counts {
        println!("{count:5} {file}");
    }
    println!("{:5} in {} files", counts.iter().map(|(count, _)| count).sum::<usize>(), counts.len());
    Ok(())
}

fn read_list(workspace: &Path) -> Result<Idioms> {
    let path = workspace.join(LIST);
    Idioms::read(&fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?)
}

fn faults_in(workspace: &Path, file: &str, idioms: &mut Idioms) -> Result<Vec<String>> {
    let text = fs::read_to_string(workspace.join(file)).with_context(|| format!("cannot read {file}"))?;
    let blocks: Vec<Block> = match file.rsplit('.').next() {
        Some("rs") => text::rust(&text),
        Some("toml") => text::toml(&text),
        _ => text::markdown(&text),
    };
    let mut faults = Vec::new();
    for block in &blocks {
        for (at, fault) in idioms.find(&block.text) {
            faults.push((block.line(at), fault));
        }
    }
    faults.sort();
    Ok(faults.into_iter().map(|(line, fault)| format!("{file}:{line}: {fault}")).collect())
}

fn report(faults: &[String], idioms: usize) -> Result<()> {
    ensure!(idioms > 0, "{LIST} lists nothing");
    for fault in faults {
        println!("{fault}");
    }
    match faults.len() {
        0 => Ok(()),
        1 => bail!("one phrase to replace: see {LIST}"),
        count => bail!("{count} phrases to replace: see {LIST}"),
    }
}

/// Returns the files to read, seen from the workspace and sorted.
fn files(workspace: &Path, under: &str) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let mut ahead = vec![workspace.to_owned()];
    while let Some(folder) = ahead.pop() {
        for entry in fs::read_dir(&folder).with_context(|| format!("cannot list {}", folder.display()))? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let seen = path.strip_prefix(workspace).unwrap_or(&path).to_string_lossy();
            let built = name == "target" || seen == "book/html";
            if name.starts_with('.') || built {
                continue;
            }
            if path.is_dir() {
                ahead.push(path);
            } else if ["md", "rs", "toml"].iter().any(|kind| path.extension().is_some_and(|found| found == *kind))
                && seen != LIST
                && seen.starts_with(under)
            {
                found.push(seen.into_owned());
            }
        }
    }
    found.sort();
    Ok(found)
}
