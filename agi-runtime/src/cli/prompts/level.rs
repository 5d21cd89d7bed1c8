//! `prompts level`: brings the sounds of the manifest to one loudness.

use std::path::{Path, PathBuf};

use super::{loudness, manifest, sounds};
use crate::cli::arguments::{Arguments, Command, Opt};
use crate::error::Error;
use crate::prompt_files::{Level, level, read_file, recordings, write_new};

pub(in crate::cli) const COMMAND: Command = Command {
    options: &[
        manifest::OPTION,
        sounds::OPTION,
        loudness::OPTION,
        Opt::path("into", "DIR2", "Writes the files that change there, and leaves those of DIR as they are"),
        Opt::flag("force", "Overwrites: the files of DIR, or with --into those that DIR2 has"),
    ],
    details: "\
Loudness is measured as EBU R128 has it, and changed by one gain for the whole file, so that
nothing is clipped or compressed; what is within 0.5 LU of it stays as it is. What its peak
holds below it is counted as held, also if it was raised as far as that allows. Without --into
and --force, it only says what it would do, with the exit status 1.",
    ..Command::plain("prompts level", "Brings the sounds of the manifest to one loudness (EBU R128)")
};

pub(super) fn run(given: &Arguments) -> Result<(), Error> {
    let (manifest, folder) = manifest::read(given);
    let target = loudness::of(given);
    let folder = sounds::read(&sounds::path(given, &folder))?;
    let into = given.paths("into").pop();
    let writes = into.is_some() || given.has("force");
    let (mut changed, mut kept, mut held_back, mut failed) = (0, 0, 0, 0);
    for file in recordings(&manifest, &folder) {
        let name = file.path.display();
        let mut refused = |why: &str| {
            failed += 1;
            eprintln!("{name}: not levelled: {why}");
        };
        let mut bytes = match read_file(&file.path) {
            Ok(bytes) => bytes,
            Err(error) => {
                refused(&error.to_string());
                continue;
            }
        };
        match level(&file.extension, &mut bytes, target) {
            Level::Kept => kept += 1,
            Level::Held { lufs, peak } => {
                held_back += 1;
                outln!("{name}: stays at {lufs:.1} LUFS, because its peak is at {peak:.1} dB: is there a click in it?");
            }
            Level::Refused(why) => refused(&why),
            Level::Changed { from, to, held } => {
                if let Err(why) = write(&bytes, &file.path, &folder.path, into.as_deref(), given.has("force")) {
                    refused(&why);
                    continue;
                }
                changed += 1;
                held_back += usize::from(held);
                let held = if held { ", and its peak allows no more" } else { "" };
                outln!("{name}: {from:.1} to {to:.1} LUFS{held}");
            }
        }
    }
    let word = if writes { "changed" } else { "to change" };
    outln!("{word}: {changed}, near enough: {kept}, held by their peak: {held_back}");
    if failed > 0 {
        return Err(Error::new(format!("not levelled: {failed}")));
    }
    if changed > 0 && !writes {
        return Err(Error::new("nothing was written: write --into DIR2, or --force to overwrite the files"));
    }
    Ok(())
}

/// Writes what was levelled where the command line says; nowhere, if it does not say.
fn write(bytes: &[u8], path: &Path, folder: &Path, into: Option<&Path>, force: bool) -> Result<(), String> {
    let target: PathBuf = match into {
        Some(into) => into.join(path.strip_prefix(folder).unwrap_or(path)),
        None if force => path.to_owned(),
        None => return Ok(()),
    };
    if !force && target.exists() {
        return Err(format!("{} is there already: write --force, or --into another folder", target.display()));
    }
    write_new(&target, bytes).map_err(|error| format!("{} cannot be written: {error}", target.display()))
}
