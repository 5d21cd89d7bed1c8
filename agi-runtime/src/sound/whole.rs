//! Files that are there as a whole or not at all.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

/// Writes a file: under the name `partial` first, which must be in the same folder, and not be there yet. A file that it
/// replaces leaves it its permissions.
pub(crate) fn write(path: &Path, partial: &Path, content: &[u8]) -> io::Result<()> {
    let kept = || match fs::metadata(path) {
        Ok(before) => fs::set_permissions(partial, before.permissions()),
        Err(_) => Ok(()),
    };
    let written = write_new(partial, content).and_then(|()| kept()).and_then(|()| fs::rename(partial, path));
    if written.is_err() {
        drop(fs::remove_file(partial));
    }
    written
}

/// Writes a file that Asterisk, which is another user, can read only when it is whole.
fn write_new(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(content)?;
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644))?;
    // Without this, a machine that loses power may keep the name and lose the sound.
    file.sync_all()
}
