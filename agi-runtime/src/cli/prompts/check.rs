//! `prompts check`: what is wrong with the sounds of the manifest.

use super::{manifest, sounds};
use crate::app::App;
use crate::cli::arguments::{Arguments, Command, Opt};
use crate::error::Error;
use crate::prompt_files::{self, Finding};

pub(in crate::cli) const COMMAND: Command = Command {
    options: &[manifest::OPTION, sounds::OPTION, Opt::flag("json", "Prints JSON, one object a line")],
    details: "\
It finds what is missing, in each language, by the order in which Asterisk looks, whose
`defaultlanguage` is the manifest's first language; what Asterisk refuses; what is empty,
silent, clipped, or silent for more than 1 s at an end; what is more than 6 LU louder or
quieter than the others of its language (EBU R128); and files that no prompt names. Of
GSM, G.722, Opus and MP3 it sees whether they are there, empty, or refused, not how they
sound. A stand-in of `prompts make` is a note.
The exit status is 1 if there is a fault.",
    ..Command::plain("prompts check", "Says what is wrong with the sounds of the manifest (exit status 1)")
};

pub(in crate::cli) fn run(_app: &App, given: &Arguments) -> Result<(), Error> {
    let manifest = manifest::read(given);
    let findings = if sounds::is_named(given) || sounds::path(given).exists() {
        prompt_files::check(&manifest, &sounds::read(given)?, |_| false)
    } else {
        eprintln!("no sounds were checked: there is no folder `sounds`; write where they are: --sounds DIR");
        Vec::new()
    };
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
