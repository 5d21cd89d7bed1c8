//! The engine that recognises speech in the tests: pocketsphinx, out of the machine's own Debian.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::debian;

/// Whether pocketsphinx can be run, and has its model of English.
#[must_use]
pub fn is_here() -> bool {
    Command::new("pocketsphinx_continuous").arg("-help").output().is_ok()
        && Path::new("/usr/share/pocketsphinx/model/en-us/cmudict-en-us.dict").exists()
}

/// Ensures that it can. The error says why it cannot: tests that need it say SKIPPED.
pub fn install() -> Result<()> {
    if is_here() {
        return Ok(());
    }
    ["pocketsphinx", "pocketsphinx-en-us"].into_iter().try_for_each(debian::install)
}
