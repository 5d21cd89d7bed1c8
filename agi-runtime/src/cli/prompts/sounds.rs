//! The folder of sounds that a subcommand is about.

use std::path::PathBuf;

use crate::cli::arguments::{Arguments, Opt, Origin};
use crate::error::Error;
use crate::prompt_files::Folder;

/// The option that names it.
pub(super) const OPTION: Opt =
    Opt::path("sounds", "DIR", "The app's sounds, as Asterisk has them: DIR/en/welcome.wav").or("sounds");

/// The folder that is named, or `sounds`.
pub(super) fn path(given: &Arguments) -> PathBuf {
    given.paths(OPTION.name).pop().unwrap_or_else(|| PathBuf::from("sounds"))
}

/// Whether the folder was named, and is not only the usual one.
pub(super) fn is_named(given: &Arguments) -> bool {
    given.given(OPTION.name).is_some_and(|given| given.origin != Origin::Default)
}

/// Reads which files are in it.
pub(super) fn read(given: &Arguments) -> Result<Folder, Error> {
    let path = path(given);
    Folder::read(&path).map_err(|error| {
        Error::new(format!("{}: it cannot be read: {error}; write where the sounds are: --sounds DIR", path.display()))
    })
}
