//! Sound files, as far as a call notices them: whether they are there, and how long they are.

mod compressed;
mod file;
mod format;
mod path;
mod sound;
mod wave;

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use agi_protocol::SoundNameMistake;
use agi_protocol::saying::Language;

pub use file::{SampleEncoding, SoundFile, SoundSamples};
pub(crate) use sound::Sound;
pub use sound::USUAL;

use format::{FORMATS, Format};

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
    recorded: Mutex<HashMap<String, Sound>>,
    /// The texts that were spoken.
    spoken: Mutex<HashSet<String>>,
}

impl Sounds {
    /// Adds a sound of this length, or (`None`) says that it is missing.
    pub fn name(&mut self, name: &str, length: Option<Duration>) {
        self.named.insert(path::plain(name), length);
    }

    /// Returns whether it was said that this sound is missing, in whichever language.
    pub fn is_named_missing(&self, name: &str) -> bool {
        let name = path::plain(name);
        let in_a_folder = |key: &str| key.strip_suffix(&*name).is_some_and(|folder| folder.ends_with('/'));
        self.named.iter().any(|(key, length)| length.is_none() && (*key == name || in_a_folder(key)))
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
        let name = path::plain(name);
        !self.closed.iter().any(|folder| name.starts_with(folder))
    }

    /// The format that RECORD FILE writes under this name, as a sound that has no length yet.
    pub(super) fn format(name: &[u8]) -> Option<Sound> {
        Format::written(name).map(Format::empty)
    }

    /// Adds a recording, which is a sound that can be played.
    pub(super) fn recorded(&self, name: &str, sound: Sound) {
        locked(&self.recorded).insert(path::plain(name), sound);
    }

    /// Adds a spoken text as a sound, whatever is in it, and even if only files are sounds otherwise.
    pub fn spoken(&self, text: &str) {
        locked(&self.spoken).insert(text.to_owned());
    }

    /// Whether a word of SAY is there. Asterisk's own sounds are those of Debian's usual package for the language, and what
    /// was named or is in a folder is there besides.
    pub(super) fn has_word(&self, name: &str, tag: &[u8], language: Language) -> bool {
        let candidates = places(name, &String::from_utf8_lossy(tag));
        if let Some(named) = candidates.iter().find_map(|candidate| self.named.get(candidate)) {
            return named.is_some();
        }
        let in_folder =
            |candidate: &String| self.folders.iter().any(|folder| of_file(&folder.join(candidate)).is_some());
        !language.usual_package().lacks(name) || candidates.iter().any(in_folder)
    }

    /// The sound of this name, as Asterisk looks for it.
    pub(super) fn find(&self, name: &[u8], language: &[u8]) -> Result<Sound, Missing> {
        let name = String::from_utf8_lossy(name);
        let candidates = places(&name, &String::from_utf8_lossy(language));
        let recorded = locked(&self.recorded);
        if let Some(sound) = candidates.iter().find_map(|candidate| recorded.get(&path::plain(candidate))) {
            return Ok(*sound);
        }
        drop(recorded);
        let plain = |length| Sound::plain(length, RATE);
        let known = self.named.get(&path::plain(&name)).is_some_and(Option::is_some);
        for (number, candidate) in candidates.iter().enumerate() {
            let last = number > 0 && number + 1 == candidates.len();
            match self.named.get(&path::plain(candidate)) {
                Some(Some(length)) => return Ok(plain(*length)),
                // The default language is asked last: that it has none says nothing of the others.
                Some(None) if !(last && candidate.starts_with(DEFAULT_LANGUAGE)) => return Err(Missing::default()),
                _ => {}
            }
        }
        let file = |candidate: &String| self.folders.iter().find_map(|folder| of_file(&folder.join(candidate)));
        if let Some(found) = candidates.iter().find_map(file) {
            return found;
        }
        if locked(&self.spoken).contains(&*name) {
            return Ok(plain(USUAL));
        }
        if let Some(mistake) = SoundNameMistake::of(name.as_bytes()).filter(|_| !known) {
            return Err(Missing { why: Some(mistake.to_string()) });
        }
        if name.is_empty() || self.strict {
            return Err(Missing::default());
        }
        if let Some(known) = Language::of(language) {
            let package = known.usual_package();
            if package.lacks(&name) {
                return Err(Missing { why: Some(format!("{} {} does not have it", package.name, package.version)) });
            }
        }
        if let Some(seconds) = name.strip_prefix("silence/") {
            let is_there = |length: &u64| seconds == length.to_string();
            let why = || Missing { why: Some("Asterisk's sounds have silence/1 to silence/10".to_owned()) };
            return (1..=10).find(is_there).map(|length| plain(Duration::from_secs(length))).ok_or_else(why);
        }
        Ok(plain(if name == "beep" { BEEP } else { USUAL }))
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Why there is no sound, where that is more than that there is no file.
#[derive(Debug, Default)]
pub(super) struct Missing {
    pub(super) why: Option<String>,
}

/// The samples a second of a sound of which only the length is known.
const RATE: u32 = 8_000;

/// `defaultlanguage` of `asterisk.conf`, as it is installed.
const DEFAULT_LANGUAGE: &str = "en";

/// As [`sound_places`], with the default language of an `asterisk.conf` as it is installed.
fn places(name: &str, language: &str) -> Vec<String> {
    sound_places(name, language, DEFAULT_LANGUAGE)
}

/// Returns where Asterisk looks for a sound, one place after the other (`fileexists_core`): in the language's folder, in that
/// of the language without what follows its last `_`, and so on; in none; in that of the default language (`defaultlanguage`
/// of `asterisk.conf`). A path from the root is in no folder.
#[must_use]
pub fn sound_places(name: &str, language: &str, default: &str) -> Vec<String> {
    if name.starts_with('/') {
        return vec![name.to_owned()];
    }
    let shorter = |language: &str| language.rfind('_');
    let mut languages: Vec<_> =
        std::iter::successors(Some(language), |language| Some(&language[..shorter(language)?])).collect();
    languages.retain(|language| !language.is_empty());
    let default = (!languages.contains(&default)).then_some(default);
    let in_folder = |language: &str| format!("{language}/{name}");
    let own = languages.into_iter().map(in_folder);
    own.chain([name.to_owned()]).chain(default.map(in_folder)).collect()
}

/// The sound in the file whose name this is, without its extension; `None` if there is no such file.
fn of_file(base: &Path) -> Option<Result<Sound, Missing>> {
    FORMATS.iter().find_map(|format| {
        let path = format!("{}.{}", base.display(), format.extension);
        let refused = |why| Missing { why: Some(format!("Asterisk refuses {path}: {why}")) };
        Some(format.sound(&fs::read(&path).ok()?).map_err(refused))
    })
}

#[cfg(test)]
mod tests;
