//! Packages of the machine's own Debian.

use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

/// Sees to it that a program can be run, whose package has its name.
pub fn program(name: &str) -> Result<()> {
    if is_here(name) { Ok(()) } else { install(name) }
}

/// Whether a program can be run.
#[must_use]
pub fn is_here(name: &str) -> bool {
    Command::new(name).arg("--version").output().is_ok_and(|output| output.status.success())
}

/// Installs a package, for which the machine must be a Debian and the user root.
pub(crate) fn install(package: &str) -> Result<()> {
    for arguments in [&["update"][..], &["install", "-y", "--no-install-recommends", package]] {
        let mut apt = Command::new("apt-get");
        let apt = apt.args(arguments).env("DEBIAN_FRONTEND", "noninteractive").stdin(Stdio::null());
        let line = arguments.join(" ");
        let output = apt.output().with_context(|| format!("install {package} yourself: cannot run apt-get"))?;
        let why = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "install {package} yourself: `apt-get {line}` failed:\n{why}");
    }
    Ok(())
}
