//! `prompts script`: what a speaker is to record.

use super::{languages, manifest, sounds};
use crate::cli::arguments::{Arguments, Command, Opt};
use crate::error::Error;
use crate::prompt_files::{Script, markdown, page};

pub(in crate::cli) const COMMAND: Command = Command {
    options: &[
        manifest::OPTION,
        languages::OPTION,
        Opt::flag("missing", "Only what is not recorded in --sounds; stand-ins are not recordings"),
        sounds::OPTION,
        Opt::flag("html", "Prints a page for a browser, which prints it well; otherwise Markdown"),
    ],
    ..Command::plain("prompts script", "Prints the recording script for the speakers: numbers, files, wordings, notes")
};

pub(super) fn run(given: &Arguments) -> Result<(), Error> {
    let (manifest, folder) = manifest::read(given);
    let sounds = sounds::path(given, &folder);
    // Before anything is recorded there is no folder next to the manifest, and all is missing.
    let has_sounds = given.has(sounds::OPTION.name) || sounds.exists();
    let without = if given.has("missing") && has_sounds { Some(sounds::read(&sounds)?) } else { None };
    let languages = languages::of(&manifest, given);
    let scripts: Vec<_> =
        languages.into_iter().map(|language| Script::of(&manifest, language, without.as_ref())).collect();
    out!("{}", if given.has("html") { page(&scripts) } else { markdown(&scripts) });
    Ok(())
}
