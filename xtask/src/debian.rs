//! Packages of the machine's own Debian, and small Debians in folders of their own.

use std::{
    fs, io,
    os::unix::fs::MetadataExt,
    path::Path,
    process::{Command, Output, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};

/// Ensures that a program can be run, whose package has its name.
pub fn program(name: &str) -> Result<()> {
    program_of(name, name)
}

/// Ensures that a program can be run, whose package has another name.
pub fn program_of(name: &str, package: &str) -> Result<()> {
    if is_here(name) { Ok(()) } else { install(package) }
}

/// Whether a program can be run. Not all of them know `--version`: `haproxy` says its usage then, and fails.
#[must_use]
pub fn is_here(name: &str) -> bool {
    Command::new(name).arg("--version").stdin(Stdio::null()).output().is_ok()
}

/// Installs a package, for which the machine must be a Debian and the user root.
pub(crate) fn install(package: &str) -> Result<()> {
    for arguments in [&["update"][..], &["install", "-y", "--no-install-recommends", package]] {
        let line = arguments.join(" ");
        let begin = Instant::now();
        let output = loop {
            let output =
                apt_get(arguments).with_context(|| format!("install {package} yourself: cannot run apt-get"))?;
            if output.status.success() || !is_locked_out(&output) || begin.elapsed() > PATIENCE {
                break output;
            }
            sleep(Duration::from_secs(1));
        };
        let why = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "install {package} yourself: `apt-get {line}` failed:\n{why}");
    }
    Ok(())
}

/// How long another apt-get may be at work, such as that of a machine that has just been started.
const PATIENCE: Duration = Duration::from_mins(5);

fn apt_get(arguments: &[&str]) -> io::Result<Output> {
    let mut apt = Command::new("apt-get");
    let wait = format!("-oDPkg::Lock::Timeout={}", PATIENCE.as_secs());
    apt.arg(wait).args(arguments).env("DEBIAN_FRONTEND", "noninteractive").env("LC_ALL", "C");
    apt.stdin(Stdio::null()).output()
}

/// Whether another apt-get has the lists or the archives: for these locks, unlike that of dpkg, apt-get 2.6 does not wait.
fn is_locked_out(output: &Output) -> bool {
    String::from_utf8_lossy(&output.stderr).contains("E: Could not get lock ")
}

/// Why this machine can run no Debian in a folder of its own.
#[must_use]
pub fn no_folders() -> Option<&'static str> {
    if fs::metadata("/proc/self").is_ok_and(|own| own.uid() != 0) {
        Some("only root may bring one into a folder of its own: run this as root")
    } else if !Path::new("/etc/debian_version").exists() {
        Some("only on a Debian can one be brought into a folder of its own: run this in a container with Debian")
    } else {
        None
    }
}

/// The command that brings a small Debian with these packages into a folder.
pub fn debootstrap(suite: &str, packages: &str, folder: &Path) -> Result<Command> {
    if Command::new("debootstrap").arg("--version").output().is_err() {
        install("debootstrap")?;
    }
    let mut command = Command::new("debootstrap");
    command.args(["--variant=minbase", "--include", packages, suite]).arg(folder).stdin(Stdio::null());
    if !Path::new("/usr/share/debootstrap/scripts").join(suite).exists() {
        // Older than the suite: sid's script does, and no mirror means its own.
        command.args(["", "sid"]);
    }
    Ok(command)
}

/// Removes such a folder. One that was made half-way may still have the kernel's file systems mounted inside.
pub fn remove(folder: &Path) -> Result<()> {
    let removed = Command::new("rm").args(["-rf", "--one-file-system"]).arg(folder).status()?;
    ensure!(removed.success(), "cannot remove {}: is something still mounted inside?", folder.display());
    Ok(())
}
