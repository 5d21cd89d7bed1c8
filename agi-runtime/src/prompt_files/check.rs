//! `prompts check`: what is wrong with the sounds of a manifest.

use std::collections::BTreeMap;
use std::path::Path;

use agi_prompts::{Manifest, ManifestPrompt};

use super::finding::{Finding, Kind};
use super::folder::{File, Folder};
use super::judge::{Judged, judge};
use super::literal::meant;
use super::loudness::median;
use super::own_sounds::{is_asterisks_own, is_of_a_package};
use super::places::{Found, find, names, place};
use super::sources::Sources;
use super::stand_in;
use super::uses::{Use, Uses};

/// By how many LU a sound may be louder or quieter than the middle one of its language. Of the 553 sounds of Asterisk's own
/// English package (1.6.1) that can be measured, 552 are within 6 LU of their median, and 549 within 4.
const APART: f64 = 6.0;

/// By how much the formats of a sound may differ in length: blocks of a codec are not longer.
const FORMATS_APART: f64 = 0.25;

/// Judges the sounds of a folder: those that prompts name, and those that no prompt names.
pub(crate) fn check(manifest: &Manifest, folder: &Folder) -> Vec<Finding> {
    let mut findings = folder.unreadable.clone();
    let mut judged: BTreeMap<&Path, Judged> = BTreeMap::new();
    let mut in_other_case: Vec<&Path> = Vec::new();
    for language in manifest.languages() {
        let mut heard: Vec<&File> = Vec::new();
        for prompt in manifest.prompts() {
            let found = find(folder, manifest, prompt.name(), language);
            if let Found::OtherCase(file) = found {
                in_other_case.push(&file.path);
            }
            if let Found::Own(files) = &found {
                heard.extend(files);
                for file in files {
                    judged.entry(&*file.path).or_insert_with(|| judge(file));
                    findings.extend(not_recorded(file, &judged[&*file.path], prompt, language));
                }
                findings.extend(formats(files, &judged));
            }
            findings.extend(misplaced(manifest, folder, prompt, language, &found));
        }
        findings.extend(loudness(&heard, &judged, language));
    }
    findings.extend(judged.into_values().flat_map(|judged| judged.findings));
    let others = folder.files().filter(|file| !in_other_case.contains(&&*file.path));
    findings.extend(others.filter_map(|file| unwanted(manifest, file)));
    Finding::sort(&mut findings);
    // Two languages may share a file: `de` and `de_AT`.
    findings.dedup();
    findings
}

/// What is used, and neither the manifest nor Asterisk has: one finding for each name, at its first use.
pub(crate) fn undeclared(manifest: &Manifest, uses: &Uses<'_>) -> Vec<Finding> {
    let finding = |name: &str| {
        let place = match uses.of_prompt(name).first()? {
            Use::Source { file, line, .. } => format!("{}:{line}", file.display()),
            Use::Calls { first, .. } => first.display().to_string(),
        };
        let what =
            format!("`{name}` is played, and is neither in {} nor one of Asterisk's own sounds", manifest.file());
        let near = nearest(manifest, name).map(|near| format!("write `{near}`, if that is meant"));
        let write = match (near, manifest.name_mistake(name)) {
            (Some(near), Some(_)) => near,
            (None, Some(mistake)) => mistake,
            (near, None) => {
                let near = near.map(|near| format!("{near}, or ")).unwrap_or_default();
                format!("{near}add [prompts.{name:?}] to {}", manifest.file())
            }
        };
        Some(Finding::fault(Kind::Undeclared, place, what, write))
    };
    uses.unknown().into_iter().filter_map(finding).collect()
}

/// The prompt, or the sound of Asterisk's own, that is most like a name.
fn nearest(manifest: &Manifest, name: &str) -> Option<String> {
    let meant = meant(name);
    let own = meant.clone().filter(|meant| is_asterisks_own(meant) && manifest.get(meant).is_none());
    own.or_else(|| Some(manifest.nearest(meant.as_deref().unwrap_or(name))?.to_owned()))
}

/// That no sound was checked.
pub(crate) fn no_folder(path: &Path) -> Finding {
    let write = "write `prompts make`, which speaks stand-ins, or where the sounds are: --sounds DIR; --no-sounds checks without \
                 them";
    Finding::fault(Kind::NoFolder, path.display(), "there is no such folder, so no sound was checked", write)
}

