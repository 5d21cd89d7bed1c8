//! The audit: a line for each call that ended, in a file that only grows.
//!
//! | file | holds |
//! |---|---|
//! | `line` | the lines, with their keys |
//! | `entry`, `mask` | what is written of a call, and what must not be read in it |
//! | `auditor` | who observes the app |
//! | `unwritten`, `refusals` | what is counted: lines that were lost, refusals without a line |
//! | `writing`, `log_file`, `rotation` | what the thread that writes does: the file, and those that were full or old |

mod auditor;
mod entry;
mod line;
mod log_file;
mod mask;
mod refusals;
mod rotation;
mod unwritten;
mod writing;

pub(crate) use auditor::Auditor;
#[cfg(feature = "cli")]
pub(crate) use line::{CallLine, Line};
#[cfg(feature = "cli")]
pub(crate) use rotation::rotated;

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

/// Says where the audit is, when a new file of it begins, and what is written of callers: for
/// [`App::audit`](crate::App::audit). Needs the feature `audit`.
///
/// Every call that ended is one line of JSON in one file, which only its owner can read. `-- calls` lists and sums the lines
/// of an app that runs by [`App::main`](crate::App::main).
///
/// ```
/// use std::time::Duration;
///
/// use agi_runtime::Audit;
/// use agi_runtime::prelude::*;
///
/// let audit = Audit::to("/var/lib/ivr/audit.jsonl").keep_for(Duration::from_secs(90 * 24 * 60 * 60));
/// let app = App::new().audit(audit);
/// ```
///
/// # The keys of a line
///
/// `audit` says what the line is about. `"call"`: a call that ended.
///
/// | key | value |
/// |---|---|
/// | `time` | when it ended: RFC 3339, UTC, with milliseconds |
/// | `call` | its number: 1 for the first call of the process that was observed |
/// | `id`, `channel` | the channel's unique id and name |
/// | `caller` | the caller's number, masked ([below](#what-is-masked)); `null` if it is unknown or withheld |
/// | `extension` | where the dialplan was |
/// | `dnid` | the number that was dialled, if the channel has it |
/// | `route` | the pattern of its route; `null` if no route has its path |
/// | `query` | the names in its query, if there are any; never a value |
/// | `arguments` | how many AGI arguments it had |
/// | `status` | what the dialplan was told: `OK`, `HUNG_UP`, `ERROR`, … |
/// | `ending` | `finished`, `finished_after_hang_up`, `hung_up` or `failed` |
/// | `error` | why it failed, in the words of the app or of the framework |
/// | `seconds` | how long it lasted |
/// | `commands`, `keys` | how many commands were sent, and how many keys the caller pressed |
/// | `thought`, `longest_thought` | seconds of silence that the caller heard before commands: all together, and the longest |
/// | `left_at` | the command at which the caller hung up, with its file or application, and with the sound before it if it plays none itself |
/// | `skipped` | how many prompts were skipped, if there are any: their sound is missing, or their text was not spoken |
/// | `peer` | the other side of the connection |
///
/// `"refused"`: a connection was refused before it was a call. `reason` is a name of
/// [`Refusal`](crate::events::Refusal), `status` what the dialplan was told, `peer` the other side. At most 10 of them a second
/// have a line; a line without `peer` counts the others, by reason (`connections`).
///
/// `"lost"`: `lines` could not be written, because 10,000 waited for the disk already.
///
/// Keys may be added later. A text has at most 1,000 characters.
///
/// # What is masked
///
/// No line has what a caller keyed or said, a caller's name, or a value of a parameter. Of the caller's number, the last
/// two digits are written, `***34`, if it has six or more; see [`whole_callers`](Self::whole_callers),
/// [`hashed_callers`](Self::hashed_callers) and [`without_callers`](Self::without_callers).
///
/// `channel`, `left_at` and `error` may hold a value of a parameter or an argument, or the caller's number or name, because the
/// app makes a file's name or an error of it. A value of three characters or more is replaced by its parameter's name
/// (`orders/{number}`); a shorter one only where it is a whole segment of the file's name. Anything else that the app says in its
/// errors is written as it is: leave what callers keyed out of them, as out of the log.
///
/// # What it costs
///
/// A call waits for no disk: it hands its line to one writer thread. When the disk is full or slow, up to 10,000 lines (16
/// MiB) wait until there is room again. Lines beyond these are lost, counted and warned of, and the audit says how many
/// they were. No call ends because of it.
///
/// Each line is one `write` at the end of the file. It is the kernel's then, and survives the process. Once a second the file
/// is synced to the disk, so a power failure takes the lines of the last second. A line that was cut off in the middle is ended
/// before the next one.
///
/// [`App::serve`](crate::App::serve) waits up to 5 s at its end until everything is written; so does the drop of the
/// last [`Service`](crate::Service), for up to 1 s. A call whose task is aborted has no line.
///
/// # Rotation
///
/// A file that has 64 MiB or is a day old is renamed to `audit-20261128T192019.123Z.jsonl` in the same folder, by the time of
/// day in UTC, and a new one begins. None of them is deleted, unless [`keep_files`](Self::keep_files) or
/// [`keep_for`](Self::keep_for) says so.
///
/// Another program may rename the file, too (logrotate, with `nocreate` and `delaycompress`): the next line begins a new one, and no
/// signal is needed. Two processes may write to the same file. A path that is a symbolic
/// link, a pipe or a device, such as `/dev/stdout`, is never rotated.
#[derive(Clone)]
#[must_use]
pub struct Audit {
    path: PathBuf,
    rotation: Rotation,
    callers: Callers,
}

