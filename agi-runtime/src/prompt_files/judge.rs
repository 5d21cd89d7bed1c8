//! What is wrong with one sound file.

use std::ops::Range;
use std::time::Duration;

use agi_simulator::{SoundFile, SoundSamples};

use super::finding::{Finding, Kind};
use super::folder::File;
use super::loudness::lufs;
use super::regular;
use super::samples::decode;
use super::stand_in;

/// No sample of a silent file is larger: -60 dB of what a sample can be.
const SILENT: u16 = 33;

/// A sample this large has no room above it. Mu-law ends at 32,124.
const FULL: u16 = 32_000;

/// So many samples in a row at the same highest value are cut off. Of 568 sounds that Asterisk's own English package has, no
/// one has such a row.
const CUT_OFF: usize = 3;

/// A stretch of 20 ms is silent if its mean power is below -50 dB of what can be.
const STRETCH: usize = 50;
const SILENT_STRETCH: f64 = 1e-5;

/// A longer silence at an end makes a caller wait. Of the sounds of Asterisk's own English package that say something, two
/// of 558 have one.
const LONGEST_SILENCE: Duration = Duration::from_secs(1);

/// A file that was read.
pub(crate) struct Judged {
    pub(crate) findings: Vec<Finding>,
    /// How long it plays; `None` if Asterisk refuses it.
    pub(crate) length: Option<Duration>,
    /// How loud it is; `None` if its samples cannot be read here, or it is silent, or too short.
    pub(crate) lufs: Option<f64>,
    /// The wording that `prompts make` spoke; `None` if it is a recording.
    pub(crate) stand_in: Option<String>,
}

/// Reads a file and judges it, without regard to others.
pub(crate) fn judge(file: &File) -> Judged {
    match regular::read(&file.path) {
        Ok(bytes) => judge_bytes(file, &bytes),
        Err(error) => {
            let write = "make it readable for this user and for Asterisk's";
            Judged::only(Finding::fault(
                Kind::Unreadable,
                file.path.display(),
                format!("it cannot be read: {error}"),
                write,
            ))
        }
    }
}

impl Judged {
    fn only(finding: Finding) -> Self {
        Self { findings: vec![finding], length: None, lufs: None, stand_in: None }
    }
}

fn judge_bytes(file: &File, bytes: &[u8]) -> Judged {
    let fault = |kind, what: String, write: &str| Finding::fault(kind, file.path.display(), what, write);
    if bytes.is_empty() {
        return Judged::only(fault(Kind::Empty, "it has 0 bytes".to_owned(), "record it again"));
    }
    let sound = match SoundFile::read(&file.extension, bytes) {
        Ok(sound) => sound,
        Err(why) => {
            let write = if may_be_sound(file, bytes) { file.converted("") } else { "record it again".to_owned() };
            return Judged::only(fault(Kind::Refused, format!("Asterisk refuses it: {why}"), &write));
        }
    };
    let mut judged = Judged { findings: Vec::new(), length: Some(sound.length), lufs: None, stand_in: None };
    if sound.length.is_zero() {
        judged.findings.extend(sound.samples.as_ref().and_then(|format| lies(file, format, bytes)));
        if judged.findings.is_empty() {
            judged.findings.push(fault(Kind::Empty, "it has no sound in it".to_owned(), "record it again"));
        }
        return judged;
    }
    let Some(format) = sound.samples else { return judged };
    judged.stand_in = stand_in::wording(bytes, &format);
    judged.findings.extend(lies(file, &format, bytes));
    let samples = decode(&format, bytes);
    judged.lufs = lufs(&samples, format.rate);
    if samples.iter().all(|sample| sample.unsigned_abs() <= SILENT) {
        judged.findings.push(fault(Kind::Silent, "nothing can be heard in it".to_owned(), "record it again"));
        return judged;
    }
    let cut_off = rows_at_the_top(&samples);
    if cut_off > 0 {
        let what = format!("it is cut off at the top in {cut_off} places (clipped)");
        judged.findings.push(fault(
            Kind::Clipped,
            what,
            "record it again with less gain: a lower volume does not mend it",
        ));
    }
    let silence = Silence::of(&samples, format.rate);
    for (kind, long, edge) in
        [(Kind::SilentBeginning, silence.beginning, "begins"), (Kind::SilentEnd, silence.end, "ends")]
    {
        if long > LONGEST_SILENCE {
            let what = format!("it {edge} with {:.1} s of silence", long.as_secs_f64());
            let write = format!("cut it down to less than {} s", LONGEST_SILENCE.as_secs());
            judged.findings.push(fault(kind, what, &write));
        }
    }
    judged
}

