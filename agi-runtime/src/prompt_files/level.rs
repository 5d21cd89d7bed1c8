//! `prompts level`: brings recordings to one loudness.

use agi_prompts::Manifest;
use agi_simulator::{SampleEncoding, SoundFile};

use super::folder::{File, Folder};
use super::loudness::{Loudness, is_near, raise};
use super::places::{Found, find};
use super::samples::decode;

/// What became of a file.
#[derive(Debug, PartialEq)]
pub(crate) enum Level {
    /// It has another loudness now, in LUFS. With `held`, it would be louder if its peak allowed that.
    Changed { from: f64, to: f64, held: bool },
    /// It is near enough.
    Kept,
    /// It stays at so many LUFS, because its peak, in dBTP, allows no more.
    Held { lufs: f64, peak: f64 },
    /// It cannot be levelled; this is why.
    Refused(String),
}

/// The sounds that prompts of the manifest name, in each of its languages.
pub(crate) fn recordings<'f>(manifest: &Manifest, folder: &'f Folder) -> Vec<&'f File> {
    let mut all = Vec::new();
    for language in manifest.languages() {
        for prompt in manifest.prompts() {
            if let Found::Own(files) = find(folder, manifest, prompt.name(), language) {
                all.extend(files);
            }
        }
    }
    all.sort();
    all.dedup();
    all
}

/// Brings the samples in a file to a loudness of `target` LUFS, or as near as its true peak allows. All other bytes stay.
pub(crate) fn level(extension: &str, file: &mut [u8], target: f64) -> Level {
    let format = match SoundFile::read(extension, file) {
        Ok(sound) => sound.samples,
        Err(why) => return Level::Refused(format!("Asterisk refuses it: {why}")),
    };
    let Some(format) = format.filter(|format| format.encoding == SampleEncoding::Linear) else {
        return Level::Refused(format!(
            "`.{extension}` has no samples of 16 bits: level the recording, and convert it then"
        ));
    };
    let mut samples = decode(&format, file);
    let Some(loudness) = Loudness::of(&samples, format.rate) else {
        return Level::Refused("it is silent, or shorter than the 0.4 s that loudness is measured in".to_owned());
    };
    let Loudness { lufs, peak } = loudness;
    let Some(gain) = loudness.gain(target) else {
        let held = Level::Held { lufs, peak };
        return if is_near(lufs, target) { Level::Kept } else { held };
    };
    raise(&mut samples, gain);
    for (place, sample) in file[format.played].chunks_exact_mut(2).zip(&samples) {
        place.copy_from_slice(&sample.to_le_bytes());
    }
    Level::Changed { from: lufs, to: lufs + gain, held: gain < target - lufs }
}
