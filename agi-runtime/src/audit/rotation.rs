//! Files that were full or old: how they are named, and which are deleted.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::Rotation;
use crate::writer::file_options;

/// How many are deleted at once. A system clock that is wrong for a moment costs no more.
const DELETED_AT_ONCE: usize = 2;
/// How many files may be rotated in a second.
const SAME_SECOND: u64 = 1_000;
/// `20261128T192019.123Z`.
const STAMP: &str = "00000000T000000.000Z";

/// Moves a file out of the way. No file is replaced, also if another process does the same.
pub(super) fn rotate(path: &Path) -> io::Result<()> {
    let now = SystemTime::now().max(SystemTime::UNIX_EPOCH);
    // The name is taken by an empty file, which the audit then replaces.
    let taken = (0..SAME_SECOND)
        .map(|later| named(path, now + Duration::from_millis(later)))
        .find_map(|name| match file_options().write(true).create_new(true).open(&name) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => None,
            made => Some(made.map(|_| name)),
        })
        .unwrap_or_else(|| Err(io::ErrorKind::AlreadyExists.into()))?;
    fs::rename(path, &taken).inspect_err(|_| {
        // It is empty. That it cannot be removed either adds nothing to the error.
        let _ = fs::remove_file(&taken);
    })
}

/// Deletes rotated files that are not kept any longer.
pub(super) fn delete_old(path: &Path, rotation: &Rotation) -> io::Result<()> {
    if rotation.keep_files.is_none() && rotation.keep_for.is_none() {
        return Ok(());
    }
    let (files, now) = (rotated(path)?, SystemTime::now());
    let surplus = rotation.keep_files.map_or(0, |most| files.len().saturating_sub(most));
    let is_old = |file: &Path| {
        let changed = fs::metadata(file).and_then(|metadata| metadata.modified());
        let age = changed.ok().and_then(|changed| now.duration_since(changed).ok());
        age.is_some_and(|age| rotation.keep_for.is_some_and(|most| age > most))
    };
    let old = files.iter().enumerate().filter(|(index, file)| *index < surplus || is_old(file));
    for (_, file) in old.take(DELETED_AT_ONCE) {
        fs::remove_file(file)?;
    }
    Ok(())
}

/// Returns the rotated files of an audit, the oldest first.
pub(crate) fn rotated(path: &Path) -> io::Result<Vec<PathBuf>> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let file = entry?.path();
        if file.file_name().is_some_and(|name| is_rotated(path, name)) {
            files.push(file);
        }
    }
    files.sort();
    Ok(files)
}

/// `audit.jsonl` is `audit-20261128T192019.123Z.jsonl` afterwards.
fn named(path: &Path, time: SystemTime) -> PathBuf {
    let stamp = humantime::format_rfc3339_millis(time).to_string().replace(['-', ':'], "");
    let (before, after) = around(path);
    let mut name = before;
    name.push(stamp);
    name.push(after);
    path.with_file_name(name)
}

fn is_rotated(path: &Path, name: &std::ffi::OsStr) -> bool {
    let (before, after) = around(path);
    let stamp = name.as_encoded_bytes().strip_prefix(before.as_encoded_bytes());
    let stamp = stamp.and_then(|rest| rest.strip_suffix(after.as_encoded_bytes()));
    let like = |(byte, of): (&u8, u8)| if of == b'0' { byte.is_ascii_digit() } else { *byte == of };
    stamp.is_some_and(|stamp| stamp.len() == STAMP.len() && stamp.iter().zip(STAMP.bytes()).all(like))
}

/// What is before the moment in the name of a rotated file, and after it.
fn around(path: &Path) -> (OsString, OsString) {
    let mut before = path.file_stem().unwrap_or_default().to_owned();
    before.push("-");
    let mut after = OsString::new();
    if let Some(extension) = path.extension() {
        after.push(".");
        after.push(extension);
    }
    (before, after)
}

#[cfg(test)]
mod tests {
    use super::{is_rotated, named};
    use std::path::Path;
    use std::time::{Duration, SystemTime};

    #[test]
    fn a_rotated_file_is_known_by_the_moment_in_its_name() {
        let path = Path::new("/var/lib/ivr/audit.jsonl");
        let name = named(path, SystemTime::UNIX_EPOCH + Duration::from_millis(1_763_906_787_123));
        assert_eq!(name, Path::new("/var/lib/ivr/audit-20251123T140627.123Z.jsonl"));
        assert!(is_rotated(path, name.file_name().unwrap()));
        for other in ["audit.jsonl", "audit-old.jsonl", "audit-20251123T140627.123Z.jsonl.gz", "a-20251123T140627.123Z"]
        {
            assert!(!is_rotated(path, other.as_ref()), "{other}");
        }
    }
}
