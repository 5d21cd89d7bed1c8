//! What Asterisk would leave out in silence when it says something: it answers `200 result=0` all the same.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::{Call, CallError, Samples};
use agi_protocol::RefusedCommand;
use agi_protocol::saying::{self, Language, Said, SoundPackage};

impl Call {
    /// Warns, the first time that a language's usual sounds lack what is to be said.
    pub(super) fn warn_of_lacking(&self, command: &str, said: impl FnOnce(Language) -> Said) {
        let Some(language) = Language::of(self.language()) else { return };
        let package = language.usual_package();
        if let Some(sound) = said(language).lacking_in(&package) {
            if !sound.ends && is_new(language, &sound.name) {
                warn(command, language, &sound.name, &package);
            }
        }
    }

    /// The sounds of a number that a package of Debian lacks for the call's language, none in English.
    pub(crate) fn doubtful(&self, said: impl FnOnce(Language) -> Said) -> BTreeSet<String> {
        let Some(language) = Language::of(self.language()) else { return BTreeSet::new() };
        let lacking =
            |name: &str| saying::packages().any(|package| package.language == language.tag() && package.lacks(name));
        let passed_over = said(language).sounds.into_iter().filter(|sound| !sound.ends && lacking(&sound.name));
        passed_over.map(|sound| sound.name).collect()
    }

    /// Asks Asterisk for each of these sounds, by playing it from beyond its end, which nobody hears.
    pub(crate) async fn find_sounds(&mut self, names: &BTreeSet<String>) -> Result<(), CallError> {
        for name in names {
            self.stream_file(name).offset(Samples(i32::MAX.unsigned_abs().into())).await?;
        }
        Ok(())
    }
}

fn warn(command: &str, language: Language, sound: &str, package: &SoundPackage) {
    tracing::warn!(
        command,
        language = language.tag(),
        sound,
        "{} {} has no such sound, and Asterisk passes it over in silence: record it, say the number by \
         prompt::number_or_digits, or let .strict() end the list (said once)",
        package.name,
        package.version,
    );
}

/// Whether this sound of a language was not warned of yet.
fn is_new(language: Language, sound: &str) -> bool {
    static TOLD: Mutex<BTreeSet<(&'static str, String)>> = Mutex::new(BTreeSet::new());
    TOLD.lock().unwrap_or_else(PoisonError::into_inner).insert((language.tag(), sound.to_owned()))
}

/// Refuses a time zone that Asterisk would take for UTC. One that is newer than our list may be on this machine.
pub(super) fn known_zone(name: Option<&str>) -> Result<(), RefusedCommand> {
    match name {
        Some(name) if !saying::is_time_zone(name) && !is_on_this_machine(name) => Err(RefusedCommand::UnknownTimeZone),
        _ => Ok(()),
    }
}

fn is_on_this_machine(name: &str) -> bool {
    if name.is_empty() || name.contains("..") {
        return false;
    }
    // There are lists and leap seconds next to the zones.
    let mut first = [0; 4];
    let file = File::open(Path::new("/usr/share/zoneinfo").join(name));
    file.is_ok_and(|mut file| file.read_exact(&mut first).is_ok() && first == *b"TZif")
}

/// Refuses a text of which some would not be spelled.
pub(super) fn spelled(text: &str) -> Result<(), RefusedCommand> {
    match text.chars().find(|character| !character.is_ascii()) {
        Some(character) => Err(RefusedCommand::NotSpelled { character }),
        None => Ok(()),
    }
}
