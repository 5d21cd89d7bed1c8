//! What the writer's thread does: line by line, and again where the disk is full.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::log_file::LogFile;
use super::refusals::WINDOW;
use super::unwritten::Unwritten;
use super::{Rotation, entry};
use crate::warning::Warning;
use crate::writer::{Next, Queue};

pub(super) static FAILED: Warning = Warning::new("the audit cannot be written; its lines wait, and calls go on");

/// How long to wait after a failure. A disk that is full has room again when somebody makes some.
const AGAIN: Duration = Duration::from_secs(1);
/// How often the file is synced to the disk.
const SYNC: Duration = Duration::from_secs(1);

/// Writes until the queue is closed and empty.
pub(super) fn write_all(queue: &Queue<Vec<u8>>, unwritten: &Unwritten, path: PathBuf, rotation: Rotation) {
    let mut writing = Writing { queue, unwritten, file: LogFile::new(path, rotation), unsynced: None };
    // Said before the first call, not after it.
    if let Err(error) = writing.file.open() {
        FAILED.because(format_args!("{}: {error}", writing.file.path().display()));
    }
    loop {
        match queue.next(writing.to_do_within()) {
            Next::Item(line) => {
                if !writing.write(&line) {
                    unwritten.count_lost(1);
                }
                writing.write_counts(false);
                if writing.unsynced.is_some_and(|since| since.elapsed() >= SYNC) {
                    writing.sync();
                }
            }
            Next::Idle => {
                writing.write_counts(false);
                writing.sync();
            }
            Next::Closed => break,
        }
    }
    writing.write_counts(true);
    writing.sync();
    let lost = unwritten.lost();
    if lost > 0 {
        tracing::error!("{lost} lines of the audit were not written when it ended");
    }
}

struct Writing<'w> {
    queue: &'w Queue<Vec<u8>>,
    unwritten: &'w Unwritten,
    file: LogFile,
    /// Since when there are lines that a power failure would take.
    unsynced: Option<Instant>,
}

impl Writing<'_> {
    /// After which time there is something to do, even if no line comes.
    fn to_do_within(&self) -> Option<Duration> {
        let counted = self.unwritten.refusals().any_counted().then_some(WINDOW);
        let unsynced = self.unsynced.map(|since| SYNC.saturating_sub(since.elapsed()));
        counted.into_iter().chain(unsynced).min()
    }

    /// Writes a line, in as many tries as it takes. It is given up when the queue is closed.
    fn write(&mut self, line: &[u8]) -> bool {
        let mut written = 0;
        while let Err(error) = self.file.write(line, &mut written) {
            FAILED.because(format_args!("{}: {error}", self.file.path().display()));
            if self.queue.pause(AGAIN) {
                return false;
            }
        }
        self.unsynced.get_or_insert_with(Instant::now);
        true
    }

    /// Writes how many lines were lost, and how many refusals have no line.
    fn write_counts(&mut self, at_the_end: bool) {
        let lost = self.unwritten.lost();
        if lost > 0 && !self.write(&entry::lost(lost).to_bytes()) {
            self.unwritten.count_lost(lost);
        }
        let counted = self.unwritten.refusals().counted(Instant::now(), at_the_end);
        for (reason, connections) in counted {
            if !self.write(&entry::refused(reason, connections, None).to_bytes()) {
                self.unwritten.count_lost(1);
            }
        }
    }

    fn sync(&mut self) {
        if self.unsynced.take().is_some() {
            self.file.sync();
        }
    }
}
