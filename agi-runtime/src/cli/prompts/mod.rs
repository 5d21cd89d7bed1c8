//! `prompts …`: what the app's manifest of prompts says, and what becomes of it.

mod check;
mod languages;
mod level;
mod list;
mod loudness;
mod make;
mod manifest;
mod script;
mod sounds;
mod uses;

pub(super) use check::COMMAND as CHECK;
pub(super) use level::COMMAND as LEVEL;
pub(super) use list::COMMAND as LIST;
pub(super) use make::COMMAND as MAKE;
pub(super) use script::COMMAND as SCRIPT;

use super::arguments::Arguments;
use crate::app::App;
use crate::error::Error;

/// Whether a subcommand is one of these.
pub(super) fn has(name: &str) -> bool {
    [CHECK, LEVEL, LIST, MAKE, SCRIPT].iter().any(|command| command.name == name)
}

/// Runs the one of this name.
pub(super) async fn run(name: &str, app: &App, given: &Arguments) -> Result<(), Error> {
    match name {
        "prompts check" => check::run(given),
        "prompts script" => script::run(given),
        "prompts make" => make::run(app, given).await,
        "prompts level" => level::run(given),
        _ => list::run(given),
    }
}
