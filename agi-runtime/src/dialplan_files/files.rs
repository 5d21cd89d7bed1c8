//! Opens the files of a dialplan: what is included, bounded in size and number.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::step::Place;

/// As deep may files include others (`MAX_INCLUDE_LEVEL` of `config.c`).
const DEEPEST: usize = 10;
/// As many are read.
const MOST: usize = 2_000;
/// As large may one be, and all together.
const LARGEST: u64 = 8 << 20;
const LARGEST_TOGETHER: u64 = 64 << 20;
/// Where Asterisk has its files, and looks for what is included.
const CONFIG_DIR: &str = "/etc/asterisk";

/// The files that were opened.
#[derive(Debug)]
pub(super) struct Files {
    /// The folder in place of `/etc/asterisk`: that of the first file.
    root: PathBuf,
    /// Those that are being read, each included by the one before it.
    reading: Vec<PathBuf>,
    bytes: u64,
    pub(super) opened: usize,
    pub(super) lines: usize,
}

/// A file's text.
#[derive(Debug)]
pub(super) struct Source {
    name: Rc<str>,
    pub(super) text: String,
    /// Where each line begins.
    starts: Vec<usize>,
}

impl Source {
    pub(super) fn new(name: &str, text: String) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { name: name.into(), text, starts }
    }

    pub(super) fn place(&self, line: usize) -> Place {
        Place { file: Rc::clone(&self.name), line }
    }

    /// The line of a number, as it was written.
    pub(super) fn line(&self, number: usize) -> Rc<str> {
        let start = number.checked_sub(1).and_then(|index| self.starts.get(index).copied());
        let rest = start.map_or("", |start| &self.text[start..]);
        rest.split('\n').next().unwrap_or_default().trim_end().into()
    }

    /// The number of the line that a byte is in.
    pub(super) fn number(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at)
    }
}

impl Files {
    pub(super) fn beside(file: &Path) -> Self {
        let root = file.parent().unwrap_or(Path::new("")).to_owned();
        Self { root, reading: vec![], bytes: 0, opened: 0, lines: 0 }
    }

    /// Finds what an include names: one file, or several if it has a `*`. What is named by the whole path on Asterisk's
    /// machine is looked for next to the first file too.
    pub(super) fn named(&self, name: &str) -> Result<Vec<PathBuf>, String> {
        let mut found = vec![];
        for name in one_of_braces(name) {
            found.extend(self.named_without_braces(&name)?);
        }
        Ok(found)
    }

    fn named_without_braces(&self, name: &str) -> Result<Vec<PathBuf>, String> {
        let path = self.root.join(name);
        let beside = Path::new(name).strip_prefix(CONFIG_DIR).map(|name| self.root.join(name));
        if !name.contains(['*', '?', '[']) {
            let path = if path.exists() { path } else { beside.unwrap_or(path) };
            return Ok(vec![path]);
        }
        let mut found = vec![];
        for pattern in std::iter::once(path).chain(beside.ok()) {
            let pattern = pattern.to_str().ok_or("its name is not UTF-8")?;
            let paths = glob::glob(pattern).map_err(|error| error.to_string())?;
            found.extend(paths.filter_map(Result::ok).filter(|path| path.is_file()).take(MOST));
        }
        Ok(found)
    }

    /// Reads a file, and remembers that it is being read until [`close`](Self::close).
    pub(super) fn open(&mut self, path: &Path) -> Result<Source, String> {
        let name = path.display().to_string();
        let whole = path.canonicalize().map_err(|error| format!("cannot read {name}: {error}"))?;
        if self.reading.contains(&whole) {
            return Err(format!("{name} includes itself"));
        }
        if self.reading.len() > DEEPEST {
            return Err(format!("{name} is included more than {DEEPEST} files deep"));
        }
        if self.opened >= MOST {
            return Err(format!("{name} is not read: only {MOST} files are"));
        }
        let bytes = read(&whole, LARGEST.min(LARGEST_TOGETHER - self.bytes)).map_err(|why| format!("{name} {why}"))?;
        self.bytes += bytes.len() as u64;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let source = Source::new(&name, text);
        self.reading.push(whole);
        self.opened += 1;
        self.lines += source.text.lines().count();
        Ok(source)
    }

    /// Says that the last file that was opened is read to its end.
    pub(super) fn close(&mut self) {
        self.reading.pop();
    }
}

/// The names that a name with `{a,b}` means, as `GLOB_BRACE` has it.
fn one_of_braces(name: &str) -> Vec<String> {
    let mut names = vec![name.to_owned()];
    let mut done = vec![];
    while let Some(name) = names.pop() {
        let close = name.find('}');
        let open = close.and_then(|close| name[..close].rfind('{'));
        match (open, close) {
            (Some(open), Some(close)) if done.len() + names.len() < MOST => {
                let one = |part: &str| format!("{}{part}{}", &name[..open], &name[close + 1..]);
                names.extend(name[open + 1..close].split(',').rev().map(one));
            }
            _ => done.push(name),
        }
    }
    done
}

fn read(path: &Path, most: u64) -> Result<Vec<u8>, String> {
    let unread = |error: std::io::Error| format!("cannot be read: {error}");
    // A pipe would wait for who writes.
    if !path.metadata().map_err(unread)?.is_file() {
        return Err("is not a file".to_owned());
    }
    let mut bytes = vec![];
    File::open(path).map_err(unread)?.take(most + 1).read_to_end(&mut bytes).map_err(unread)?;
    if bytes.len() as u64 > most {
        return Err(format!("is larger than {most} bytes"));
    }
    Ok(bytes)
}
