//! Reads `rooms.toml`, and finds what is wrong with the list itself.

use std::ops::Range;

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{Fault, LIST, crates::Package, graph::Graph};

/// The crates, from the top floor down.
#[derive(Debug, Default)]
pub(super) struct List {
    pub(super) crates: Vec<Entry>,
}

/// A crate, or a room in one.
#[derive(Debug, Default)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) line: usize,
    /// What it is for, in one line.
    pub(super) purpose: String,
    /// What it may use, each with its line in the list.
    pub(super) uses: Vec<(String, usize)>,
    /// The top-level modules that make up this room; its own name, where the list gives none.
    pub(super) modules: Vec<String>,
    /// The accepted circles of files, each a list of files and folders in `src`, with its line.
    pub(super) circles: Vec<(Vec<String>, usize)>,
    /// The rooms of a crate, from the top floor down.
    pub(super) rooms: Vec<Entry>,
}

impl List {
    /// Reads the list. What cannot be read is among the faults, and left out.
    pub(super) fn read(text: &str) -> (Self, Vec<Fault>) {
        let mut reader = Reader { text, faults: Vec::new() };
        let mut list = Self::default();
        match DeTable::parse(text) {
            Err(error) => {
                let line = reader.line(error.span().as_ref());
                reader.fault(line, error.message());
            }
            Ok(table) => list.crates = reader.entries(table.get_ref(), ""),
        }
        let mut faults = reader.faults;
        faults.extend(floors(&list.crates, ""));
        for entry in &list.crates {
            faults.extend(floors(&entry.rooms, &entry.name));
        }
        (list, faults)
    }

    /// Returns the entry of a crate: the one with its name, or the one with its folder, such as `examples/*`.
    pub(super) fn entry(&self, package: &Package) -> Option<&Entry> {
        let by_name = self.crates.iter().find(|entry| entry.name == package.name);
        by_name.or_else(|| self.crates.iter().find(|entry| is_in(&package.folder, &entry.name)))
    }
}

impl Entry {
    /// Returns the index of the room that has this top-level module.
    pub(super) fn room(&self, module: &str) -> Option<usize> {
        self.rooms.iter().position(|room| room.modules.iter().any(|own| own == module))
    }

    pub(super) fn allows(&self, other: &Entry) -> bool {
        self.uses.iter().any(|(name, _)| *name == other.name)
    }

    /// Returns the arrows among `entries`. What they use and none of them is, is left out.
    pub(super) fn graph(entries: &[Entry]) -> Graph {
        let mut graph = Graph::new(entries.len());
        for (from, entry) in entries.iter().enumerate() {
            for (name, _) in &entry.uses {
                if let Some(to) = entries.iter().position(|other| other.name == *name) {
                    graph.add(from, to);
                }
            }
        }
        graph
    }
}

fn is_in(folder: &str, pattern: &str) -> bool {
    let parent = pattern.strip_suffix("/*");
    parent.is_some_and(|parent| folder.rsplit_once('/').is_some_and(|(above, _)| above == parent))
}

/// Finds names that are not in the list, and arrows that do not lead down.
fn floors(entries: &[Entry], within: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    let graph = Entry::graph(entries);
    for circle in graph.circles() {
        let names: Vec<_> = circle.iter().map(|&index| entries[index].name.as_str()).collect();
        let what = format!("a circle: {} use each other; take one of these arrows out of the list", names.join(", "));
        faults.push(Fault::new(LIST, entries[circle[0]].line, what));
    }
    let reachable = graph.reachable();
    for (from, entry) in entries.iter().enumerate() {
        let section = if within.is_empty() { entry.name.clone() } else { format!("{within}.{}", entry.name) };
        for (name, line) in &entry.uses {
            let what = match entries.iter().position(|other| other.name == *name) {
                None => format!("[{section}] uses {name:?}, which has no section of its own"),
                Some(to) if to < from && !reachable[to].contains(&from) => {
                    format!(
                        "[{section}] uses {name:?}, which is above it in the list: move the section of {name:?} below"
                    )
                }
                Some(_) => continue,
            };
            faults.push(Fault::new(LIST, *line, what));
        }
    }
    faults
}

struct Reader<'a> {
    text: &'a str,
    faults: Vec<Fault>,
}

impl Reader<'_> {
    fn entries(&mut self, table: &DeTable<'_>, within: &str) -> Vec<Entry> {
        let mut sections: Vec<_> =
            table.iter().filter_map(|(key, value)| Some((key, value.get_ref().as_table()?))).collect();
        sections.sort_by_key(|(key, _)| key.span().start);
        sections.into_iter().map(|(key, section)| self.entry(key.get_ref(), key.span(), section, within)).collect()
    }

    fn entry(&mut self, name: &str, span: Range<usize>, table: &DeTable<'_>, within: &str) -> Entry {
        let line = self.line(Some(&span));
        let mut entry = Entry { name: name.to_owned(), line, ..Entry::default() };
        for (key, value) in table {
            match (key.get_ref().as_ref(), value.get_ref()) {
                ("for", DeValue::String(purpose)) => entry.purpose = purpose.to_string(),
                ("uses", DeValue::Array(uses)) => entry.uses = self.strings(uses),
                ("modules", DeValue::Array(modules)) if !within.is_empty() => {
                    entry.modules = self.strings(modules).into_iter().map(|(module, _)| module).collect();
                }
                ("circles", DeValue::Array(circles)) if within.is_empty() => {
                    for circle in circles {
                        let line = self.line(Some(&circle.span()));
                        let files = circle.get_ref().as_array().map(|files| self.strings(files)).unwrap_or_default();
                        entry.circles.push((files.into_iter().map(|(file, _)| file).collect(), line));
                    }
                }
                (_, DeValue::Table(_)) if within.is_empty() => {}
                (key, _) => {
                    let line = self.line(Some(&value.span()));
                    self.fault(line, format!("{key:?} is not a key of a section, or its value has the wrong type"));
                }
            }
        }
        if within.is_empty() {
            entry.rooms = self.entries(table, name);
        } else if entry.modules.is_empty() {
            entry.modules = vec![entry.name.clone()];
        }
        if entry.purpose.is_empty() {
            self.fault(line, format!("{name} does not say what it is for: write `for = \"…\"`"));
        }
        entry
    }

    fn strings(&mut self, values: &[Spanned<DeValue<'_>>]) -> Vec<(String, usize)> {
        let mut strings = Vec::new();
        for value in values {
            let line = self.line(Some(&value.span()));
            match value.get_ref().as_str() {
                Some(string) => strings.push((string.to_owned(), line)),
                None => self.fault(line, "a name in quotes is expected here"),
            }
        }
        strings
    }

    fn line(&self, span: Option<&Range<usize>>) -> usize {
        let before = span.and_then(|span| self.text.get(..span.start)).unwrap_or_default();
        before.matches('\n').count() + 1
    }

    fn fault(&mut self, line: usize, what: impl Into<String>) {
        self.faults.push(Fault::new(LIST, line, what));
    }
}
