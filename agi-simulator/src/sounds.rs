//! Sound files, as far as a call notices them: whether they are there, and how long they are.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use std::{fs, io};

/// The length of a sound of which nothing is known: 1 s.
pub const USUAL: Duration = Duration::from_secs(1);

/// Asterisk's own beep has 3,520 samples.
const BEEP: Duration = Duration::from_millis(440);

/// Which sounds there are, and how long they are.
#[derive(Debug, Default)]
pub struct Sounds {
    /// Those that were named: how long they are; `None` if they are missing.
    named: HashMap<String, Option<Duration>>,
    /// Only sounds that are named, or are in one of the folders, exist.
    strict: bool,
    folders: Vec<PathBuf>,
    /// Folders that cannot be written to.
    closed: Vec<String>,
    recorded: Mutex<HashMap<String, Duration>>,
}

impl Sounds {
    /// Adds a sound of this length, or (`None`) says that it is missing.
    pub fn name(&mut self, name: &str, length: Option<Duration>) {
        self.named.insert(name.to_owned(), length);
    }

    /// Leaves only the sounds that are named, recorded, or in a folder.
    pub fn only_named(&mut self) {
        self.strict = true;
    }

    /// Takes the sounds of a folder. Apart from these, only named ones exist.
    pub fn folder(&mut self, folder: &Path) {
        self.folders.push(folder.to_owned());
        self.strict = true;
    }

    /// Forbids recordings to be written below a folder.
    pub fn close(&mut self, folder: &str) {
        self.closed.push(format!("{}/", folder.trim_end_matches('/')));
    }

    pub(super) fn can_write(&self, name: &str) -> bool {
        !self.closed.iter().any(|folder| name.starts_with(folder))
    }

    /// Adds a recording, which is a sound that can be played.
    pub(super) fn recorded(&self, name: &str, length: Duration) {
        self.recordings().insert(name.to_owned(), length);
    }

    /// Adds a spoken text as a sound, even if only files are sounds otherwise.
    pub fn spoken(&self, text: &str) {
        if self.strict {
            self.recorded(text, USUAL);
        }
    }

    fn recordings(&self) -> MutexGuard<'_, HashMap<String, Duration>> {
        self.recorded.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How long a sound is; `None` if there is none of this name. The one of the language comes first, as in
    /// Asterisk.
    pub(super) fn length(&self, name: &[u8], language: &[u8]) -> Option<Duration> {
        let (name, language) = (String::from_utf8_lossy(name), String::from_utf8_lossy(language));
        let candidates = [format!("{language}/{name}"), name.clone().into_owned()];
        if let Some(recorded) = self.recordings().get(&*name) {
            return Some(*recorded);
        }
        if let Some(named) = candidates.iter().find_map(|candidate| self.named.get(candidate)) {
            return *named;
        }
        let file = |candidate: &String| self.folders.iter().find_map(|folder| length_of(&folder.join(candidate)));
        if let Some(found) = candidates.iter().find_map(file) {
            return Some(found);
        }
        if name.is_empty() {
            return None;
        }
        let silence = name.strip_prefix("silence/").and_then(|seconds| seconds.parse().ok()).map(Duration::from_secs);
        let usual = if name == "beep" { BEEP } else { USUAL };
        (!self.strict).then(|| silence.unwrap_or(usual))
    }
}

/// The formats that Asterisk plays without a codec: extension, bytes of a header, bytes a second.
const FORMATS: [(&str, u64, u64); 7] = [
    ("wav", 44, 16_000),
    ("sln", 0, 16_000),
    ("sln16", 0, 32_000),
    ("ulaw", 0, 8_000),
    ("alaw", 0, 8_000),
    ("g722", 0, 8_000),
    ("gsm", 0, 1_650),
];

/// How long the file with this name is; the name is without its extension.
fn length_of(base: &Path) -> Option<Duration> {
    let length = |(extension, header, rate): &(&str, u64, u64)| -> io::Result<Duration> {
        let bytes = fs::metadata(format!("{}.{extension}", base.display()))?.len();
        Ok(Duration::from_millis(bytes.saturating_sub(*header) * 1_000 / rate))
    };
    FORMATS.iter().find_map(|format| length(format).ok())
}

#[cfg(test)]
mod tests {
    use super::Sounds;
    use std::time::Duration;

    #[test]
    fn a_sound_of_which_nothing_is_known_is_there() {
        let sounds = Sounds::default();
        assert_eq!(sounds.length(b"beep", b"en"), Some(Duration::from_millis(440)));
        assert_eq!(sounds.length(b"silence/3", b"en"), Some(Duration::from_secs(3)));
        assert_eq!(sounds.length(b"menu", b"en"), Some(Duration::from_secs(1)));
        assert_eq!(sounds.length(b"", b"en"), None);
    }

    #[test]
    fn a_sound_can_be_missing_and_can_be_there_in_one_language_only() {
        let mut sounds = Sounds::default();
        sounds.name("gone", None);
        sounds.name("menu", None);
        sounds.name("de/menu", Some(Duration::from_secs(2)));
        assert_eq!(sounds.length(b"gone", b"en"), None);
        assert_eq!(sounds.length(b"menu", b"en"), None);
        assert_eq!(sounds.length(b"menu", b"de"), Some(Duration::from_secs(2)));
    }

    #[test]
    fn files_have_the_length_of_their_format() {
        let folder = std::env::temp_dir().join(format!("sounds-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("de")).unwrap();
        std::fs::write(folder.join("menu.wav"), vec![0; 44 + 8_000]).unwrap();
        std::fs::write(folder.join("de/menu.ulaw"), vec![0; 16_000]).unwrap();
        let mut sounds = Sounds::default();
        sounds.folder(&folder);
        assert_eq!(sounds.length(b"menu", b"en"), Some(Duration::from_millis(500)));
        assert_eq!(sounds.length(b"menu", b"de"), Some(Duration::from_secs(2)));
        assert_eq!(sounds.length(b"nosuch", b"en"), None);
        std::fs::remove_dir_all(folder).unwrap();
    }
}
