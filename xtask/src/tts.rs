//! The engine of text to speech that the tests run: eSpeak NG, out of the machine's own Debian.

use anyhow::Result;

use crate::debian;

/// Whether `espeak-ng` can be run.
#[must_use]
pub fn is_here() -> bool {
    debian::is_here("espeak-ng")
}

/// Ensures that `espeak-ng` can be run. The error says why it cannot: tests that need it say SKIPPED.
pub fn install() -> Result<()> {
    debian::program("espeak-ng")
}
