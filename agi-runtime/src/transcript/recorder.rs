//! The writer: one thread, one file a call.

use std::fs::File;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use super::CallRecorder;
use super::mask::mask;
use super::script::Script;
use super::tape::Tape;
use crate::warning::Warning;
use crate::writer::{Queue, Weighed, Writer, file_options, make_folder};

static DROPPED: Warning = Warning::new("a transcript was not kept: the disk is slower than the calls");
static FAILED: Warning = Warning::new("a transcript could not be written");

const MOST_CALLS: usize = 1_000;
const MOST_BYTES: usize = 64 << 20;
/// Calls of one channel that begin in one second: those of a test may be many.
const SAME_NAME: usize = 10_000;

/// Takes the tapes of an app's calls. Dropped, it waits a moment for its writer.
pub(crate) struct Recorder {
    writer: Writer<Tape>,
    bytes_per_call: usize,
}

impl Recorder {
    /// Starts the writer.
    pub(crate) fn start(settings: CallRecorder) -> Arc<Self> {
        let bytes_per_call = settings.bytes_per_call;
        let queue = Queue::new(MOST_CALLS, MOST_BYTES);
        let writer = Writer::start("transcripts", queue, &FAILED, move |queue| write_all(queue, &settings));
        Arc::new(Self { writer, bytes_per_call })
    }

    pub(super) fn bytes_per_call(&self) -> usize {
        self.bytes_per_call
    }

    /// Takes a call that is over. It waits for nothing.
    pub(super) fn take(&self, tape: Tape) {
        if !self.writer.take(tape) {
            DROPPED.because("1,000 calls or 64 MiB wait to be written");
        }
    }

    /// Waits, for a bounded time, until what the calls handed over is written.
    pub(crate) async fn written(&self) {
        self.writer.written().await;
    }
}

impl Weighed for Tape {
    fn weight(&self) -> usize {
        self.size()
    }
}

fn write_all(queue: &Queue<Tape>, settings: &CallRecorder) {
    // Said before the first call, not after it.
    if let Err(error) = make_folder(&settings.folder) {
        FAILED.because(format_args!("the folder {}: {error}", settings.folder.display()));
    }
    let mut last = Named::default();
    while let Some(tape) = queue.pop() {
        let name = name(&tape);
        // What peers sent must not be able to end the thread for all calls.
        let text = catch_unwind(AssertUnwindSafe(|| masked(&tape, settings).to_text()));
        let text = text.map_err(|_| io::Error::other("it panicked: please report it"));
        if let Err(error) = text.and_then(|text| last.write(&settings.folder, &name, &text)) {
            FAILED.because(format_args!("{name} in {}: {error}", settings.folder.display()));
        }
    }
}

/// A tape as lines, in which nothing secret can be read.
pub(super) fn masked(tape: &Tape, settings: &CallRecorder) -> Script {
    let (mut script, said) = Script::of(tape);
    mask(&mut script.lines, &said, settings);
    script
}

/// `<unix seconds>-<unique id>`. The id comes over the wire: only bytes that Asterisk itself uses reach a path.
fn name(tape: &Tape) -> String {
    let safe = |byte: &u8| if byte.is_ascii_alphanumeric() || b".-".contains(byte) { char::from(*byte) } else { '_' };
    let seconds = tape.began.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let id: String = tape.request.get("agi_uniqueid").unwrap_or_default().iter().take(64).map(safe).collect();
    format!("{seconds}-{id}")
}

/// The last name that was used, and how often.
#[derive(Default)]
struct Named {
    name: String,
    times: usize,
}

impl Named {
    /// The folder may be gone since the last call.
    fn write(&mut self, folder: &Path, name: &str, text: &str) -> io::Result<()> {
        make_folder(folder)?;
        if self.name != name {
            *self = Self { name: name.to_owned(), times: 0 };
        }
        let (number, mut file, path) = (self.times + 1..=SAME_NAME)
            .map(|number| (number, folder.join(file_name(name, number))))
            .find_map(|(number, path)| match create(&path) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => None,
                created => Some(created.map(|file| (number, file, path))),
            })
            .unwrap_or_else(|| Err(io::ErrorKind::AlreadyExists.into()))?;
        self.times = number;
        file.write_all(text.as_bytes()).inspect_err(|_| {
            // Half a transcript is not a transcript. That it cannot be removed either adds nothing to the error.
            let _ = std::fs::remove_file(path);
        })
    }
}

fn file_name(name: &str, number: usize) -> String {
    if number == 1 { format!("{name}.jsonl") } else { format!("{name}-{number}.jsonl") }
}

fn create(path: &Path) -> io::Result<File> {
    file_options().write(true).create_new(true).open(path)
}
