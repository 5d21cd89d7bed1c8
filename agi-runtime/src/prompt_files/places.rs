//! Where Asterisk finds each prompt of a manifest, by language.

use agi_prompts::Manifest;
use agi_simulator::sound_places;

use super::folder::{File, Folder};

/// What Asterisk finds for a prompt in a language.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found<'f> {
    /// Files of that language, in one format or several.
    Own(Vec<&'f File>),
    /// A file of another language, or of none.
    Elsewhere(&'f File),
    /// A file whose name differs in upper and lower case.
    OtherCase(&'f File),
    /// Nothing.
    Nothing,
}

/// Looks for a prompt as Asterisk does, whose `defaultlanguage` is the manifest's first language. A file for no language is
/// one of that first language, because Asterisk comes to it before it falls back.
pub(crate) fn find<'f>(folder: &'f Folder, manifest: &Manifest, name: &str, language: &str) -> Found<'f> {
    let default = default_language(manifest);
    let places = sound_places(name, language, default);
    let own = own_places(name, language, default);
    let Some((place, files)) = places.iter().find_map(|place| {
        let files: Vec<_> = folder.at(place).collect();
        (!files.is_empty()).then_some((place, files))
    }) else {
        return own.iter().find_map(|place| folder.in_other_case(place)).map_or(Found::Nothing, Found::OtherCase);
    };
    if own.contains(place) {
        return Found::Own(files);
    }
    let other_case = own.iter().find_map(|place| folder.in_other_case(place));
    other_case.map_or(Found::Elsewhere(files[0]), Found::OtherCase)
}

/// The file to make for a prompt in a language, below the folder and without its extension.
pub(crate) fn place(name: &str, language: &str) -> String {
    format!("{language}/{name}")
}

/// The language that Asterisk falls back to.
pub(crate) fn default_language(manifest: &Manifest) -> &str {
    manifest.languages().first().map_or("en", String::as_str)
}

/// The places whose files are of this language.
fn own_places(name: &str, language: &str, default: &str) -> Vec<String> {
    let mut places = sound_places(name, language, language);
    // The last one is for no language.
    if language != default {
        places.retain(|place| place != name);
    }
    places
}

/// The prompts that a place may be of: with the language in its path, and without.
pub(crate) fn names<'p>(manifest: &Manifest, place: &'p str) -> Vec<&'p str> {
    let languages = manifest.languages().iter().map(String::as_str);
    let shorter = |language| std::iter::successors(Some(language), |longer: &&str| Some(longer.rsplit_once('_')?.0));
    let in_language = |language| place.strip_prefix(language)?.strip_prefix('/');
    languages.flat_map(shorter).filter_map(in_language).chain([place]).collect()
}
