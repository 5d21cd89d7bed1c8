//! `prompts check`: what is wrong with the sounds of the manifest.

use super::{manifest, sounds, uses};
use crate::cli::arguments::{Arguments, Command, EarlyExit, Opt};
use crate::error::Error;
use crate::prompt_files::{Finding, check, no_folder, summed, undeclared, without_digits};

pub(in crate::cli) const COMMAND: Command = Command {
    operand: Some(uses::TRANSCRIPTS),
    options: &[
        manifest::OPTION,
        uses::SOURCES,
        sounds::OPTION,
        Opt::flag("no-sounds", "Checks the manifest and its uses only"),
        Opt::flag("notes", "Prints a line for each stand-in, instead of one for all of a language"),
        Opt::flag("json", "Prints JSON, one object a line, with a line for each stand-in"),
    ],
    details: "\
It finds what is missing, in each language, by the order in which Asterisk looks, whose
`defaultlanguage` is the manifest's first language; what Asterisk refuses; what is empty,
silent, clipped, or silent for more than 1 s at an end; what is more than 6 LU louder or
quieter than the others of its language (EBU R128); files that no prompt names, except
those of Asterisk's own sounds; and what sources and transcripts use, as `prompts list`
has it, and neither the manifest nor Asterisk has. Of GSM, G.722, Opus and MP3 it sees
whether they are there, empty, or refused, not how they sound. A stand-in of `prompts make`
is a note. That there is no folder of sounds is a fault, unless --no-sounds is given.
The exit status is 1 if there is a fault.",
    ..Command::plain("prompts check", "Says what is wrong with the sounds of the manifest (exit status 1)")
};

pub(super) fn run(given: &Arguments) -> Result<(), Error> {
    let (manifest, folder) = manifest::read(given);
    let (named, without) = (given.has(sounds::OPTION.name), given.has("no-sounds"));
    if named && without {
        EarlyExit::Wrong("--no-sounds and --sounds: write one of them".to_owned()).exit();
    }
    let sources = uses::sources(&folder, given);
    let mut findings = undeclared(&manifest, &uses::of(&manifest, &sources, given)?);
    let sounds = sounds::path(given, &folder);
    if !without && (named || sounds.exists()) {
        let there = sounds::read(&sounds)?;
        findings.extend(check(&manifest, &there));
        findings.extend(without_digits(&manifest, &there, &sources));
        if !given.has("notes") && !given.has("json") {
            summed(&mut findings, &manifest, &sounds);
        }
    } else if !without {
        findings.push(no_folder(&sounds));
    }
    Finding::sort(&mut findings);
    for finding in &findings {
        outln!("{}", if given.has("json") { json(finding)? } else { finding.to_string() });
    }
    match findings.iter().filter(|finding| !finding.note).count() {
        0 => {
            if !given.has("json") {
                let unchecked = if without { ", no sound was checked" } else { "" };
                outln!("no faults; prompts: {}{unchecked}", manifest.prompts().len());
            }
            Ok(())
        }
        faults => Err(Error::new(format!("faults: {faults}"))),
    }
}

fn json(finding: &Finding) -> Result<String, Error> {
    Ok(serde_json::to_string(finding)?)
}
