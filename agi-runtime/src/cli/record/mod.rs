//! `call --record`: a call as a test in the words of [`testing`](crate::testing), which does what the caller did at the
//! same virtual times.

mod applications;
mod head;
mod source;
mod steps;

use std::fs::{OpenOptions, create_dir};
use std::io::Write;
use std::path::PathBuf;

use agi_phone::{CallerActions, PhoneError};
use agi_simulator::CallLog;

pub(super) use source::Recorded;
use steps::steps;

/// Where the test goes.
pub(super) struct Record {
    file: PathBuf,
    force: bool,
    /// The app, as the test writes it.
    app: String,
}

impl Record {
    /// Looks at the file before the call, so that nobody phones in vain.
    pub(super) fn new(file: PathBuf, force: bool, app: &str) -> Result<Self, PhoneError> {
        let name = file.display();
        if !force && file.exists() {
            let why = format!("--record {name}: the file exists already; --force replaces it, or give another name");
            return Err(PhoneError::usage(why));
        }
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        // Cargo's folder of tests is made with its first one.
        let missing = folder.filter(|folder| !folder.is_dir() && !folder.ends_with("tests"));
        if missing.is_some() || file.is_dir() || file.file_name().is_none() {
            let why = format!("--record {name}: write the name of a file in a folder that exists, or in `tests`");
            return Err(PhoneError::usage(why));
        }
        Ok(Self { file, force, app: app.to_owned() })
    }

    /// Writes the test of this call; returns what its user should know.
    pub(super) fn keep(
        &self,
        call: &Recorded<'_>,
        log: &CallLog,
        actions: &CallerActions,
    ) -> Result<Vec<String>, PhoneError> {
        let has_secrets = self.write(call, log, actions)?;
        let mut notes = vec![format!("the call is a test now: {}", self.file.display())];
        notes.extend(self.module().map(|module| format!("it belongs to the app: write `{module}` into src/main.rs")));
        if has_secrets {
            notes.push(
                "what was keyed as a secret is not in it: give its SECRET what the test's app accepts".to_owned(),
            );
        }
        Ok(notes)
    }

    /// Writes the test of this call; returns whether it has a secret to fill in.
    fn write(&self, call: &Recorded<'_>, log: &CallLog, actions: &CallerActions) -> Result<bool, PhoneError> {
        let (steps, secrets) = steps(log, actions);
        let test = call.source(&self.app, &steps, &secrets);
        if let Some(folder) = self.file.parent().filter(|folder| folder.ends_with("tests")) {
            // If it cannot be made, the file cannot be written.
            let _ = create_dir(folder);
        }
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true).create_new(!self.force);
        let written = options.open(&self.file).and_then(|mut file| file.write_all(test.as_bytes()));
        let why = |error| format!("--record {}: cannot be written: {error}", self.file.display());
        written.map_err(|error| PhoneError::usage(why(error)))?;
        Ok(!secrets.is_empty())
    }

    /// What makes the file a part of the app, if it is one of its sources: `#[cfg(test)] mod call;`.
    fn module(&self) -> Option<String> {
        let name = self.file.file_stem()?.to_str()?;
        self.file.parent()?.ends_with("src").then(|| format!("#[cfg(test)] mod {name};"))
    }
}
