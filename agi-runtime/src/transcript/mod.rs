//! Transcripts of real calls: what went over the wire, in files that `testing::replay` runs as tests.
//!
//! | file | holds |
//! |---|---|
//! | `recording`, `tape` | a call under way, and what is noted of it |
//! | `recorder` | what the thread that writes does |
//! | `script`, `json` | a tape as lines, and those as text |
//! | `audio` | live audio: how long it was, and the keys in it |
//! | `mask`, `roles` | what must not be read in it |

mod audio;
mod json;
mod mask;
mod recorder;
mod recording;
mod roles;
mod script;
mod tape;
#[cfg(all(test, feature = "testing"))]
mod tests;

#[cfg(all(feature = "audio", feature = "testing"))]
pub(crate) use audio::Streamed;
pub(crate) use recorder::Recorder;
pub(crate) use recording::Recording;
#[cfg(feature = "testing")]
pub(crate) use script::{DROPPED, Keyed, Line, Mask, Script, What, is_question};

use std::path::PathBuf;

/// Says where transcripts of calls go, and what must not be read in them: for
/// [`App::record_calls`](crate::App::record_calls). Needs the feature `transcripts`.
///
/// Every call that is dispatched (its request was read) writes one file, `<unix seconds>-<unique id>.jsonl`, readable
/// by its owner only. Its first line is the request, as Asterisk sent it; then one line for each command and each line
/// of Asterisk's, with the milliseconds since the request was read; where a question of `ask`, `choose`, `ask_yes_no` or
/// `menu` begins, a line has its keys; the last line says how the call ended.
/// `testing::replay` runs such a file as a test.
///
/// ```
/// use agi_runtime::CallRecorder;
/// use agi_runtime::prelude::*;
///
/// let transcripts = CallRecorder::to("/var/lib/ivr/calls").mask_variable("CUSTOMER_NAME");
/// let app = App::new().record_calls(transcripts);
/// ```
///
/// # What it costs
///
/// A call copies its bytes into memory, up to [`bytes_per_call`](Self::bytes_per_call), and hands them to one writer
/// thread when it ends; it never waits for a disk. At most 1,000 calls and 64 MiB wait for the writer. Calls that
/// come while it is full are not recorded; a warning counts them. Every failure of the disk is a warning, too. Nothing
/// deletes old files.
///
/// [`App::serve`](crate::App::serve) waits up to 5 s at its end until everything is written; so does the drop of the
/// last [`Service`](crate::Service), for up to 1 s. A process that is killed loses the transcripts of the calls that
/// were under way and of those that waited; a file may then be cut off in the middle.
///
/// # What is masked
///
/// - What the caller keyed for GET DATA: all of it, of any length.
/// - Keys that were read one by one, two or more in a row without a sound between them (WAIT FOR DIGIT in a loop, or a
///   key that interrupted a sound, and then a GET DATA without one). **A single key is kept**: it is a choice in a
///   menu, and without it the call could not be replayed.
/// - The same keys wherever else they are in the call's commands and replies, before or after, if they are three or
///   more; also with blanks, hyphens or dots between them, and percent-encoded.
/// - Every key that [`Call::ask_secret`](crate::Call::ask_secret) takes, even a single one, and even with
///   [`keep_digits`](Self::keep_digits).
/// - The values of the variables given to [`mask_variable`](Self::mask_variable), and of those that `EXEC Read` fills.
/// - Where a stream of live audio goes: its UUID and address are new in each call. Of the audio itself only the length is
///   kept, `~ 2.5 s of audio`, and the keys in it: several, up to a `#`, are an entry, and one is a choice.
///
/// The request is written as it came: do not pass a secret to `AGI(…)` as an argument. A part of what was keyed (the
/// last four digits of a card), what a caller said to SPEECH RECOGNIZE or wrote to RECEIVE TEXT, and what is in
/// Asterisk's database are not masked.
///
/// A masked byte is written as `0`, and the line says where under `"masked"`.
#[derive(Clone, Debug)]
#[must_use]
pub struct CallRecorder {
    folder: PathBuf,
    bytes_per_call: usize,
    keep_digits: bool,
    variables: Vec<String>,
}

impl CallRecorder {
    /// Writes to this folder. If it does not exist, it is created for its owner only.
    pub fn to(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), bytes_per_call: 1 << 20, keep_digits: false, variables: Vec::new() }
    }

    /// The same, to another folder.
    #[cfg(feature = "cli")]
    pub(crate) fn moved(self, folder: PathBuf) -> Self {
        Self { folder, ..self }
    }

    /// Sets how many bytes of a call are kept, not counting its request; default: 1 MiB. While they grow, they may
    /// take up to twice that in memory. A longer call's transcript says where it was cut, and how the call ended.
    pub fn bytes_per_call(self, most: usize) -> Self {
        Self { bytes_per_call: most, ..self }
    }

    /// Keeps what callers keyed readable, for a test system: a card number or a PIN is then in the file, unless it was
    /// asked for by [`Call::ask_secret`](crate::Call::ask_secret).
    pub fn keep_digits(self) -> Self {
        Self { keep_digits: true, ..self }
    }

    /// Masks the value of this channel variable where it is set (SET VARIABLE, `EXEC Set`) and read (GET VARIABLE, GET
    /// FULL VARIABLE, [`Call::variable`](crate::Call::variable)). A value of three or more keys is masked wherever else
    /// it occurs, too.
    pub fn mask_variable(mut self, name: impl Into<String>) -> Self {
        self.variables.push(name.into());
        self
    }
}
