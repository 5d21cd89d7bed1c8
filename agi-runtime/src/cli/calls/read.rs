//! Reading audits: rotated files first, and a file that is being written, too.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use super::filter::{Filter, NO_ROUTE};
use crate::audit::{Line, rotated};
use crate::error::Error;

/// How many lines that cannot be read are named.
const NAMED: usize = 10;
/// How a file begins that logrotate has compressed.
const GZIP: &[u8] = b"\x1f\x8b";
/// How often a file may be rotated while it is looked for.
const TRIES: usize = 5;

/// A line that is wanted, and how it is in the file.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) line: Line,
    pub(super) raw: String,
}

/// What the files have.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// By their time.
    pub(super) entries: Vec<Entry>,
    /// Lines that cannot be read, with the place of each.
    pub(super) broken: Vec<String>,
    pub(super) more_broken: usize,
    /// How many lines the audit says were lost.
    pub(super) lost: u64,
    /// The routes of all calls, whether they are wanted or not.
    pub(super) routes: BTreeSet<String>,
}

/// Reads what is wanted of all files.
pub(super) fn all(files: &[PathBuf], filter: &Filter) -> Result<Found, Error> {
    let mut found = Found::default();
    for file in files {
        let unreadable = |error| Error::new(format!("cannot read {}: {error}", file.display()));
        if file.as_os_str() == "-" {
            found.read("standard input", io::stdin().lock(), filter).map_err(unreadable)?;
            continue;
        }
        for (name, open) in sources(file).map_err(unreadable)? {
            found.read(&name.display().to_string(), BufReader::new(open), filter).map_err(unreadable)?;
        }
    }
    found.entries.sort_by(|one, other| one.line.time().cmp(other.line.time()));
    Ok(found)
}

/// The open files of an audit, or of a folder of audits.
fn sources(path: &Path) -> io::Result<Vec<(PathBuf, File)>> {
    if path.is_dir() {
        let mut files = Vec::new();
        for entry in fs::read_dir(path)? {
            let file = entry?.path();
            if file.is_file() && file.extension().is_some_and(|extension| extension == "jsonl") {
                files.push(file);
            }
        }
        files.sort();
        return files.into_iter().map(opened).collect();
    }
    for _ in 0..TRIES {
        let old = rotated(path)?;
        let current = File::open(path);
        // Otherwise what was just opened may be among them, or nowhere.
        if rotated(path)? != old {
            continue;
        }
        let mut files = old.into_iter().map(opened).collect::<io::Result<Vec<_>>>()?;
        match current {
            Ok(current) => files.push((path.to_owned(), current)),
            // It has just been rotated, and no call has ended since.
            Err(error) if error.kind() == io::ErrorKind::NotFound && !files.is_empty() => {}
            Err(error) => return Err(error),
        }
        return Ok(files);
    }
    Err(io::Error::other("it is rotated all the time"))
}

fn opened(path: PathBuf) -> io::Result<(PathBuf, File)> {
    let file = File::open(&path)?;
    Ok((path, file))
}

impl Found {
    fn read(&mut self, name: &str, mut from: impl BufRead, filter: &Filter) -> io::Result<()> {
        let (mut bytes, mut number) = (Vec::new(), 0);
        if from.fill_buf()?.starts_with(GZIP) {
            let program = std::env::args_os().next().unwrap_or_default();
            let program = Path::new(&program).file_name().unwrap_or_default().to_string_lossy();
            return Err(io::Error::other(format!("it is compressed: write `zcat FILE | {program} calls -`")));
        }
        loop {
            bytes.clear();
            if from.read_until(b'\n', &mut bytes)? == 0 {
                return Ok(());
            }
            number += 1;
            let whole = bytes.ends_with(b"\n");
            let raw = bytes.trim_ascii();
            if raw.is_empty() {
                continue;
            }
            match serde_json::from_slice::<Line>(raw) {
                Ok(line) => self.take(line, raw, filter),
                // It is being written.
                Err(_) if !whole => {}
                Err(error) => self.pass_over(format!("line {number} of {name}: {}", without_place(&error))),
            }
        }
    }

    fn take(&mut self, line: Line, raw: &[u8], filter: &Filter) {
        if let Line::Call(call) = &line {
            let route = call.route.as_deref().unwrap_or(NO_ROUTE);
            if !self.routes.contains(route) {
                self.routes.insert(route.to_owned());
            }
        }
        if !filter.takes(&line) {
            return;
        }
        if let Line::Lost(lost) = &line {
            self.lost += lost.lines;
        } else {
            self.entries.push(Entry { line, raw: String::from_utf8_lossy(raw).into_owned() });
        }
    }

    fn pass_over(&mut self, broken: String) {
        if self.broken.len() < NAMED {
            self.broken.push(broken);
        } else {
            self.more_broken += 1;
        }
    }
}

/// What is wrong. The place is one within the line, which always is "line 1".
fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or(&text).to_owned()
}
