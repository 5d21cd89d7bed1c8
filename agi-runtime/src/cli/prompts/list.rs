//! `prompts list`: the prompts of the manifest.

use super::manifest;
use crate::app::App;
use crate::cli::arguments::{Arguments, Command};
use crate::error::Error;

pub(in crate::cli) const COMMAND: Command =
    Command { options: &[manifest::OPTION], ..Command::plain("prompts list", "Lists the prompts of the manifest") };

pub(in crate::cli) fn run(_app: &App, given: &Arguments) -> Result<(), Error> {
    for prompt in manifest::read(given).prompts() {
        println!("{}", prompt.name());
    }
    Ok(())
}