/// One note for all stand-ins of a language, instead of one for each.
pub(crate) fn summed(findings: &mut Vec<Finding>, manifest: &Manifest, folder: &Path) {
    for language in manifest.languages() {
        let own = folder.join(language);
        let is_own = |one: &Finding| one.kind == Kind::StandIn && Path::new(&one.place).starts_with(&own);
        let count = findings.iter().filter(|one| is_own(one)).count();
        if count > 0 {
            findings.retain(|one| !is_own(one));
            let what = format!("stand-ins of `prompts make`, not recorded yet: {count}");
            let write = format!(
                "`prompts script --language {language} --missing` has them for the speaker, and --notes lists them"
            );
            findings.push(Finding::note(Kind::StandIn, own.display(), what, write));
        }
    }
}

/// Languages whose callers hear English numbers, if the app says some: a note for each. English ones are there with any
/// Asterisk.
pub(crate) fn without_digits(manifest: &Manifest, folder: &Folder, sources: &Sources) -> Vec<Finding> {
    let Some((file, line)) = sources.says_numbers() else { return Vec::new() };
    let shorter = |language: &str| language.split('_').next().unwrap_or_default().to_owned();
    let has = |language: &str| {
        [language.to_owned(), shorter(language)]
            .iter()
            .any(|language| folder.files().any(|file| file.place.starts_with(&format!("{language}/digits/"))))
    };
    let lacking = manifest.languages().iter().filter(|language| shorter(language) != "en" && !has(language));
    let note = |language: &String| {
        let digits = folder.path.join(language).join("digits");
        let what = format!(
            "numbers, digits or dates are said, and {} is not there: who calls in `{language}` hears English ones, if Asterisk \
             has none of that language",
            digits.display()
        );
        let write = format!("install its package of sounds for `{language}`");
        Finding::note(Kind::NoDigits, format!("{}:{line}", file.display()), what, write)
    };
    lacking.map(note).collect()
}

/// What is wrong with where a prompt's file is.
fn misplaced(
    manifest: &Manifest,
    folder: &Folder,
    prompt: &ManifestPrompt,
    language: &str,
    found: &Found<'_>,
) -> Option<Finding> {
    let line = format!("{}:{}", manifest.file(), prompt.line());
    let name = prompt.name();
    let wanted = folder.path.join(place(name, language)).display().to_string();
    let write =
        format!("record {wanted}.wav (`prompts script --language {language} --missing`), or `prompts make` speaks it");
    match found {
        Found::Own(_) => None,
        Found::Nothing => {
            let what = format!("there is no file for `{name}` in `{language}`");
            let write = in_unknown_format(folder, name, language).map_or(write, |file| match file.in_known_case() {
                Some(extension) => format!("rename {} to {wanted}.{extension}", file.path.display()),
                None => {
                    format!("Asterisk does not know the extension of {}: make {wanted}.wav of it", file.path.display())
                }
            });
            Some(Finding::fault(Kind::Missing, line, what, write))
        }
        Found::Elsewhere(file) => {
            let what = format!(
                "who calls in `{language}` hears {} for `{name}`, which is not of that language",
                file.path.display()
            );
            Some(Finding::fault(Kind::OtherLanguage, line, what, write))
        }
        Found::OtherCase(file) => {
            let extension = &file.extension;
            let what = format!("Asterisk looks for `{name}`, and upper and lower case differ for it");
            Some(Finding::fault(Kind::Case, file.path.display(), what, format!("rename it to {wanted}.{extension}")))
        }
    }
}

/// A file for a prompt in a format that Asterisk does not know.
fn in_unknown_format<'f>(folder: &'f Folder, name: &str, language: &str) -> Option<&'f File> {
    let places = [place(name, language), name.to_owned()];
    folder.files().find(|file| !file.is_sound() && places.contains(&file.place))
}

/// Whether a file is one that a machine spoke.
fn not_recorded(file: &File, judged: &Judged, prompt: &ManifestPrompt, language: &str) -> Option<Finding> {
    let said = judged.stand_in.as_deref()?;
    let place = file.path.display();
    Some(if said == stand_in::TONE {
        let write = "write `prompts make`, which speaks it";
        Finding::fault(Kind::OldWording, place, "it is a tone of `cargo xtask asterisk`, and says no word", write)
    } else if said == prompt.wording(language) {
        let write = format!("`prompts script --language {language} --missing` has it for the speaker");
        Finding::note(Kind::StandIn, place, "it is a stand-in of `prompts make`, and not recorded yet", write)
    } else {
        let what = format!("it is a stand-in that says another wording than the manifest: {said:?}");
        let write = if file.place == self::place(prompt.name(), language) {
            "write `prompts make --force`, which speaks stand-ins again".to_owned()
        } else {
            format!("write `prompts make`, which gives `{language}` a file of its own")
        };
        Finding::fault(Kind::OldWording, place, what, write)
    })
}

