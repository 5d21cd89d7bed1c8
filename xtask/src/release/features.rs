//! Every set of features that an app may ask for. Cargo builds the workspace with all of them.

use anyhow::Result;
use xtask::cargo;

use crate::{gate::Passed, tools};

/// Lints the published crates with each set of their features.
pub(crate) fn check() -> Result<Passed> {
    let cargo_hack = tools::tool("cargo-hack", "0.6.46")?;
    let mut hack = cargo();
    // `default` is an alias of other features, so the sets with it are among those without it.
    hack.args(["hack", "clippy", "--no-private", "--feature-powerset", "--exclude-features", "default"]);
    hack.args(["--", "-D", "warnings"]);
    tools::run_tool(&cargo_hack, &mut hack)?;
    Ok(Passed::Green)
}
