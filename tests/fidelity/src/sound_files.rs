//! The sounds that both Asterisks have: those of the harness and of the examples, and files whose names or headers are odd.

use std::collections::hash_map::DefaultHasher;
use std::env;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use anyhow::{Context, Result};
use xtask::asterisk::write_sounds;

use crate::route;

/// The sounds of the examples, and two that Debian's package lacks.
pub fn names() -> impl Iterator<Item = &'static str> {
    route::SOUNDS.iter().copied().flatten().chain(&["lowercase", "uppercase"]).copied()
}

/// Writes the odd files below `sounds` in this folder.
///
/// # Errors
/// One of them cannot be written.
pub fn write_odd(lib: &Path) -> Result<()> {
    for (name, bytes) in odd() {
        let file = lib.join("sounds/en").join(name);
        file.parent().map_or(Ok(()), fs::create_dir_all)?;
        fs::write(&file, bytes).with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(())
}

/// The folder of sounds for the simulated Asterisk: next to this program, and written by whichever process is first.
///
/// # Panics
/// If it cannot be written.
pub fn folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| written().expect("the folder of sounds can be written"))
}

fn written() -> Result<PathBuf> {
    let program = env::current_exe()?;
    // Another version of them has another name.
    let mut hasher = DefaultHasher::new();
    (names().collect::<Vec<_>>(), odd()).hash(&mut hasher);
    let folder = program.with_file_name(format!("fidelity-sounds-{:x}", hasher.finish()));
    if !folder.exists() {
        let partial = folder.with_extension(std::process::id().to_string());
        let names: Vec<_> = names().map(str::to_owned).collect();
        write_sounds(&partial, &names, &[])?;
        write_odd(&partial)?;
        if fs::rename(&partial, &folder).is_err() {
            // Another process was first.
            fs::remove_dir_all(&partial)?;
        }
    }
    Ok(folder.join("sounds"))
}

/// Files by their names below the English folder.
fn odd() -> Vec<(String, Vec<u8>)> {
    let named = NAMES.iter().map(|name| (format!("odd/{name}.sln"), vec![0; 2 * TENTH]));
    // With its extension, it is as long as a name of a file can be.
    let long = (format!("long/{}.sln", "a".repeat(251)), vec![0; 2 * TENTH]);
    let headers = WAVES.iter().map(|(name, wave)| (format!("wave/{name}"), wave.bytes()));
    let others = FORMATS.iter().map(|(extension, bytes)| (format!("format/{extension}.{extension}"), vec![0; *bytes]));
    named.chain([long]).chain(headers).chain(others).collect()
}

/// A tenth of a second, in samples.
const TENTH: usize = 800;

/// Names that are odd, of sounds that are there.
const NAMES: &[&str] = &[
    "tenth",
    "UPPER",
    "two words",
    " ahead",
    "after ",
    "a&b",
    "a,b",
    "a|b",
    "dot.",
    "twice.sln",
    "",
    ".",
    "Zoë",
    "back\\slash",
    "col:on",
];

/// A second in each of these formats, by its extension: in bytes.
const FORMATS: &[(&str, usize)] = &[
    ("sln", 16_000),
    ("slin", 16_000),
    ("raw", 16_000),
    ("sln12", 24_000),
    ("sln16", 32_000),
    ("sln24", 48_000),
    ("sln32", 64_000),
    ("sln44", 88_200),
    ("sln48", 96_000),
    ("sln96", 192_000),
    ("ulaw", 8_000),
    ("mu", 8_000),
    ("alaw", 8_000),
    ("al", 8_000),
    ("g722", 8_000),
    ("gsm", 1_650),
    ("flac", 8_000),
    ("wav49", 1_650),
];

/// A WAV: the fields of `fmt `, the length that it says, and other chunks.
#[derive(Hash)]
struct Wave {
    /// The format, the channels, the bytes of a sample and its bits.
    fields: [u16; 4],
    rate: u32,
    says: u32,
    before: &'static [u8],
    after: &'static [u8],
}

const PLAIN: Wave = Wave { fields: [1, 1, 2, 16], rate: 8_000, says: 16_000, before: b"", after: b"" };

const LIST: &[u8] = b"LIST\x04\0\0\0INFO";

/// WAVs of 8,000 samples.
const WAVES: &[(&str, Wave)] = &[
    ("plain.wav", PLAIN),
    ("before.wav", Wave { before: LIST, ..PLAIN }),
    ("after.wav", Wave { after: LIST, ..PLAIN }),
    ("half.wav", Wave { says: 8_000, ..PLAIN }),
    ("none.wav", Wave { says: 0, ..PLAIN }),
    ("twice.wav", Wave { says: 32_000, ..PLAIN }),
    ("endless.wav", Wave { says: u32::MAX, ..PLAIN }),
    ("odd.wav", Wave { before: b"LIST\x05\0\0\0INFOx\0", ..PLAIN }),
    ("cd.wav", Wave { rate: 44_100, ..PLAIN }),
    ("radio.wav", Wave { rate: 22_050, ..PLAIN }),
    ("wide.wav", Wave { rate: 16_000, ..PLAIN }),
    ("wide16.wav16", Wave { rate: 16_000, ..PLAIN }),
    ("narrow16.wav16", PLAIN),
    ("stereo.wav", Wave { fields: [1, 2, 4, 16], ..PLAIN }),
    ("bits.wav", Wave { fields: [1, 1, 1, 8], ..PLAIN }),
    ("mulaw.wav", Wave { fields: [7, 1, 1, 8], ..PLAIN }),
    ("float.wav", Wave { fields: [3, 1, 4, 32], ..PLAIN }),
    ("extensible.wav", Wave { fields: [0xfffe, 1, 2, 16], ..PLAIN }),
    ("twelve.wav", Wave { fields: [1, 1, 2, 12], ..PLAIN }),
    ("pcm.WAV", PLAIN),
];

impl Wave {
    fn bytes(&self) -> Vec<u8> {
        let [format, channels, of_sample, bits] = self.fields;
        [
            &b"RIFF\xff\xff\0\0WAVEfmt \x10\0\0\0"[..],
            &format.to_le_bytes(),
            &channels.to_le_bytes(),
            &self.rate.to_le_bytes(),
            &(self.rate * u32::from(of_sample)).to_le_bytes(),
            &of_sample.to_le_bytes(),
            &bits.to_le_bytes(),
            self.before,
            b"data",
            &self.says.to_le_bytes(),
            &[0; 16_000],
            self.after,
        ]
        .concat()
    }
}
