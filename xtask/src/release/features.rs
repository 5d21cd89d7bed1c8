//! The sets of features that an app may ask for. Cargo builds the workspace with all of them.

use anyhow::Result;
use xtask::cargo;

use crate::{gate::Passed, tools};

/// Lints the published crates without features, with each one, and with each two: there are too many sets to try them all,
/// and code that needs three features has all of them in one condition.
pub(crate) fn check() -> Result<Passed> {
    let cargo_hack = tools::tool("cargo-hack", "0.6.46")?;
    let mut hack = cargo();
    // `default` is an alias of other features, so the sets with it are among those without it.
    hack.args(["hack", "clippy", "--no-private", "--feature-powerset", "--depth", "2"]);
    hack.args(["--exclude-features", "default"]);
    hack.args(["--", "-D", "warnings"]);
    tools::run_tool(&cargo_hack, &mut hack)?;
    Ok(Passed::Green)
}
