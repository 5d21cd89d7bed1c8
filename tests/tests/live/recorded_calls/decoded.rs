//! What a recording holds: keys as multimon-ng decodes them, and how long its silences are.

use std::f64::consts::TAU;
use std::process::Command;
use std::time::Duration;
use std::{fs, path::Path};

use tokio::time::sleep;
use xtask::asterisk::Asterisk;

/// A recording.
#[derive(Debug)]
pub struct Decoded {
    /// The keys that are in it as tones.
    pub keys: String,
    /// The longest run of samples that are zero.
    pub silence: Duration,
}

/// Samples a second of `wav`.
const RATE: u32 = 8_000;
/// The header that Asterisk writes.
const HEADER: usize = 44;

/// Reads a recording in Asterisk's folder for them, when its call has ended.
pub async fn decoded(asterisk: &Asterisk, file: &str) -> Decoded {
    let path = asterisk.folder().join("spool/monitor").join(file);
    let bytes = closed(&path).await;
    let samples: Vec<_> = bytes[HEADER..].chunks_exact(2).map(|two| i16::from_le_bytes([two[0], two[1]])).collect();
    let longest = samples.split(|sample| *sample != 0).map(<[i16]>::len).max().unwrap_or_default();
    Decoded { keys: keys(&path), silence: time(longest) }
}

/// The header has the size as soon as Asterisk has closed the file.
pub async fn closed(path: &Path) -> Vec<u8> {
    for _ in 0..1_200 {
        let bytes = fs::read(path).unwrap_or_default();
        if bytes.len() > HEADER {
            let size = u32::from_le_bytes([bytes[40], bytes[41], bytes[42], bytes[43]]);
            if usize::try_from(size).unwrap() == bytes.len() - HEADER {
                return bytes;
            }
        }
        sleep(Duration::from_millis(50)).await;
    }
    panic!("{} is not there, or not complete", path.display());
}

fn time(samples: usize) -> Duration {
    Duration::from_secs_f64(f64::from(u32::try_from(samples).unwrap()) / f64::from(RATE))
}

fn keys(path: &Path) -> String {
    let raw = path.with_extension("22050");
    let form = ["-t", "raw", "-r", "22050", "-e", "signed", "-b", "16", "-c", "1"];
    let sox = Command::new("sox").arg(path).args(form).arg(&raw).status();
    assert!(sox.expect("the gate has brought sox").success());
    let multimon = Command::new("multimon-ng").args(["-q", "-a", "DTMF", "-t", "raw"]).arg(&raw).output();
    let output = multimon.expect("the gate has brought multimon-ng");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().filter_map(|line| line.strip_prefix("DTMF: ")).collect()
}

/// The sound that is the tone of a key.
pub fn tone(key: char) -> String {
    format!("tone-of-{key}")
}

/// The sound that is 200 ms of silence.
pub const SILENCE: &str = "tone-of-nothing";

/// Gives Asterisk the tones of the figures, as `sln`: 300 ms, and 100 ms of silence.
pub fn write_tones(asterisk: &Asterisk) {
    const ROWS: [f64; 4] = [697.0, 770.0, 852.0, 941.0];
    const COLUMNS: [f64; 3] = [1209.0, 1336.0, 1477.0];
    let write = |name: &str, samples: &[i16]| {
        let bytes: Vec<_> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
        let path = asterisk.folder().join("lib/sounds/en").join(name).with_extension("sln");
        fs::write(path, bytes).expect("the folder of sounds is there");
    };
    write(SILENCE, &[0; RATE as usize / 5]);
    for (place, key) in "123456789*0#".chars().enumerate().filter(|(_, key)| key.is_ascii_digit()) {
        let (row, column) = (ROWS[place / 3], COLUMNS[place % 3]);
        let sine = |hertz: f64, n: u32| 5_000.0 * (TAU * hertz * f64::from(n) / f64::from(RATE)).sin();
        #[expect(clippy::cast_possible_truncation, reason = "10,000 at most")]
        let wave = (0..RATE * 3 / 10).map(|n| (sine(row, n) + sine(column, n)) as i16);
        let samples: Vec<_> = wave.chain((0..RATE / 10).map(|_| 0)).collect();
        write(&tone(key), &samples);
    }
}
