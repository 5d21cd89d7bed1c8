//! The engine of text to speech that the tests run: eSpeak NG, out of the machine's own Debian.

use std::process::Command;

use anyhow::Result;

use crate::debian;

/// Whether `espeak-ng` can be run.
#[must_use]
pub fn is_here() -> bool {
    Command::new("espeak-ng").arg("--version").output().is_ok_and(|output| output.status.success())
}

/// Sees to it that `espeak-ng` can be run. The error says why it cannot: tests that need it say SKIPPED.
pub fn install() -> Result<()> {
    if is_here() { Ok(()) } else { debian::install("espeak-ng") }
}
