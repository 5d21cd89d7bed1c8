//! `--record`: a call as a test in the words of [`testing`](crate::testing), which does what the caller did at the same
//! virtual times.

mod source;
mod steps;

use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;

use super::exit::Wrong;
use super::options::Options;
use super::phone_session::Deeds;
use crate::testing::{CallEnd, CallLog};
use source::source;
use steps::steps;

/// Where the test goes.
pub(super) struct Record {
    pub(super) file: PathBuf,
    force: bool,
    /// The app, as the test writes it.
    app: String,
}

impl Record {
    /// Before the call, so that nobody talks in vain.
    pub(super) fn new(file: PathBuf, force: bool, app: String) -> Result<Self, Wrong> {
        let shown = file.display();
        if !force && file.exists() {
            let why = format!("--record {shown}: the file is there already; --force replaces it, or give another name");
            return Err(Wrong::usage(why));
        }
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        if folder.is_some_and(|folder| !folder.is_dir()) || file.is_dir() {
            return Err(Wrong::usage(format!("--record {shown}: write the name of a file in a folder that is there")));
        }
        Ok(Self { file, force, app })
    }

    pub(super) fn write(&self, test: &str) -> Result<(), Wrong> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true).create_new(!self.force);
        let written = options.open(&self.file).and_then(|mut file| file.write_all(test.as_bytes()));
        written.map_err(|error| Wrong::usage(format!("--record {}: cannot be written: {error}", self.file.display())))
    }
}

/// The test's source. `spoken` are the texts that were spoken; `None` if the app has no engine.
pub(super) fn test(
    record: &Record,
    options: &Options,
    spoken: Option<&[String]>,
    transcript: &CallLog,
    deeds: &Deeds,
    end: CallEnd,
) -> String {
    let steps = steps(transcript, deeds);
    let sounds: Vec<_> = options.sounds.iter().map(|folder| folder.display().to_string()).collect();
    source(&record.app, &options.given, &sounds, spoken, &steps, end)
}
