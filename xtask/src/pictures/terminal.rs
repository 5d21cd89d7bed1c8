//! What a program prints in a terminal.

use std::{
    fs::{File, OpenOptions},
    io::Read,
    process::{Command, Stdio},
};

use anyhow::{Context, Result, ensure};
use rustix::{
    io::Errno,
    pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt},
};

/// Runs a program whose standard output is a terminal with UTF-8. Its log goes to the real one.
pub(super) fn printed(program: &mut Command) -> Result<String> {
    let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).context("no terminal")?;
    grantpt(&ours)?;
    unlockpt(&ours)?;
    let theirs = OpenOptions::new().read(true).write(true).open(ptsname(&ours, Vec::new())?.to_str()?)?;
    program.env("LC_ALL", "C.UTF-8").env("TERM", "xterm").env_remove("RUST_LOG");
    let mut child = program.stdin(Stdio::null()).stdout(theirs).spawn().context("cannot run the program")?;
    // The last holder of the other end is the child, so reading ends with it.
    program.stdout(Stdio::null());
    let mut bytes = Vec::new();
    let read = File::from(ours).read_to_end(&mut bytes);
    let status = child.wait()?;
    if let Err(error) = read {
        // What Linux says at the end of a terminal.
        ensure!(error.raw_os_error() == Some(Errno::IO.raw_os_error()), "cannot read the terminal: {error}");
    }
    ensure!(status.success(), "the program ended with {status}");
    Ok(String::from_utf8(bytes)?.replace("\r\n", "\n"))
}
