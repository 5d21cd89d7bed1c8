//! The languages that a subcommand is about.

use agi_prompts::Manifest;

use crate::cli::arguments::{Arguments, EarlyExit, Opt, nearest};

/// The option that names them.
pub(super) const OPTION: Opt =
    Opt::text("language", "LANGUAGE", "Only this one; may be given again [default: all]").many();

/// Those that are named, or all of the manifest.
pub(super) fn of<'m>(manifest: &'m Manifest, given: &Arguments) -> Vec<&'m str> {
    let all = || manifest.languages().iter().map(String::as_str);
    let named = given.texts(OPTION.name);
    if named.is_empty() {
        return all().collect();
    }
    let known = |language: &String| {
        all().find(|known| known == language).unwrap_or_else(|| {
            let near = nearest(language, all().map(|known| (known, known)));
            let near = near.map(|near| format!("; the nearest is {near}")).unwrap_or_default();
            let all: Vec<_> = all().collect();
            let why = format!("{} has no language {language}{near}: it has {}", manifest.file(), all.join(", "));
            EarlyExit::Wrong(why).exit()
        })
    };
    named.iter().map(known).collect()
}
