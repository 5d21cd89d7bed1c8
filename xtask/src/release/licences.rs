//! What the published crates bring along: licences, duplicates and sources, by the rules of `deny.toml`.

use anyhow::Result;
use xtask::cargo;

use crate::{gate::Passed, tools};

/// Checks all dependencies.
pub(crate) fn check() -> Result<Passed> {
    let cargo_deny = tools::tool("cargo-deny", "0.20.2")?;
    let mut deny = cargo();
    deny.args(["deny", "--locked", "check", "licenses", "bans", "sources"]);
    tools::run_tool(&cargo_deny, &mut deny)?;
    Ok(Passed::Green)
}
