//! `prompts check`: what is wrong with the sounds of the manifest.

use super::{manifest, sounds, uses};
use crate::cli::arguments::{Arguments, Command, Opt};
use crate::error::Error;
use crate::prompt_files::{Finding, check, undeclared};

pub(in crate::cli) const COMMAND: Command = Command {
    operand: Some(uses::TRANSCRIPTS),
    options: &[manifest::OPTION, uses::SOURCES, sounds::OPTION, Opt::flag("json", "Prints JSON, one object a line")],
    details: "\
It finds what is missing, in each language, by the order in which Asterisk looks, whose
`defaultlanguage` is the manifest's first language; what Asterisk refuses; what is empty,
silent, clipped, or silent for more than 1 s at an end; what is more than 6 LU louder or
quieter than the others of its language (EBU R128); files that no prompt names, except
those of Asterisk's own sounds; and what sources and transcripts use, as `prompts list`
has it, and neither the manifest nor Asterisk has. Of GSM, G.722, Opus and MP3 it sees whether they are there, empty, or refused, not how they
sound. A stand-in of `prompts make` is a note.
The exit status is 1 if there is a fault.",
    ..Command::plain("prompts check", "Says what is wrong with the sounds of the manifest (exit status 1)")
};

pub(super) fn run(given: &Arguments) -> Result<(), Error> {
    let (manifest, folder) = manifest::read(given);
    let uses = uses::read(&manifest, &folder, given)?;
    let mut findings = undeclared(&manifest, &uses);
    let sounds = sounds::path(given, &folder);
    if given.has(sounds::OPTION.name) || sounds.exists() {
        findings.extend(check(&manifest, &sounds::read(&sounds)?));
    } else {
        eprintln!(
            "no sounds were checked: there is no folder {}; write where they are: --sounds DIR",
            sounds.display()
        );
    }
    for finding in &findings {
        println!("{}", if given.has("json") { json(finding)? } else { finding.to_string() });
    }
    match findings.iter().filter(|finding| !finding.note).count() {
        0 => {
            if !given.has("json") {
                println!("no faults; prompts: {}", manifest.prompts().len());
            }
            Ok(())
        }
        faults => Err(Error::new(format!("faults: {faults}"))),
    }
}

fn json(finding: &Finding) -> Result<String, Error> {
    Ok(serde_json::to_string(finding)?)
}