/// Whether sox can make something of what Asterisk refuses: not of a page of the web, or of a header alone.
fn may_be_sound(file: &File, bytes: &[u8]) -> bool {
    let is_wave = matches!(&*file.extension, "wav" | "wav16" | "WAV" | "wav49");
    !is_wave || bytes.windows(4).position(|four| four == b"data").is_some_and(|at| at + 8 < bytes.len())
}

/// The length that a header says and the file does not have.
fn lies(file: &File, format: &SoundSamples, bytes: &[u8]) -> Option<Finding> {
    let says = format.says?;
    let Range { start, end } = format.played.clone();
    let rest = &bytes[end..];
    let seconds =
        |bytes: usize| Duration::from_millis((bytes as u64 / 2) * 1_000 / u64::from(format.rate)).as_secs_f64();
    let (what, reads) = if says > end - start {
        let there = end - start;
        let what = format!(
            "its header says {says} bytes of sound, and there are {there}: it was cut off, or the length was never written"
        );
        (what, "")
    } else if !is_chunks(rest) {
        let there = bytes.len() - start;
        let what = format!(
            "its header says {says} bytes of sound, and there are {there}: Asterisk plays {:.1} s of {:.1} s",
            seconds(says),
            seconds(there)
        );
        (what, "--ignore-length ")
    } else {
        return None;
    };
    let write = if bytes.len() == start { "record it again".to_owned() } else { file.converted(reads) };
    Some(Finding::fault(Kind::Length, file.path.display(), what, write))
}

/// Whether these bytes are what may come after the sound: chunks, each with its name and length.
fn is_chunks(mut rest: &[u8]) -> bool {
    // The sound's own padding.
    if rest.first() == Some(&0) {
        rest = &rest[1..];
    }
    while let Some((head, after)) = rest.split_at_checked(8) {
        let size = u32::from_le_bytes([head[4], head[5], head[6], head[7]]);
        let Some(size) = usize::try_from(size).ok().filter(|size| *size <= after.len()) else { return false };
        if !head[..4].iter().all(|byte| byte.is_ascii_graphic() || *byte == b' ') {
            return false;
        }
        rest = after.get(size + size % 2..).unwrap_or_default();
    }
    rest.len() < 2
}

/// How many rows of samples have the same highest value.
fn rows_at_the_top(samples: &[i16]) -> usize {
    let rows = samples.chunk_by(|one, next| one == next);
    rows.filter(|row| row.len() >= CUT_OFF && row[0].unsigned_abs() >= FULL).count()
}

/// The silence at both ends.
struct Silence {
    beginning: Duration,
    end: Duration,
}

impl Silence {
    fn of(samples: &[i16], rate: u32) -> Self {
        let stretch = (rate as usize / STRETCH).max(1);
        let heard = |samples: &[i16]| {
            let power: f64 = samples.iter().map(|sample| (f64::from(*sample) / 32_768.0).powi(2)).sum();
            power > SILENT_STRETCH * f64::from(u32::try_from(samples.len()).unwrap_or(u32::MAX))
        };
        let stretches = samples.chunks(stretch);
        let time = |stretches: usize| Duration::from_millis(stretches as u64 * 1_000 / STRETCH as u64);
        let all = stretches.len();
        Self {
            beginning: time(stretches.clone().position(heard).unwrap_or(all)),
            end: time(stretches.rev().position(heard).unwrap_or(all)),
        }
    }
}

impl File {
    /// The line that makes a file of it that Asterisk plays; `reads` is how sox has to read it.
    fn converted(&self, reads: &str) -> String {
        let (rate, extension) = if self.extension == "wav16" { (16_000, "wav16") } else { (8_000, "wav") };
        let (from, name) = (self.path.display(), self.path.with_extension(extension));
        format!(
            "deliver it with {rate} samples a second, 16 bits, mono: \
             `sox {reads}{from} --type wav --rate {rate} --bits 16 --channels 1 --encoding signed-integer new.wav`, and \
             then name that {}",
            name.display()
        )
    }
}
