//! `prompts make`: speaks what is not recorded yet, by the app's engine.

use std::collections::BTreeSet;

use super::{languages, loudness, manifest, sounds};
use crate::app::App;
use crate::cli::arguments::{Arguments, Command, EarlyExit, Opt};
use crate::error::Error;
use crate::prompt_files::{make, wanted, write_new};

pub(in crate::cli) const COMMAND: Command = Command {
    options: &[
        manifest::OPTION,
        languages::OPTION,
        sounds::OPTION,
        Opt::text("rate", "RATE", "Samples a second: 8000 makes .wav, and 16000 .wav16").or("8000"),
        loudness::OPTION,
        Opt::flag("force", "Speaks the stand-ins again that are there, for what was changed in the manifest"),
    ],
    details: "\
Each file has a comment that tells it from a recording: `prompts check` notes that it is a
stand-in, and `prompts script --missing` has it still. A recording is never overwritten,
also not with --force.
The exit status is 1 if a prompt was not spoken.",
    ..Command::plain("prompts make", "Speaks what has no sound yet by the app's text-to-speech engine, as stand-ins")
};

pub(super) async fn run(app: &App, given: &Arguments) -> Result<(), Error> {
    let (manifest, folder) = manifest::read(given);
    let rate = match given.text("rate") {
        None | Some("8000") => 8_000,
        Some("16000") => 16_000,
        Some(other) => EarlyExit::Wrong(format!("--rate {other}: write 8000 or 16000")).exit(),
    };
    let target = loudness::of(given);
    let engine =
        app.engine().ok_or_else(|| Error::new("the app has no TTS engine: add `.tts(…)` with one to the App"))?;
    let folder = sounds::path(given, &folder);
    let all = wanted(&manifest, &folder, &languages::of(&manifest, given), rate, given.has("force"))
        .map_err(|error| Error::new(format!("{}: it cannot be read: {error}", folder.display())))?;
    let (mut failed, mut told) = (0, BTreeSet::new());
    for wanted in &all {
        let made = make(&engine, wanted, &folder, target).await;
        let written = made.and_then(|wave| write_new(&wanted.path, &wave).map_err(|error| error.to_string()));
        match written {
            Ok(()) => outln!("{}", wanted.path.display()),
            Err(why) => {
                failed += 1;
                // An engine that is not there is so for each of a hundred prompts.
                if told.insert(reason(&why).to_owned()) {
                    eprintln!("{}: not made: {why}", wanted.path.display());
                }
            }
        }
    }
    outln!("made: {}, of prompts: {}", all.len() - failed, manifest.prompts().len());
    if failed == 0 { Ok(()) } else { Err(Error::new(not_made(failed, told.len()))) }
}

/// The reason alone, without the length and the language of the text.
fn reason(why: &str) -> &str {
    why.split_once("was not spoken: ").map_or(why, |(_, reason)| reason)
}

fn not_made(failed: usize, reasons: usize) -> String {
    match failed - reasons {
        0 => format!("not made: {failed}"),
        _ => format!("not made: {failed}; each reason is told once, for the first prompt that it keeps back"),
    }
}

#[cfg(test)]
mod tests {
    use super::{not_made, reason};

    #[test]
    fn the_reason_of_two_texts_is_one_reason() {
        let of = |length, language| {
            format!(
                "a text of {length} characters in the language `{language}` was not spoken: `espeak-ng` cannot be run"
            )
        };
        assert_eq!(reason(&of(7, "en")), reason(&of(42, "de")));
        assert_eq!(reason("the engine made a silent sound"), "the engine made a silent sound");
    }

    #[test]
    fn the_last_line_says_that_a_reason_is_told_once_where_it_holds_for_several() {
        assert_eq!(not_made(2, 2), "not made: 2");
        assert_eq!(not_made(60, 1), "not made: 60; each reason is told once, for the first prompt that it keeps back");
    }
}
