//! The folder of sounds that a subcommand is about.

use std::path::{Path, PathBuf};

use crate::cli::arguments::{Arguments, Opt};
use crate::error::Error;
use crate::prompt_files::Folder;

/// The option that names it.
pub(super) const OPTION: Opt = Opt::path(
    "sounds",
    "DIR",
    "Sounds, as Asterisk has them: DIR/en/welcome.wav [default: sounds next to the manifest]",
);

/// The folder that is named, or the one next to the manifest, which is in this folder.
pub(super) fn path(given: &Arguments, folder: &Path) -> PathBuf {
    given.paths(OPTION.name).pop().unwrap_or_else(|| folder.join("sounds"))
}

/// Reads which files are in it.
pub(super) fn read(path: &Path) -> Result<Folder, Error> {
    Folder::read(path).map_err(|error| {
        Error::new(format!("{}: it cannot be read: {error}; write where the sounds are: --sounds DIR", path.display()))
    })
}
