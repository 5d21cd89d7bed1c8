//! `prompts make`: speaks what is not recorded yet.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use agi_prompts::Manifest;
use agi_simulator::SoundFile;

use super::folder::{File, Folder};
use super::judge::judge;
use super::loudness::{Loudness, raise};
use super::places::{Found, find, place};
use super::regular;
use super::samples::decode;
use super::stand_in;
use crate::sound::{resample, wave, whole};
use crate::talk::Tts;

/// A file to make.
pub(crate) struct Wanted<'m> {
    pub(crate) path: PathBuf,
    pub(crate) rate: u32,
    pub(crate) language: &'m str,
    pub(crate) wording: &'m str,
}

/// Lists what there is no file for, at a rate of 8,000 or 16,000 samples a second; `again` lists the stand-ins that are there,
/// too, each at its own rate. A stand-in that says another language's wording counts as no file, and so does a tone of `cargo xtask
/// asterisk`. A recording is never listed.
pub(crate) fn wanted<'m>(
    manifest: &'m Manifest,
    folder: &Path,
    languages: &[&'m str],
    rate: u32,
    again: bool,
) -> Result<Vec<Wanted<'m>>, io::Error> {
    let there = match Folder::read(folder) {
        Ok(there) => Some(there),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let extension = if rate == 16_000 { "wav16" } else { "wav" };
    let mut all = Vec::new();
    for language in languages {
        for prompt in manifest.prompts() {
            let found = there.as_ref().map_or(Found::Nothing, |there| find(there, manifest, prompt.name(), language));
            let wanted = |path, rate| Wanted { path, rate, language, wording: prompt.wording(language) };
            match found {
                Found::Nothing | Found::Elsewhere(_) => {
                    let path = folder.join(format!("{}.{extension}", place(prompt.name(), language)));
                    all.push(wanted(path, rate));
                }
                Found::Own(files) => {
                    let said: Vec<_> = files.iter().map(|file| (file, judge(file).stand_in)).collect();
                    let own = place(prompt.name(), language);
                    let wording = prompt.wording(language);
                    let is_of_another = |(file, said): &(&&File, Option<String>)| {
                        file.place != own && said.as_deref().is_some_and(|said| said != wording)
                    };
                    if said.iter().all(is_of_another) {
                        all.push(wanted(folder.join(format!("{own}.{extension}")), rate));
                        continue;
                    }
                    let spoken = said
                        .iter()
                        .filter(|(_, said)| said.as_deref().is_some_and(|said| again || said == stand_in::TONE));
                    let rate = |extension: &str| if extension == "wav16" { 16_000 } else { 8_000 };
                    all.extend(spoken.map(|(file, _)| wanted(file.path.clone(), rate(&file.extension))));
                }
                Found::OtherCase(_) => {}
            }
        }
    }
    // Languages that say the same share a file.
    let mut paths = BTreeSet::new();
    all.retain(|wanted| paths.insert(wanted.path.clone()));
    Ok(all)
}

/// Speaks one, at a loudness of `target` LUFS, and returns the WAV file.
///
/// # Errors
/// Why the engine did not, or what it made cannot be used.
pub(crate) async fn make(engine: &Tts, wanted: &Wanted<'_>, folder: &Path, target: f64) -> Result<Vec<u8>, String> {
    let Wanted { rate, language, wording, .. } = *wanted;
    let spoken = engine.audio(wording, language, rate).await.map_err(|error| error.to_string())?;
    let mut samples = if let Some(samples) = spoken {
        samples
    } else {
        let sound = engine.sound(wording, language).await.map_err(|error| error.to_string())?;
        read(&sound, folder, rate)?
    };
    let loudness = Loudness::of(&samples, rate);
    if samples.iter().all(|sample| *sample == 0) {
        return Err("the engine made a silent sound: does it have a voice for the language?".to_owned());
    }
    if let Some(gain) = loudness.and_then(|loudness| loudness.gain(target)) {
        raise(&mut samples, gain);
    }
    Ok(stand_in::marked(wave::write(&samples, rate), wording))
}

/// Reads the sound that an engine made for Asterisk.
fn read(sound: &str, folder: &Path, rate: u32) -> Result<Vec<i16>, String> {
    for extension in ["wav", "wav16", "sln", "sln16", "ulaw", "alaw"] {
        let path = folder.join(format!("{sound}.{extension}"));
        let Ok(file) = regular::read(&path) else { continue };
        let wrong = |why| format!("the engine made {}: {why}", path.display());
        let format = SoundFile::read(extension, &file).map_err(wrong)?.samples;
        let format = format.ok_or_else(|| wrong("its samples cannot be read".to_owned()))?;
        return Ok(resample(&decode(&format, &file), format.rate, rate));
    }
    Err(format!(
        "the engine made the sound {sound:?}, and there is no such file here (.wav, .sln, .ulaw or .alaw): give it \
         `TtsEngine::audio`, which returns samples"
    ))
}

/// Writes a file, as a whole or not at all, with the folders that it needs. A link stays one: what it leads to is written.
pub(crate) fn write_new(path: &Path, content: &[u8]) -> io::Result<()> {
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = path.parent().unwrap_or(Path::new(""));
    fs::create_dir_all(folder).map_err(|error| {
        io::Error::new(error.kind(), format!("cannot make the folder {}: {error}", folder.display()))
    })?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    whole::write(&path, &folder.join(format!(".{name}.{}.partial", std::process::id())), content)
}