/// Formats of one sound that cannot be of one recording.
fn formats(files: &[&File], judged: &BTreeMap<&Path, Judged>) -> Option<Finding> {
    let length = |file: &&&File| Some(judged.get(&*file.path)?.length?.as_secs_f64());
    let long = files.iter().filter_map(|file| Some((file, length(&file)?)));
    let longest = long.clone().max_by(|a, b| a.1.total_cmp(&b.1))?;
    let shortest = long.min_by(|a, b| a.1.total_cmp(&b.1))?;
    (longest.1 - shortest.1 > FORMATS_APART).then(|| {
        let what = format!(
            "it plays {:.1} s and {} {:.1} s, and the codec of the call decides which of them is heard",
            shortest.1,
            longest.0.path.display(),
            longest.1
        );
        Finding::fault(Kind::Formats, shortest.0.path.display(), what, "remove the one that is out of date")
    })
}

/// What is much louder or quieter than the others of a language.
fn loudness(files: &[&File], judged: &BTreeMap<&Path, Judged>, language: &str) -> Vec<Finding> {
    let lufs = |file: &&File| judged.get(&*file.path)?.lufs;
    let Some(middle) = median(files.iter().filter_map(lufs).collect()) else { return Vec::new() };
    let finding = |file: &&File| {
        let apart = lufs(file)? - middle;
        let (kind, word) = if apart > 0.0 { (Kind::Loud, "louder") } else { (Kind::Quiet, "quieter") };
        let what = format!(
            "it is {:.0} LU {word} than the middle one of `{language}` ({:.1} LUFS, and {middle:.1})",
            apart.abs(),
            apart + middle
        );
        let write = "`prompts level` brings all to one loudness";
        (apart.abs() > APART).then(|| Finding::fault(kind, file.path.display(), what, write))
    };
    files.iter().filter_map(finding).collect()
}

/// A file that no prompt names.
fn unwanted(manifest: &Manifest, file: &File) -> Option<Finding> {
    let names = names(manifest, &file.place);
    let known = |name: &&str| manifest.get(name).is_some() || is_asterisks_own(name);
    if !file.is_sound() {
        let what = format!("Asterisk does not know the extension `.{}`", file.extension);
        let write = file.in_known_case().map_or_else(
            || "make a WAV of it: 8000 samples a second, 16 bits, mono".to_owned(),
            |extension| format!("rename it to {}", file.path.with_extension(extension).display()),
        );
        return names.iter().any(known).then(|| Finding::fault(Kind::Extension, file.path.display(), what, write));
    }
    let is_tone = || judge(file).stand_in.as_deref() == Some(stand_in::TONE);
    if names.iter().any(known) || is_of_a_package(&file.place) || is_tone() {
        return None;
    }
    let below = file.place.split_once('/');
    if let Some((language, name)) = below.filter(|(_, name)| manifest.get(name).is_some()) {
        let what = format!("it is of the prompt `{name}`, and the manifest has no language `{language}`");
        let wanted = language.replace('-', "_");
        let known = manifest.languages().iter().find(|known| known.eq_ignore_ascii_case(&wanted));
        let write = if let Some(known) = known {
            format!("rename the folder {language} to {known}")
        } else {
            let rename =
                if wanted == language { String::new() } else { format!(", and rename the folder to {wanted}") };
            format!("remove it, or add {wanted:?} to `languages` of {}{rename}", manifest.file())
        };
        return Some(Finding::fault(Kind::Orphan, file.path.display(), what, write));
    }
    let name = names[0];
    let near = nearest(manifest, name).map(|near| format!("rename it, if it is `{near}`"));
    let write = match (near, manifest.name_mistake(name)) {
        (Some(near), Some(_)) => format!("{near}, or remove it"),
        (None, Some(mistake)) => format!("remove it, or rename it: {mistake}"),
        (near, None) => {
            let near = near.map(|near| format!("{near}, ")).unwrap_or_default();
            format!("{near}remove it, or write [prompts.{name:?}] into {}", manifest.file())
        }
    };
    Some(Finding::fault(Kind::Orphan, file.path.display(), "no prompt has this name", write))
}
