//! `prompts make`: speaks what is not recorded yet, by the app's engine.

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
    let mut failed = 0;
    for wanted in &all {
        let made = make(&engine, wanted, &folder, target).await;
        let written = made.and_then(|wave| write_new(&wanted.path, &wave).map_err(|error| error.to_string()));
        match written {
            Ok(()) => outln!("{}", wanted.path.display()),
            Err(why) => {
                failed += 1;
                eprintln!("{}: not made: {why}", wanted.path.display());
            }
        }
    }
    outln!("made: {}, of prompts: {}", all.len() - failed, manifest.prompts().len());
    if failed == 0 { Ok(()) } else { Err(Error::new(format!("not made: {failed}"))) }
}
