//! The crates of the workspace, and the arrows between them: what each `Cargo.toml` says.

use std::{collections::BTreeSet, fs, path::Path};

use anyhow::{Context, Result};
use toml::de::{DeTable, DeValue};

use super::{Fault, LIST, list::List, text};

/// A member of the workspace.
#[derive(Debug)]
pub(super) struct Package {
    pub(super) name: String,
    /// Its folder, seen from the workspace.
    pub(super) folder: String,
    /// The folder of its sources, seen from the workspace.
    pub(super) src: String,
    /// The names of its dependencies, each with its line. Dev-dependencies are not among them: as in Cargo itself, a test
    /// may use what is above.
    dependencies: Vec<(String, usize)>,
    published: bool,
}

impl Package {
    /// Reads all members, sorted by folder.
    pub(super) fn all(workspace: &Path) -> Result<Vec<Self>> {
        let root = text(workspace, "Cargo.toml")?;
        let root = DeTable::parse(&root).context("Cargo.toml")?;
        let members = root.get_ref().get("workspace").and_then(|table| table.get_ref().get("members"));
        let members = members.and_then(|members| members.get_ref().as_array()).context("Cargo.toml has no members")?;
        let mut folders = BTreeSet::new();
        for member in members.iter().filter_map(|member| member.get_ref().as_str()) {
            match member.strip_suffix("/*") {
                None => drop(folders.insert(member.to_owned())),
                Some(parent) => {
                    for entry in fs::read_dir(workspace.join(parent)).with_context(|| format!("no folder {parent}"))? {
                        let folder = format!("{parent}/{}", entry?.file_name().to_string_lossy());
                        if workspace.join(&folder).join("Cargo.toml").exists() {
                            folders.insert(folder);
                        }
                    }
                }
            }
        }
        folders.into_iter().map(|folder| Self::read(workspace, folder)).collect()
    }

    fn read(workspace: &Path, folder: String) -> Result<Self> {
        let file = format!("{folder}/Cargo.toml");
        let text = text(workspace, &file)?;
        let table = DeTable::parse(&text).with_context(|| file.clone())?;
        let table = table.get_ref();
        let package = table.get("package").and_then(|package| package.get_ref().as_table());
        let package = package.with_context(|| format!("{file} has no [package]"))?;
        let name = package.get("name").and_then(|name| name.get_ref().as_str());
        let name = name.with_context(|| format!("{file} has no name"))?.to_owned();
        let published = package.get("publish").is_none_or(|publish| publish.get_ref().as_bool() != Some(false));
        let mut dependencies = Vec::new();
        collect(table, &text, &mut dependencies);
        let targets = table.get("target").and_then(|targets| targets.get_ref().as_table());
        for target in targets.iter().flat_map(|targets| targets.values()) {
            collect(target.get_ref().as_table().context("a target is a table")?, &text, &mut dependencies);
        }
        Ok(Self { src: format!("{folder}/src"), name, folder, dependencies, published })
    }
}

fn collect(table: &DeTable<'_>, text: &str, dependencies: &mut Vec<(String, usize)>) {
    for kind in ["dependencies", "build-dependencies"] {
        let Some(DeValue::Table(found)) = table.get(kind).map(toml::Spanned::get_ref) else { continue };
        for (key, value) in found {
            let line = text[..key.span().start].matches('\n').count() + 1;
            let renamed = value.get_ref().get("package").and_then(|name| name.get_ref().as_str());
            dependencies.push((renamed.unwrap_or(key.get_ref()).to_owned(), line));
        }
    }
}

/// Compares the list with what the crates depend on.
pub(super) fn check(list: &List, packages: &[Package]) -> Vec<Fault> {
    let mut faults = Vec::new();
    let name_in_list = |name: &str| {
        let package = packages.iter().find(|package| package.name == name)?;
        Some(list.entry(package).map_or(&*package.name, |entry| &*entry.name))
    };
    let mut used = BTreeSet::new();
    for package in packages {
        let file = format!("{}/Cargo.toml", package.folder);
        let Some(entry) = list.entry(package) else {
            let what = format!("the crate {0} is not in {LIST}: write a section [{0}]", package.name);
            faults.push(Fault::new(file, 1, what));
            continue;
        };
        used.insert((&*entry.name, ""));
        if entry.rooms.is_empty() && package.published {
            let what = format!("{} is published and lists no rooms: write a section [{0}.room] for each", package.name);
            faults.push(Fault::new(LIST, entry.line, what));
        }
        for (dependency, line) in &package.dependencies {
            let Some(other) = name_in_list(dependency) else { continue };
            used.insert((&*entry.name, other));
            if !entry.uses.iter().any(|(name, _)| name == other) {
                let what = format!(
                    "{} -> {other} is not an allowed edge: take it out, or write {other:?} into `uses` of [{}] in {LIST}",
                    package.name, entry.name
                );
                faults.push(Fault::new(&file, *line, what));
            }
        }
    }
    for entry in &list.crates {
        if !used.contains(&(&*entry.name, "")) {
            faults.push(Fault::new(LIST, entry.line, format!("there is no crate {}: delete its sections", entry.name)));
            continue;
        }
        for (name, line) in &entry.uses {
            if !used.contains(&(&*entry.name, name)) {
                let what = format!("{} does not depend on {name}: delete it from `uses`", entry.name);
                faults.push(Fault::new(LIST, *line, what));
            }
        }
    }
    faults
}
