//! What `MixMonitor` records of a call (`app_mixmonitor.c`), as stretches of its log.

use std::fmt;
use std::ops::Range;
use std::time::Duration;

use agi_protocol::Digit;

use crate::log::{CallEvent, CallLog, LogEntry};

/// The recordings of one call.
#[derive(Debug, Default)]
pub(super) struct Recordings {
    files: Vec<File>,
    running: Vec<Running>,
    begun: u32,
}

/// One file.
#[derive(Debug)]
struct File {
    path: Vec<u8>,
    /// Otherwise `MixMonitor` answers as usual, and there is no file.
    is_written: bool,
    stretches: Vec<Stretch>,
}

/// A `MixMonitor` that records.
#[derive(Debug)]
struct Running {
    id: String,
    path: Vec<u8>,
}

#[derive(Clone, Debug)]
enum Stretch {
    /// What the log has from one entry to another; to its end, if it goes on.
    Recorded {
        from: Duration,
        to: Option<Duration>,
        entries: (usize, Option<usize>),
    },
    Silence(Duration),
}

/// Where a call is: the time, and how many entries its log has.
pub(super) type Moment = (Duration, usize);

impl Recordings {
    /// Begins to record into this file, if it can be written, and returns the id of the recording.
    pub(super) fn begin(&mut self, path: &[u8], is_written: bool, appends: bool, (from, entry): Moment) -> String {
        self.begun += 1;
        let id = format!("0x7f16{:08x}", self.begun * 0x30);
        let stretch = Stretch::Recorded { from, to: None, entries: (entry, None) };
        match self.files.iter_mut().find(|file| file.path == path) {
            Some(file) if appends => file.stretches.push(stretch),
            Some(file) => file.stretches = vec![stretch],
            None => self.files.push(File { path: path.to_vec(), is_written, stretches: vec![stretch] }),
        }
        self.running.push(Running { id: id.clone(), path: path.to_vec() });
        id
    }

    /// Ends the recording of this id, or if that is empty, the one that was begun last.
    pub(super) fn stop(&mut self, id: &[u8], (now, entry): Moment) {
        let is_meant = |running: &Running| id.is_empty() || running.id.as_bytes() == id;
        let Some(at) = self.running.iter().rposition(is_meant) else { return };
        let path = self.running.remove(at).path;
        let file = self.files.iter_mut().find(|file| file.path == path);
        if let Some(Stretch::Recorded { to, entries, .. }) = file.and_then(|file| file.stretches.last_mut()) {
            (*to, entries.1) = (Some(now), Some(entry));
        }
    }

    /// The file of a recording that goes on.
    pub(super) fn file_of(&self, id: &[u8]) -> Option<&[u8]> {
        self.running.iter().find(|running| running.id.as_bytes() == id).map(|running| running.path.as_slice())
    }

    /// Whether there is a file of this recording.
    pub(super) fn is_written(&self, path: &[u8]) -> bool {
        self.files.iter().any(|file| file.path == path && file.is_written)
    }

    /// How many bytes this file has, if it is a recording.
    pub(super) fn size(&self, path: &[u8], now: Duration) -> Option<u64> {
        let file = self.files.iter().find(|file| file.path == path)?;
        let (header, bytes) = form(path);
        Some(header + bytes * millis(file.stretches.iter().map(|stretch| stretch.length(now)).sum()))
    }

    /// Fills this file with zeros up to that size, which is silence.
    pub(super) fn extend(&mut self, path: &[u8], size: u64, now: Duration) {
        let Some(before) = self.size(path, now) else { return };
        let silence = Duration::from_millis(size.saturating_sub(before) / form(path).1);
        if let Some(file) = self.files.iter_mut().find(|file| file.path == path) {
            file.stretches.push(Stretch::Silence(silence));
        }
    }

    /// What is in the file of this name or path.
    pub(super) fn recorded(&self, name: &str, log: &CallLog, now: Duration) -> Option<RecordedFile> {
        let path = absolute(name.as_bytes());
        let file = self.files.iter().find(|file| file.path == path && file.is_written)?;
        let (mut at, mut heard, mut silences) = (Duration::ZERO, Vec::new(), Vec::new());
        for stretch in &file.stretches {
            match stretch {
                Stretch::Silence(silence) => silences.push(at..at + *silence),
                Stretch::Recorded { from, entries: (first, last), .. } => {
                    let entries = &log.entries()[*first..last.unwrap_or(log.entries().len())];
                    let moved =
                        |entry: &LogEntry| LogEntry { at: at + entry.at.saturating_sub(*from), ..entry.clone() };
                    heard.extend(entries.iter().filter(|entry| is_audible(&entry.what)).map(moved));
                }
            }
            at += stretch.length(now);
        }
        Some(RecordedFile { length: at, heard, silences })
    }
}

