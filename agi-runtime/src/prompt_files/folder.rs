//! A folder of sounds: which files there are, by the place where Asterisk looks for them.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::finding::{Finding, Kind};

/// What is in a folder that looks like Asterisk's own of sounds.
pub(crate) struct Folder {
    pub(crate) path: PathBuf,
    /// The files by their place: the path below the folder, without its extension.
    files: BTreeMap<String, Vec<File>>,
    /// What could not be read.
    pub(crate) unreadable: Vec<Finding>,
}

/// A file in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct File {
    pub(crate) path: PathBuf,
    /// `de/welcome`.
    pub(crate) place: String,
    /// `wav`.
    pub(crate) extension: String,
}

impl Folder {
    /// Reads which files there are. What cannot be read below it is a finding.
    pub(crate) fn read(path: &Path) -> Result<Self, io::Error> {
        let mut folder = Self { path: path.to_owned(), files: BTreeMap::new(), unreadable: Vec::new() };
        let entries = fs::read_dir(path)?;
        folder.add(entries, "", &mut vec![fs::canonicalize(path)?]);
        for files in folder.files.values_mut() {
            files.sort();
        }
        Ok(folder)
    }

    /// Adds the entries of a folder; `above` are the folders that it is in, and itself: a link to one of them has no end.
    fn add(&mut self, entries: fs::ReadDir, below: &str, above: &mut Vec<PathBuf>) {
        let mut entries: Vec<_> = entries.collect();
        entries.sort_by_key(|entry| entry.as_ref().map(fs::DirEntry::file_name).ok());
        for entry in entries {
            let path = match entry {
                Ok(entry) => entry.path(),
                Err(error) => {
                    self.refused(&self.path.join(below), &error.to_string());
                    continue;
                }
            };
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
                self.refused(&path, "its name is not UTF-8");
                continue;
            };
            if name.starts_with('.') {
                continue;
            }
            match fs::metadata(&path) {
                Err(error) => self.refused(&path, &error.to_string()),
                Ok(kind) if kind.is_dir() => match fs::canonicalize(&path)
                    .and_then(|own| Ok((own, fs::read_dir(&path)?)))
                {
                    Ok((own, _)) if above.contains(&own) => self.refused(&path, "it is a link to a folder above it"),
                    Ok((own, entries)) => {
                        above.push(own);
                        self.add(entries, &format!("{below}{name}/"), above);
                        above.pop();
                    }
                    Err(error) => self.refused(&path, &error.to_string()),
                },
                Ok(_) => {
                    if let Some((stem, extension)) = name.rsplit_once('.') {
                        let place = format!("{below}{stem}");
                        let file = File { place: place.clone(), extension: extension.to_owned(), path };
                        self.files.entry(place).or_default().push(file);
                    }
                }
            }
        }
    }

    fn refused(&mut self, path: &Path, why: &str) {
        let write = "make it readable for this user and for Asterisk's, or remove it";
        self.unreadable.push(Finding::fault(
            Kind::Unreadable,
            path.display(),
            format!("it cannot be read: {why}"),
            write,
        ));
    }

    /// The files at a place that Asterisk takes for sounds.
    pub(crate) fn at(&self, place: &str) -> impl Iterator<Item = &File> {
        self.files.get(place).into_iter().flatten().filter(|file| file.is_sound())
    }

    /// All files, in the order of their places.
    pub(crate) fn files(&self) -> impl Iterator<Item = &File> {
        self.files.values().flatten()
    }

    /// A sound at a place that has the same letters as this one, some of them in another case.
    pub(crate) fn in_other_case(&self, place: &str) -> Option<&File> {
        let same = |file: &&File| file.place != place && file.place.to_lowercase() == place.to_lowercase();
        self.files().filter(|file| file.is_sound()).find(same)
    }
}

impl File {
    /// Whether Asterisk takes it for a sound.
    pub(crate) fn is_sound(&self) -> bool {
        agi_simulator::SoundFile::has_extension(&self.extension)
    }

    /// Its extension in small letters, if Asterisk knows only that one.
    pub(crate) fn in_known_case(&self) -> Option<String> {
        let small = self.extension.to_ascii_lowercase();
        (!self.is_sound() && agi_simulator::SoundFile::has_extension(&small)).then_some(small)
    }
}
