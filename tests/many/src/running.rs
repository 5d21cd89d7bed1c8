//! A program that runs until it is dropped.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::sleep;

/// How long a loaded machine may take to start one.
const PATIENCE: Duration = Duration::from_mins(1);

/// A program that runs. Dropped, it is killed.
#[derive(Debug)]
pub struct Running {
    child: Child,
    name: String,
    log: PathBuf,
}

/// The next one listens at the same address, and is not to be taken for this one.
impl Drop for Running {
    fn drop(&mut self) {
        if self.child.start_kill().is_ok() {
            self.is_over();
        }
    }
}

impl Running {
    /// Starts it. What it prints is in a file of this folder, to which later ones of the same name add.
    ///
    /// # Errors
    /// If it cannot be run.
    pub fn start(name: &str, mut command: Command, folder: &Path) -> Result<Self> {
        let log = folder.join(format!("{name}.log"));
        let opened = File::options().create(true).append(true).open(&log)?;
        command.stdin(Stdio::null()).stdout(opened.try_clone()?).stderr(opened).kill_on_drop(true);
        let child = command.spawn().with_context(|| format!("cannot run {name}"))?;
        Ok(Self { child, name: name.to_owned(), log })
    }

    /// Waits until it listens at this address.
    ///
    /// # Errors
    /// If it ends instead.
    pub async fn listens(&mut self, address: &str) -> Result<()> {
        let start = Instant::now();
        while TcpStream::connect(address).await.is_err() {
            if let Some(status) = self.child.try_wait()? {
                let said = std::fs::read_to_string(&self.log).unwrap_or_default();
                bail!("{} ended with {status} before it listened at {address}:\n{said}", self.name);
            }
            ensure!(start.elapsed() < PATIENCE, "{} does not listen at {address}", self.name);
            sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    /// Asks it to end, and waits for a while until it has.
    pub fn terminate(&mut self) {
        let Some(id) = self.child.id() else { return };
        if std::process::Command::new("kill").arg(id.to_string()).status().is_ok() {
            self.is_over();
        }
    }

    fn is_over(&mut self) {
        let start = Instant::now();
        while matches!(self.child.try_wait(), Ok(None)) && start.elapsed() < PATIENCE {
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Kills it as a crash would.
    ///
    /// # Errors
    /// If it has ended.
    pub async fn kill(mut self) -> Result<()> {
        Ok(self.child.kill().await?)
    }

    /// Stops it by SIGTERM, and ensures that it ends well.
    ///
    /// # Errors
    /// If it failed.
    pub async fn stop(mut self) -> Result<()> {
        let id = self.child.id().with_context(|| format!("{} has ended", self.name))?;
        let asked = Command::new("kill").arg(id.to_string()).status().await?;
        ensure!(asked.success(), "kill ended with {asked}");
        let status = self.child.wait().await?;
        ensure!(status.success(), "{} ended with {status}", self.name);
        Ok(())
    }
}
