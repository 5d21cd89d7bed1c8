//! A folder with a manifest and sounds, and the program that looks after them.

use std::f64::consts::TAU;
use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// A folder of a test's own.
pub struct Project(TempDir);

/// How a run of the program ended.
#[derive(Debug)]
pub struct Ran {
    pub status: i32,
    pub out: String,
    pub err: String,
}

impl Project {
    /// A project with this manifest.
    pub fn new(manifest: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("prompts.toml"), manifest).unwrap();
        Self(folder)
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a file, and the folders that it needs.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path().join(name)).unwrap()
    }

    /// Runs the app with these words, and this engine.
    pub fn run_with(&self, engine: &str, words: &[&str]) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_prompts"));
        let output = command.current_dir(self.path()).env("ENGINE", engine).args(words).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Ran { status: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }

    pub fn run(&self, words: &[&str]) -> Ran {
        self.run_with("none", words)
    }
}

/// A WAV file. The fields of its header may say something else than there is.
pub struct Wave {
    pub kind: u16,
    pub channels: u16,
    pub rate: u32,
    pub bits: u16,
    /// How many bytes of sound the header says there are; `None` if it says the truth.
    pub says: Option<u32>,
    pub before: &'static [u8],
    pub samples: Vec<i16>,
}

impl Wave {
    pub fn of(samples: Vec<i16>) -> Self {
        Self { kind: 1, channels: 1, rate: 8_000, bits: 16, says: None, before: b"", samples }
    }

    pub fn bytes(&self) -> Vec<u8> {
        let sound: Vec<u8> = self.samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
        let says = self.says.unwrap_or_else(|| u32::try_from(sound.len()).unwrap());
        let align = self.channels * self.bits / 8;
        [
            &b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0"[..],
            &self.kind.to_le_bytes(),
            &self.channels.to_le_bytes(),
            &self.rate.to_le_bytes(),
            &(self.rate * u32::from(align)).to_le_bytes(),
            &align.to_le_bytes(),
            &self.bits.to_le_bytes(),
            self.before,
            b"data",
            &says.to_le_bytes(),
            &sound,
        ]
        .concat()
    }
}

/// A recording without a fault: two seconds that are as loud as speech, with a quarter of a second before and after.
pub fn speech() -> Vec<i16> {
    let quiet = || vec![3; 2_000];
    [quiet(), tone(2.0, 4_000.0), quiet()].concat()
}

/// So many seconds of a tone that swells as syllables do.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is the test's own")]
pub fn tone(seconds: f64, height: f64) -> Vec<i16> {
    let sample = |n: u32| {
        let time = f64::from(n) / 8_000.0;
        (height * (0.6 + 0.4 * (TAU * 4.0 * time).sin()) * (TAU * 440.0 * time).sin()) as i16
    };
    (0..(seconds * 8_000.0) as u32).map(sample).collect()
}

pub fn recording() -> Vec<u8> {
    Wave::of(speech()).bytes()
}

/// The same in mu-law, by G.711's own thresholds.
pub fn mu_law(samples: &[i16]) -> Vec<u8> {
    let encode = |sample: &i16| {
        let size = i32::from(*sample).abs().min(32_635) + 132;
        let exponent = (7..15).rev().find(|bit| size >> bit & 1 == 1).unwrap_or(7) - 7;
        let byte = (exponent << 4) | (size >> (exponent + 3) & 15);
        !u8::try_from(byte | if *sample < 0 { 0x80 } else { 0 }).unwrap()
    };
    samples.iter().map(encode).collect()
}