impl Stretch {
    fn length(&self, now: Duration) -> Duration {
        match self {
            Self::Recorded { from, to, .. } => to.unwrap_or(now).saturating_sub(*from),
            Self::Silence(silence) => *silence,
        }
    }
}

/// The path of a recording: a relative name is below Asterisk's folder for them, and the file of `x.wav49` is `x.WAV` (measured
/// on 22.10).
pub(super) fn absolute(name: &[u8]) -> Vec<u8> {
    let name = name.strip_suffix(b".wav49").map_or(name.to_vec(), |stem| [stem, b".WAV"].concat());
    if name.starts_with(b"/") { name } else { [b"/var/spool/asterisk/monitor/", &*name].concat() }
}

/// The bytes of a header, and those of a millisecond. Compressed formats count as 8,000 samples a second, too.
fn form(path: &[u8]) -> (u64, u64) {
    match path.rsplit(|byte| *byte == b'.').next() {
        Some(b"wav") => (44, 16),
        Some(b"wav16") => (44, 32),
        Some(b"sln12") => (0, 24),
        Some(b"sln16") => (0, 32),
        Some(b"sln24") => (0, 48),
        Some(b"sln32") => (0, 64),
        Some(b"sln48") => (0, 96),
        Some(b"sln96") => (0, 192),
        Some(b"sln192") => (0, 384),
        _ => (0, 16),
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

fn is_audible(what: &CallEvent) -> bool {
    matches!(
        what,
        CallEvent::Heard(_)
            | CallEvent::HeardAudio(_)
            | CallEvent::SaidAudio { .. }
            | CallEvent::Presses(_)
            | CallEvent::Speaks(_)
    )
}

/// What is in the file of a recording of the whole call (`MixMonitor`): what the caller heard and said, and each key, as
/// that of a telephone that sends its keys as tones. Printed, it has one line for each, by the time in the file:
///
/// ```text
///    0.000  caller    hears order/number
///    1.000  caller    presses 7
///    1.000  silence   for 4.200 s
///    5.200  caller    hears order/thanks
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedFile {
    length: Duration,
    heard: Vec<LogEntry>,
    silences: Vec<Range<Duration>>,
}

impl RecordedFile {
    /// Returns how long the file is.
    #[must_use]
    pub fn length(&self) -> Duration {
        self.length
    }

    /// Returns everything in it that is not silence, by the time in the file.
    #[must_use]
    pub fn heard(&self) -> &[LogEntry] {
        &self.heard
    }

    /// Returns the silences that were put in place of secrets, by the time in the file.
    #[must_use]
    pub fn silences(&self) -> &[Range<Duration>] {
        &self.silences
    }

    /// Returns the keys in it, in order.
    #[must_use]
    pub fn keys(&self) -> String {
        let key = |entry: &LogEntry| match entry.what {
            CallEvent::Presses(key) => Some(Digit::as_char(key)),
            _ => None,
        };
        self.heard.iter().filter_map(key).collect()
    }

    /// Returns the sounds and words in it that the caller heard, in order.
    pub fn sounds(&self) -> impl Iterator<Item = &str> {
        self.heard.iter().filter_map(|entry| match &entry.what {
            CallEvent::Heard(what) => Some(what.as_str()),
            _ => None,
        })
    }
}

impl fmt::Display for RecordedFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut silences = self.silences.iter().peekable();
        let mut silence = |f: &mut fmt::Formatter<'_>, until: Option<Duration>| {
            while let Some(silence) = silences.next_if(|silence| until.is_none_or(|until| silence.end <= until)) {
                let (at, lasts) = (silence.start, silence.end.saturating_sub(silence.start));
                writeln!(
                    f,
                    "{:>5}.{:03}  silence   for {:.3} s",
                    at.as_secs(),
                    at.subsec_millis(),
                    lasts.as_secs_f64()
                )?;
            }
            Ok(())
        };
        for entry in &self.heard {
            silence(f, Some(entry.at))?;
            writeln!(f, "{entry}")?;
        }
        silence(f, None)
    }
}
