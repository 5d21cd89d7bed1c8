//! The Prometheus that scrapes the apps of the tests, and judges rules: out of the machine's own Debian.

use anyhow::Result;

use crate::debian;

/// Whether `prometheus` and `promtool` can be run.
#[must_use]
pub fn is_here() -> bool {
    debian::is_here("prometheus") && debian::is_here("promtool")
}

/// Ensures that both can be run. The error says why they cannot: tests that need them say SKIPPED.
pub fn install() -> Result<()> {
    debian::program_of("promtool", "prometheus")
}
