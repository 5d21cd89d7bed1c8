//! The folder of sounds that were made before.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, SystemTime};

use tokio::sync::{Mutex as Turn, OwnedMutexGuard};

use crate::sound::whole;

/// The files of a folder, under names of our own. Several processes may share it.
pub(super) struct Cache {
    pub(super) folder: PathBuf,
    /// How many bytes it may hold.
    pub(super) most: u64,
    /// How many it holds, as far as this process knows; `None` until the first file is written.
    held: Mutex<Option<u64>>,
    /// Which files are being made now, and by whom.
    makers: Mutex<HashMap<String, Weak<Turn<()>>>>,
}

/// How long a file is kept after it was used or written, because a call may be about to play it.
const STILL_NEEDED: Duration = Duration::from_secs(10 * 60);

impl Cache {
    pub(super) fn new(folder: PathBuf, most: u64) -> Self {
        Self { folder, most, held: Mutex::default(), makers: Mutex::default() }
    }

    /// Waits for the turn to make this file: one maker at a time.
    pub(super) async fn turn(&self, name: &str) -> OwnedMutexGuard<()> {
        let turn = {
            let mut makers = self.makers.lock().unwrap_or_else(PoisonError::into_inner);
            makers.retain(|_, turn| turn.strong_count() > 0);
            let turn = makers.get(name).and_then(Weak::upgrade).unwrap_or_default();
            makers.insert(name.to_owned(), Arc::downgrade(&turn));
            turn
        };
        turn.lock_owned().await
    }

    /// Returns whether the file exists, and marks it as used now.
    pub(super) fn has(&self, name: &str) -> bool {
        let path = self.path(name);
        let there = fs::metadata(&path).is_ok_and(|file| file.is_file() && file.len() > 44);
        if there {
            let now = File::options().append(true).open(&path).and_then(|file| file.set_modified(SystemTime::now()));
            // A file whose time cannot be set exists all the same. It is removed when it looks old.
            drop(now);
        }
        there
    }

    /// Writes the file: it exists as a whole or not at all.
    pub(super) fn write(&self, name: &str, content: &[u8]) -> io::Result<()> {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        fs::create_dir_all(&self.folder)?;
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let partial = self.folder.join(format!("{name}.{}-{number}.partial", std::process::id()));
        whole::write(&self.path(name), &partial, content)?;
        self.bound(content.len() as u64)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.wav"))
    }

    /// Counts what was added, and removes the least recently used files if the folder holds too much.
    fn bound(&self, added: u64) -> io::Result<()> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let now = match *held {
            Some(before) => before + added,
            None => self.files()?.iter().map(|file| file.bytes).sum(),
        };
        *held = Some(if now > self.most { self.prune()? } else { now });
        Ok(())
    }

    /// Removes the least recently used files, down to three quarters of the limit. Returns how many bytes are left.
    fn prune(&self) -> io::Result<u64> {
        let mut files = self.files()?;
        files.sort_by_key(|file| file.used);
        let mut held = files.iter().map(|file| file.bytes).sum();
        for file in files {
            let needed = file.used.elapsed().is_ok_and(|age| age < STILL_NEEDED);
            if held <= self.most / 4 * 3 || needed {
                break;
            }
            // Another process may have removed it.
            drop(fs::remove_file(&file.path));
            held -= file.bytes;
        }
        Ok(held)
    }

    /// Returns the files that are ours, including those that a process left half-written.
    fn files(&self) -> io::Result<Vec<Cached>> {
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            let ours = path.file_name().and_then(|name| name.to_str()).is_some_and(is_ours);
            if !ours {
                continue;
            }
            // Another process may have removed it.
            if let Ok(file) = fs::metadata(&path) {
                files.push(Cached { path, bytes: file.len(), used: file.modified()? });
            }
        }
        Ok(files)
    }
}

struct Cached {
    path: PathBuf,
    bytes: u64,
    used: SystemTime,
}

/// The length of a name, in hexadecimal digits.
pub(super) const NAME: usize = 40;

/// Returns whether a file is ours. No other file is ever removed, whatever the folder is.
fn is_ours(name: &str) -> bool {
    let Some((hash, extension)) = name.split_at_checked(NAME) else { return false };
    hash.bytes().all(|byte| byte.is_ascii_hexdigit())
        && (extension == ".wav" || (extension.starts_with('.') && extension.ends_with(".partial")))
}

#[cfg(test)]
mod tests {
    use super::{Cache, NAME};
    use std::fs::{self, File};
    use std::time::{Duration, SystemTime};

    fn age(cache: &Cache, name: &str, minutes: u64) {
        let file = File::options().append(true).open(cache.path(name)).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(60 * minutes)).unwrap();
    }

    #[test]
    fn what_was_not_used_for_the_longest_time_goes_first_and_files_of_others_never() {
        let folder = std::env::temp_dir().join(format!("speech-{}", std::process::id()));
        let cache = Cache::new(folder.clone(), 4_000);
        let names = ["a", "b", "c", "d"].map(|letter| letter.repeat(NAME));
        for (name, minutes) in names.iter().zip([90, 80, 70]) {
            cache.write(name, &[0; 1_000]).unwrap();
            age(&cache, name, minutes);
        }
        fs::write(folder.join("welcome.wav"), [0; 9_000]).unwrap();
        assert!(cache.has(&names[0]), "it is used, and now the youngest");
        cache.write(&names[3], &[0; 1_500]).unwrap();
        assert_eq!(names.each_ref().map(|name| cache.has(name)), [true, false, false, true]);
        assert!(folder.join("welcome.wav").exists());
        fs::remove_dir_all(folder).unwrap();
    }
}