/// When a new file begins, and which old ones are kept.
#[derive(Clone, Copy, Debug)]
struct Rotation {
    bytes: u64,
    after: Duration,
    keep_files: Option<usize>,
    keep_for: Option<Duration>,
}

/// What is written of callers' numbers.
#[derive(Clone)]
enum Callers {
    LastTwo,
    Whole,
    Hashed(Vec<u8>),
    Nothing,
}

impl Audit {
    /// Writes to this file. If it does not exist, it is created for its owner only, and so is its folder.
    pub fn to(path: impl Into<PathBuf>) -> Self {
        let rotation =
            Rotation { bytes: 64 << 20, after: Duration::from_secs(24 * 60 * 60), keep_files: None, keep_for: None };
        Self { path: path.into(), rotation, callers: Callers::LastTwo }
    }

    /// Sets how many bytes a file may have before the next one begins; default: 64 MiB.
    pub fn rotate_at(mut self, bytes: u64) -> Self {
        self.rotation.bytes = bytes;
        self
    }

    /// Sets how old a file may be before the next one begins; default: 24 h. Its age is that of its first line, and goes on
    /// while the process runs, whatever becomes of the system's clock.
    pub fn rotate_after(mut self, age: Duration) -> Self {
        self.rotation.after = age;
        self
    }

    /// Sets how many rotated files are kept; default: all. The oldest ones are deleted when a file is rotated, at most two each
    /// time.
    pub fn keep_files(mut self, most: usize) -> Self {
        self.rotation.keep_files = Some(most);
        self
    }

    /// Sets for how long a rotated file is kept; default: forever. Older ones are deleted when a file is rotated, at most two
    /// each time, so that a system clock that is wrong for a moment costs no more than these.
    pub fn keep_for(mut self, age: Duration) -> Self {
        self.rotation.keep_for = Some(age);
        self
    }

    /// Writes callers' numbers as they are.
    pub fn whole_callers(mut self) -> Self {
        self.callers = Callers::Whole;
        self
    }

    /// Writes 16 hexadecimal digits in place of a caller's number: the beginning of SHA-256 of the key's SHA-256 and the number. The same
    /// number has the same digits, so that calls of one caller can be found together. Without a key that is kept
    /// secret, all numbers can be tried out in minutes.
    pub fn hashed_callers(mut self, key: impl Into<Vec<u8>>) -> Self {
        self.callers = Callers::Hashed(key.into());
        self
    }

    /// Writes `***` in place of every caller's number.
    pub fn without_callers(mut self) -> Self {
        self.callers = Callers::Nothing;
        self
    }

    /// Writes to another file.
    #[cfg(feature = "cli")]
    pub(crate) fn moved(mut self, path: PathBuf) -> Self {
        self.path = path;
        self
    }

    /// Returns where it is.
    #[cfg(feature = "cli")]
    pub(crate) fn path(&self) -> &std::path::Path {
        &self.path
    }
}

/// Without the key of the hash.
impl fmt::Debug for Audit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Audit").field("path", &self.path).field("rotation", &self.rotation).finish_non_exhaustive()
    }
}
