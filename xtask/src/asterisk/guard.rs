//! The process of an instance, which ends with the process that started it, however that ends.

use std::{
    fs::{self, File, TryLockError},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use anyhow::{Context, Result, anyhow, bail, ensure};

use super::{
    Root,
    config::{OWNER, RESOLVER},
};

/// Asterisk's process, see guard.sh. Dropping it ends Asterisk and removes the instance's folder.
#[derive(Debug)]
pub(super) struct Guard {
    shell: Child,
    claim: Claim,
    proc: bool,
}

/// An instance's folder, which no other process takes while this one holds it.
#[derive(Debug)]
pub(super) struct Claim {
    folder: PathBuf,
    _lock: File,
}

impl Claim {
    /// Makes the folder.
    pub(super) fn make(folder: &Path) -> Result<Self> {
        if folder.exists() {
            // Free to be locked: left by an instance that crashed.
            lock(folder)?;
            fs::remove_dir_all(folder).with_context(|| format!("cannot remove {}", folder.display()))?;
        }
        fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
        Ok(Self { folder: folder.to_owned(), _lock: lock(folder)? })
    }
}

impl Guard {
    /// Starts Asterisk with the configuration in the folder.
    pub(super) fn spawn(root: &Root, claim: Claim, proc: bool) -> Result<Self> {
        Ok(Self { shell: run(root, &claim.folder, proc)?, claim, proc })
    }

    /// Kills it, and starts it again.
    pub(super) fn restart(&mut self, root: &Root) -> Result<()> {
        let process =
            fs::read_to_string(self.claim.folder.join("run/asterisk.pid")).context("no process of Asterisk")?;
        let killed = Command::new("kill").args(["-KILL", process.trim()]).status().context("cannot run kill")?;
        ensure!(killed.success(), "cannot kill Asterisk's process {process}");
        // The end of its input would have the shell remove the folder.
        let _input = self.shell.stdin.take();
        self.shell.wait()?;
        self.shell = run(root, &self.claim.folder, self.proc)?;
        Ok(())
    }

    /// Fails if Asterisk has ended.
    pub(super) fn runs(&mut self) -> Result<()> {
        self.shell.try_wait()?.map_or(Ok(()), |status| Err(anyhow!("it ended at once ({status})")))
    }

    /// What Asterisk wrote before its log was open.
    pub(super) fn console(&self) -> String {
        fs::read_to_string(self.claim.folder.join(CONSOLE)).unwrap_or_default()
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        drop(self.shell.stdin.take());
        let _ = self.shell.wait();
        // The shell leaves the folder of an Asterisk that ended by itself.
        let _ = fs::remove_dir_all(&self.claim.folder);
    }
}

fn run(root: &Root, folder: &Path, proc: bool) -> Result<Child> {
    let console = File::create(folder.join(CONSOLE))?;
    Command::new("sh")
        .args(["-c", include_str!("guard.sh"), "guard"])
        .arg(folder)
        .args(own_names(root, folder))
        .args(root.command(proc))
        .arg("-C")
        .arg(root.inside(&folder.join("etc/asterisk.conf")))
        .args(["-f", "-n"])
        .stdin(Stdio::piped())
        .stdout(console.try_clone()?)
        .stderr(console)
        // Ctrl-C is for us alone: it ends Asterisk by way of the guard.
        .process_group(0)
        .spawn()
        .context("cannot run sh")
}

/// Shows what follows the instance's own list of name servers, if it has one, in place of the machine's.
fn own_names(root: &Root, folder: &Path) -> Vec<PathBuf> {
    let own = folder.join(RESOLVER);
    if !own.exists() {
        return Vec::new();
    }
    let script = r#"mount --bind "$0" "$1" && shift && exec "$@""#;
    let words = ["unshare", "--mount", "sh", "-c", script].map(PathBuf::from);
    words.into_iter().chain([own, root.top().join("etc/resolv.conf")]).collect()
}

const CONSOLE: &str = "log/console";

fn lock(folder: &Path) -> Result<File> {
    let opened = File::open(folder).with_context(|| format!("cannot open {}", folder.display()))?;
    match opened.try_lock() {
        Ok(()) => Ok(opened),
        Err(TryLockError::WouldBlock) => {
            let owner = fs::read_to_string(folder.join(OWNER)).unwrap_or_else(|_| "it is just starting".to_owned());
            bail!("an Asterisk ({owner}) runs already: stop it, use it, or run a second one with --name NAME")
        }
        Err(error) => Err(error).with_context(|| format!("cannot lock {}", folder.display())),
    }
}

#[cfg(test)]
mod tests {
    use super::{Claim, OWNER};

    #[test]
    fn a_second_one_of_a_name_is_told_who_has_it_and_the_way_out() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("examples");
        let claim = Claim::make(&folder).unwrap();
        std::fs::write(folder.join(OWNER), "process 7, --agi 127.0.0.1:47310").unwrap();
        let said = Claim::make(&folder).unwrap_err().to_string();
        assert_eq!(
            said,
            "an Asterisk (process 7, --agi 127.0.0.1:47310) runs already: stop it, use it, or run a second one with \
             --name NAME"
        );
        drop(claim);
        assert!(Claim::make(&folder).is_ok(), "what a crash has left is free");
    }
}
