//! The proxy between Asterisk and the app that the tests run: `HAProxy`, out of the machine's own Debian.

use anyhow::Result;

use crate::debian;

/// Whether `haproxy` can be run.
#[must_use]
pub fn is_here() -> bool {
    debian::is_here("haproxy")
}

/// Ensures that `haproxy` can be run. The error says why it cannot: tests that need it say SKIPPED.
pub fn install() -> Result<()> {
    debian::program("haproxy")
}
