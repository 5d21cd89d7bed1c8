//! The manifest that a subcommand is about.

use std::path::{Path, PathBuf};

use agi_prompts::{FILE_NAME, Manifest};

use crate::cli::arguments::{Arguments, EarlyExit, Opt};

/// The option that names it.
pub(super) const OPTION: Opt = Opt::path("prompts", "FILE", "The manifest of prompts").or(FILE_NAME);

/// Reads it, or ends the program with everything that is wrong with it. Also returns the folder that it is in.
pub(super) fn read(given: &Arguments) -> (Manifest, PathBuf) {
    let file = given.paths(OPTION.name).pop().unwrap_or_else(|| PathBuf::from(FILE_NAME));
    let manifest = Manifest::read(&file).unwrap_or_else(|wrong| EarlyExit::Wrong(wrong.to_string()).exit());
    (manifest, file.parent().map(Path::to_owned).unwrap_or_default())
}
