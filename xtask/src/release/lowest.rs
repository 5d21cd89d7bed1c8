//! The lowest Rust that the published crates state: their packages are built with it.
//!
//! A Debian whose own Rust it is comes into the cache, as an Asterisk does. What is built there are the packages, each as
//! its users get it, with the dependencies of our `Cargo.lock`, and an app, for what the macros write.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    path::Path,
    process::Command,
};

use anyhow::{Context, Result, bail, ensure};
use xtask::{cache, cargo, debian};

use super::{Metadata, Package, packages};
use crate::{gate::Passed, tools, workspace};

/// The Debian that has this Rust.
const SUITE: &str = "trixie";

/// The app: what the template makes new ones of.
const APP: &str = "template";

/// Builds the packages with all features.
pub(crate) fn check() -> Result<Passed> {
    if let Some(missing) = debian::no_folders() {
        ensure!(!tools::in_ci(), "{missing}");
        return Ok(Passed::Skipped(format!("no Debian {SUITE} with its Rust, and {missing}")));
    }
    let metadata = Metadata::read_with(&[APP])?;
    let lowest = stated(&metadata)?;
    let cache = cache::folder()?;
    fs::create_dir_all(&cache).with_context(|| format!("cannot create {}", cache.display()))?;
    // Two gates at work share the folder, one after the other.
    let lock = File::create(cache.join("rust.lock")).context("cannot create a file in the cache")?;
    lock.lock().context("cannot lock the cache")?;
    let root = cache.join(format!("rust-{lowest}"));
    if !root.exists() {
        bring(&lowest, &root)?;
    }
    lay_out(&metadata, &root.join("srv"))?;
    let mut build = inside(&root, "/usr/bin/cargo");
    // Warnings of an old compiler are nobody's task.
    build.env("CARGO_HOME", "/srv/cargo").env("CARGO_TARGET_DIR", "/srv/target").env("RUSTFLAGS", "-A warnings");
    build.args(["build", "--manifest-path", "/srv/packages/Cargo.toml", "--workspace", "--all-features"]);
    tools::run(build.args(["--locked", "--offline"]))?;
    Ok(Passed::Green)
}

/// Returns the Rust that all of them state, in the form 1.85.
fn stated(metadata: &Metadata) -> Result<String> {
    let versions: BTreeSet<_> = metadata.packages.iter().map(|package| package.rust_version.as_deref()).collect();
    let mut versions = versions.into_iter();
    let (Some(Some(version)), None) = (versions.next(), versions.next()) else {
        bail!("the published crates and the template state one lowest Rust: write `rust-version.workspace = true`");
    };
    Ok(version.to_owned())
}

/// Makes a small Debian with its Rust, next to the folder until it is complete.
fn bring(version: &str, folder: &Path) -> Result<()> {
    println!("bringing Rust {version} out of Debian {SUITE} into {}: a minute or two", folder.display());
    let partial = folder.with_extension("partial");
    debian::remove(&partial)?;
    // rustc asks for any `libc-dev`, of which debootstrap knows nothing.
    let output = debian::debootstrap(SUITE, "rustc,cargo,libc6-dev", &partial)?.output();
    let output = output.context("cannot run debootstrap")?;
    let said = String::from_utf8_lossy(&output.stdout);
    ensure!(
        output.status.success(),
        "debootstrap of Debian {SUITE} failed: {}",
        said.lines().last().unwrap_or_default()
    );
    let output = inside(&partial, "/usr/bin/rustc").arg("--version").output().context("cannot run chroot")?;
    let rustc = String::from_utf8_lossy(&output.stdout);
    let is_it = rustc.starts_with(&format!("rustc {version}."));
    ensure!(is_it, "the published crates state Rust {version}, but Debian {SUITE} has `{}`", rustc.trim());
    debian::remove(&partial.join("var/cache/apt/archives"))?;
    fs::rename(&partial, folder).context("cannot move the finished folder into place")
}

/// Runs a program of that Debian, with nothing of this machine's Rust.
fn inside(root: &Path, program: &str) -> Command {
    let mut command = Command::new("chroot");
    command.arg(root).arg(program).env_clear().env("PATH", "/usr/bin:/bin:/usr/sbin:/sbin").env("HOME", "/root");
    command
}

/// Lays out a workspace of the packages, and their dependencies next to it.
fn lay_out(metadata: &Metadata, folder: &Path) -> Result<()> {
    let packages = folder.join("packages");
    debian::remove(&packages)?;
    fs::create_dir_all(&packages)?;
    for archive in packages::archives(metadata)? {
        // All files of a package have one and the same time; cargo builds again what is newer than its last build.
        tools::run(Command::new("tar").args(["--extract", "--touch", "--file"]).arg(archive).arg("-C").arg(&packages))?;
    }
    fs::write(packages.join("Cargo.toml"), manifest(&metadata.packages))?;
    fs::copy(workspace().join("Cargo.lock"), packages.join("Cargo.lock"))?;
    let vendor = folder.join("vendor");
    tools::run(
        cargo()
            .args(["vendor", "--quiet", "--versioned-dirs", "--manifest-path"])
            .args([packages.join("Cargo.toml"), vendor]),
    )?;
    fs::create_dir_all(folder.join("cargo"))?;
    fs::write(folder.join("cargo/config.toml"), VENDORED)?;
    Ok(())
}

/// Returns a workspace in which the packages find each other.
fn manifest(packages: &[Package]) -> String {
    let folders: Vec<_> = packages.iter().map(|package| format!("{:?}", package.folder())).collect();
    let patches = packages.iter().map(|package| format!("{} = {{ path = {:?} }}\n", package.name, package.folder()));
    let patches: String = patches.collect();
    format!("[workspace]\nresolver = \"3\"\nmembers = [{}]\n\n[patch.crates-io]\n{patches}", folders.join(", "))
}

/// Dependencies come out of their folder, as that Debian sees it.
const VENDORED: &str = r#"[source.crates-io]
replace-with = "vendored"

[source.vendored]
directory = "/srv/vendor"
"#;
