//! Files that are read whole: only those that have an end, and a small one.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

/// The most bytes that a file may have: a prompt of 100 minutes.
const MOST: u64 = 100_000_000;

/// Reads a regular file. A pipe that nobody writes would never end, `/dev/zero` neither.
///
/// # Errors
/// Why it cannot be read; also that it is not a file, or too large.
pub(crate) fn read(path: &Path) -> io::Result<Vec<u8>> {
    let kind = fs::metadata(path)?;
    if !kind.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    if kind.len() > MOST {
        return Err(io::Error::other(format!("it is larger than {} MB", MOST / 1_000_000)));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(MOST).read_to_end(&mut bytes)?;
    Ok(bytes)
}
