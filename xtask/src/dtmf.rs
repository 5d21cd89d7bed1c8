//! The decoder of telephone keys that looks for them in recordings: multimon-ng, and sox for the samples that it wants, out of
//! the machine's own Debian.

use anyhow::Result;

use crate::debian;

const PROGRAMS: [&str; 2] = ["multimon-ng", "sox"];

/// Whether both can be run.
#[must_use]
pub fn is_here() -> bool {
    PROGRAMS.into_iter().all(debian::is_here)
}

/// Ensures that both can be run. The error says why they cannot: tests that need them say SKIPPED.
pub fn install() -> Result<()> {
    PROGRAMS.into_iter().try_for_each(debian::program)
}
