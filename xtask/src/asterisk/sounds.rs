//! Sounds, since Debian's package has none: a tone for every prompt and every word that Asterisk says in English.

use std::{f64::consts::TAU, fs, path::Path};

use anyhow::{Context, Result};

/// Writes `sounds/en` with everything that Asterisk itself asks for, these sounds, and an app's prompts as stand-ins; and the music
/// on hold.
///
/// # Errors
/// A file cannot be written.
pub fn write(lib: &Path, extra: &[String], prompts: &[String]) -> Result<()> {
    let sounds = lib.join("sounds/en");
    for (name, samples) in PROMPTS {
        write_one(&sounds, name, &tone(*samples))?;
    }
    for seconds in 1..=10 {
        write_one(&sounds, &format!("silence/{seconds}"), &vec![0; seconds * RATE])?;
    }
    for name in words() {
        write_one(&sounds, &name, &tone(RATE * 3 / 10))?;
    }
    let with_language = lib.join("sounds");
    let folders = |name: &str| [Some(&sounds), has_language(name).then_some(&with_language)].into_iter().flatten();
    for name in extra {
        folders(name).try_for_each(|folder| write_one(folder, name, &tone(RATE)))?;
    }
    for name in prompts {
        folders(name).try_for_each(|folder| write_stand_in(folder, name))?;
    }
    write_one(&lib.join("moh"), "tone", &tone(RATE))
}

/// Whether a name may begin with a language, as `de/menu` and `de_AT/menu` do. It may be a folder's name as well.
fn has_language(name: &str) -> bool {
    let Some((first, _)) = name.split_once('/') else { return false };
    let code = first.split('_').next().unwrap_or_default();
    matches!(code.len(), 2 | 3) && code.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// Samples a second, 16 bit each, little-endian: the format that Asterisk calls `sln`.
const RATE: usize = 8000;

/// The prompts that tests measure, with their lengths in samples.
const PROMPTS: &[(&str, usize)] = &[("beep", 3520), ("hello-world", RATE), ("tt-monkeys", 16 * RATE)];

/// The words of SAY NUMBER, DIGITS, ALPHA, PHONETIC, DATE, TIME and DATETIME.
fn words() -> impl Iterator<Item = String> {
    let numbers = (0..=20).chain((30..=90).step_by(10)).map(|n| format!("digits/{n}"));
    let ordinals = (1..=20).chain([30]).map(|n| format!("digits/h-{n}"));
    let days = (0..7).map(|n| format!("digits/day-{n}"));
    let months = (0..12).map(|n| format!("digits/mon-{n}"));
    let letters = ('a'..='z').map(|letter| format!("letters/{letter}"));
    let phonetic = ('a'..='z').map(|letter| format!("phonetic/{letter}_p"));
    let others = OTHERS.split_whitespace().map(str::to_owned);
    numbers.chain(ordinals).chain(days).chain(months).chain(letters).chain(phonetic).chain(others)
}

const OTHERS: &str = "
    digits/hundred digits/thousand digits/million digits/billion digits/minus digits/star digits/pound
    digits/a-m digits/p-m digits/at digits/oclock digits/oh digits/today digits/yesterday
    letters/ascii letters/asterisk letters/at letters/dash letters/dollar letters/dot letters/equals
    letters/exclaimation-point letters/plus letters/slash letters/space
";

/// A quiet sine of 440 Hz.
fn tone(samples: usize) -> Vec<i16> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "8,000 lies well within an i16")]
    let sample = |n: usize| (8000.0 * (TAU * 440.0 * n as f64 / RATE as f64).sin()) as i16;
    (0..samples).map(sample).collect()
}

/// Writes a tone of a second for a prompt of an app, as a WAV with the comment of a stand-in of `prompts make` that says no
/// word (`agi-runtime/src/prompt_files/stand_in.rs`): `prompts make` speaks it, and `prompts check` takes it for no recording.
fn write_stand_in(folder: &Path, name: &str) -> Result<()> {
    const COMMENT: &[u8] = b"stand-in, to be recorded: \0\0";
    let sound: Vec<u8> = tone(RATE).iter().flat_map(|sample| sample.to_le_bytes()).collect();
    let length = |bytes: usize| u32::try_from(bytes).map(u32::to_le_bytes);
    let list = COMMENT.len() + 12;
    let wave = [
        &b"RIFF"[..],
        &length(36 + sound.len() + 8 + list)?,
        // PCM, mono, and its rate, bytes a second, bytes a sample and bits a sample.
        b"WAVEfmt \x10\0\0\0\x01\0\x01\0",
        &length(RATE)?,
        &length(2 * RATE)?,
        b"\x02\0\x10\0data",
        &length(sound.len())?,
        &sound,
        b"LIST",
        &length(list)?,
        b"INFOICMT",
        &length(COMMENT.len())?,
        COMMENT,
    ];
    write_file(&folder.join(format!("{name}.wav")), &wave.concat())
}

fn write_one(folder: &Path, name: &str, samples: &[i16]) -> Result<()> {
    let bytes: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
    write_file(&folder.join(format!("{name}.sln")), &bytes)
}

fn write_file(file: &Path, bytes: &[u8]) -> Result<()> {
    file.parent().map_or(Ok(()), fs::create_dir_all)?;
    fs::write(file, bytes).with_context(|| format!("cannot write {}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::{RATE, write};

    #[test]
    fn a_sound_of_a_language_is_where_asterisk_looks_for_it() {
        let lib = tempfile::tempdir().unwrap();
        let names = ["menu", "de/menu", "de_AT/menu", "shop/hours"].map(str::to_owned);
        write(lib.path(), &names, &["hours", "de/hours"].map(str::to_owned)).unwrap();
        let length = |name: &str| std::fs::metadata(lib.path().join("sounds").join(name)).map(|file| file.len()).ok();
        for name in ["en/menu", "de/menu", "de_AT/menu", "en/shop/hours"] {
            assert_eq!(length(&format!("{name}.sln")), Some(2 * RATE as u64), "{name}");
        }
        assert_eq!(length("shop/hours.sln"), None);
        for name in ["en/hours", "de/hours"] {
            assert_eq!(length(&format!("{name}.wav")), Some(44 + 2 * RATE as u64 + 48), "{name}");
        }
    }
}
