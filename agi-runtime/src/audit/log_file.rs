//! The file: opened when it is needed, rotated when it is due, written at its end.

use std::fs::{self, File, Metadata};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use super::Rotation;
use super::rotation::{delete_old, rotate};
use crate::warning::Warning;
use crate::writer::{file_options, make_folder};

static NOT_ROTATED: Warning = Warning::new("the audit could not be rotated, and goes on in the same file");
static NOT_DELETED: Warning = Warning::new("old files of the audit could not be deleted");
static NOT_SYNCED: Warning = Warning::new("the audit could not be synced to the disk");

/// How long a file goes on that could not be rotated.
const AGAIN: Duration = Duration::from_secs(60);
/// How much of a file has the time of its first line.
const BEGINNING: u64 = 512;

/// The file of an audit.
pub(super) struct LogFile {
    path: PathBuf,
    rotation: Rotation,
    open: Option<Open>,
    /// When it could not be rotated.
    failed: Option<Instant>,
}

struct Open {
    file: File,
    /// Not a device or a pipe.
    is_file: bool,
    /// The path is the file itself. `/dev/stdout` is a link, which nobody wants to be renamed.
    rotates: bool,
    /// How old it was when it was opened. From then on a clock counts that nobody sets.
    age: Duration,
    opened: Instant,
    /// Its last line was cut off.
    torn: bool,
}

impl LogFile {
    pub(super) fn new(path: PathBuf, rotation: Rotation) -> Self {
        Self { path, rotation, open: None, failed: None }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Opens it, unless it is open.
    pub(super) fn open(&mut self) -> io::Result<()> {
        if self.open.is_none() {
            self.open = Some(Open::at(&self.path)?);
        }
        Ok(())
    }

    /// Writes a line from where it was left off, and adds to `written` how far it came.
    pub(super) fn write(&mut self, line: &[u8], written: &mut usize) -> io::Result<()> {
        // A line that was begun is ended where it was begun.
        if *written == 0 {
            self.make_ready(line.len())?;
        }
        self.open.as_mut().map_or(Ok(()), |open| open.write(line, written))
    }

    /// Has the disk keep what was written.
    pub(super) fn sync(&self) {
        let Some(open) = self.open.as_ref().filter(|open| open.is_file) else { return };
        if let Err(error) = open.file.sync_data() {
            NOT_SYNCED.because(format_args!("{}: {error}", self.path.display()));
        }
    }

    /// Opens the file that the next line belongs in.
    fn make_ready(&mut self, length: usize) -> io::Result<()> {
        let at_path = fs::metadata(&self.path).ok();
        if self.open.as_ref().is_some_and(|open| !open.is(at_path.as_ref())) {
            // Another program has renamed it.
            self.close();
        }
        self.open()?;
        let size = at_path.map_or(0, |metadata| metadata.len());
        let due = self.open.as_ref().is_some_and(|open| open.is_due(&self.rotation, size, length));
        if due && self.failed.is_none_or(|failed| failed.elapsed() >= AGAIN) {
            self.close();
            self.rotate();
        }
        self.open()
    }

    fn rotate(&mut self) {
        let path = self.path.display();
        match rotate(&self.path) {
            Ok(()) => self.failed = None,
            // Another process was faster.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return,
            Err(error) => {
                self.failed = Some(Instant::now());
                return NOT_ROTATED.because(format_args!("{path}: {error}"));
            }
        }
        if let Err(error) = delete_old(&self.path, &self.rotation) {
            NOT_DELETED.because(format_args!("{path}: {error}"));
        }
    }

    fn close(&mut self) {
        self.sync();
        self.open = None;
    }
}

impl Open {
    fn at(path: &Path) -> io::Result<Self> {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            make_folder(folder)?;
        }
        let file = file_options().append(true).create(true).open(path)?;
        let is_file = file.metadata()?.is_file();
        let (age, torn) = if is_file { read_back(path)? } else { (Duration::ZERO, false) };
        let rotates = fs::symlink_metadata(path)?.is_file();
        Ok(Self { file, is_file, rotates, age, opened: Instant::now(), torn })
    }

    fn write(&mut self, line: &[u8], written: &mut usize) -> io::Result<()> {
        if self.torn && *written == 0 {
            self.file.write_all(b"\n")?;
            self.torn = false;
        }
        while *written < line.len() {
            let wrote = match self.file.write(&line[*written..]) {
                Ok(0) => Err(io::ErrorKind::WriteZero.into()),
                wrote => wrote,
            };
            match wrote {
                Ok(more) => *written += more,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    // If the line is given up, the next one does not go on in it.
                    self.torn |= *written > 0;
                    return Err(error);
                }
            }
        }
        self.torn = false;
        Ok(())
    }

    /// Whether it is still the file at its path.
    fn is(&self, at_path: Option<&Metadata>) -> bool {
        let (Some(at_path), Ok(own)) = (at_path, self.file.metadata()) else { return false };
        same(at_path, &own)
    }

    fn is_due(&self, rotation: &Rotation, size: u64, length: usize) -> bool {
        let full = size.saturating_add(length as u64) > rotation.bytes;
        let old = self.age + self.opened.elapsed() >= rotation.after;
        self.rotates && size > 0 && (full || old)
    }
}

#[cfg(unix)]
fn same(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

/// Without inodes, a file that is there is the one that is open.
#[cfg(not(unix))]
fn same(_: &Metadata, _: &Metadata) -> bool {
    true
}

/// Returns how old a file's first line is, and whether its last one was cut off.
fn read_back(path: &Path) -> io::Result<(Duration, bool)> {
    // May be written only, by who runs the app.
    let Ok(mut file) = File::open(path) else { return Ok((Duration::ZERO, false)) };
    let mut beginning = Vec::new();
    Read::by_ref(&mut file).take(BEGINNING).read_to_end(&mut beginning)?;
    let mut last = [b'\n'];
    if !beginning.is_empty() {
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
    }
    Ok((age(&beginning).unwrap_or_default(), last != *b"\n"))
}

/// How long ago the first line was written; `None` if that is in the future.
fn age(beginning: &[u8]) -> Option<Duration> {
    let beginning = String::from_utf8_lossy(beginning);
    let (_, after) = beginning.split_once(r#""time":""#)?;
    let began = humantime::parse_rfc3339(after.split('"').next()?).ok()?;
    SystemTime::now().duration_since(began).ok()
}
