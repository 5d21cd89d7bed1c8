//! What the tests run besides, that not each Debian has: the PostgreSQL of the examples, and small programs.

use std::path::Path;

use anyhow::Result;

use crate::debian;

/// Where Debian puts PostgreSQL, out of the way of `PATH`.
const POSTGRES: &str = "/usr/lib/postgresql";

/// Programs with their packages. `systemd-socket-activate` passes sockets as systemd does.
const PROGRAMS: [(&str, &str); 4] =
    [("git", "git"), ("kill", "procps"), ("openssl", "openssl"), ("systemd-socket-activate", "systemd")];

/// Ensures that all of it is there.
pub fn install() -> Result<()> {
    if !Path::new(POSTGRES).exists() && !debian::is_here("initdb") {
        debian::install("postgresql")?;
    }
    PROGRAMS.into_iter().try_for_each(|(program, package)| debian::program_of(program, package))
}
