//! The manifest that a subcommand is about.

use std::path::PathBuf;

use agi_prompts::{FILE_NAME, Manifest};

use crate::cli::arguments::{Arguments, EarlyExit, Opt};

/// The option that names it.
pub(super) const OPTION: Opt = Opt::path("prompts", "FILE", "What the app says").or(FILE_NAME);

/// Reads it, or ends the program with everything that is wrong with it.
pub(super) fn read(given: &Arguments) -> Manifest {
    let file = given.paths(OPTION.name).pop().unwrap_or_else(|| PathBuf::from(FILE_NAME));
    Manifest::read(&file).unwrap_or_else(|wrong| EarlyExit::Wrong(wrong.to_string()).exit())
}
