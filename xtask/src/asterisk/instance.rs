//! A running Asterisk with a folder, a port and a secret of its own.

use std::{
    fs::{self, File},
    io::Read,
    net::{Ipv4Addr, SocketAddr, TcpStream},
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use tokio::time::sleep;

use super::{
    Ami, Root, Setup, Version, config,
    guard::{Claim, Guard},
};
use crate::port::Port;

/// An Asterisk that runs. Every session and call is independent of the others, and of the runtime that started it.
#[derive(Debug)]
pub struct Asterisk {
    root: Root,
    folder: PathBuf,
    manager: SocketAddr,
    secret: String,
    calls: AtomicU32,
    /// Ends Asterisk when dropped; absent if another process started it.
    guard: Option<Guard>,
    /// Given up after that.
    _port: Option<Port>,
}

impl Asterisk {
    /// Starts an instance and waits until it is fully booted.
    pub async fn start(root: &Root, setup: &Setup) -> Result<Self> {
        let number = count(&INSTANCES);
        let name = setup.name.clone().unwrap_or_else(|| format!("{}-{number}", process::id()));
        let folder = root.instances.join(&name);
        let claim = Claim::make(&folder)?;
        let port = Port::claim()?;
        let manager = SocketAddr::from((Ipv4Addr::LOCALHOST, port.number()));
        let secret = secret()?;
        setup.write(root, &folder, manager.port(), &secret)?;
        let mut guard = Guard::spawn(root, claim, setup.proc)?;
        if let Err(error) = booted(|| guard.runs(), manager, &secret).await {
            bail!("Asterisk {} did not start: {error:#}\n{}", root.version, guard.console());
        }
        Ok(Self { guard: Some(guard), _port: Some(port), ..Self::at(root, folder, manager, secret) })
    }

    /// The instance that another process runs under this name.
    #[must_use]
    pub fn running(root: &Root, name: &str) -> Option<Self> {
        let folder = root.instances.join(name);
        let config = fs::read_to_string(folder.join("etc/manager.conf")).ok()?;
        let entry = |key: &str| config.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = "));
        let manager = SocketAddr::from((Ipv4Addr::LOCALHOST, entry("port")?.parse().ok()?));
        let secret = entry("secret")?.to_owned();
        TcpStream::connect(manager).ok()?;
        Some(Self::at(root, folder, manager, secret))
    }

    fn at(root: &Root, folder: PathBuf, manager: SocketAddr, secret: String) -> Self {
        Self { root: root.clone(), folder, manager, secret, calls: AtomicU32::new(0), guard: None, _port: None }
    }

    /// Which Asterisk this is.
    pub fn version(&self) -> Version {
        self.root.version
    }

    /// Where it keeps its files: `etc`, `log`, `lib/sounds/en`, `spool`.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A path in that folder as Asterisk sees it, which may have a root of its own.
    pub fn inside(&self, path: &Path) -> PathBuf {
        self.root.inside(path)
    }

    /// A manager session with these classes of events: `on`, `off`, or a list as `agi,user`.
    pub async fn ami(&self, events: &str) -> Result<Ami> {
        Ami::login(self.manager, &self.secret, events).await
    }

    /// Where another program logs in to its manager interface: `ami://user:secret@127.0.0.1:port`.
    #[must_use]
    pub fn ami_url(&self, user: &str) -> String {
        format!("ami://{user}:{}@{}", self.secret, self.manager)
    }

    /// The same by TLS, where [`Setup::manager_tls`](super::Setup::manager_tls) has it.
    #[must_use]
    pub fn ami_tls_url(&self, user: &str) -> String {
        format!("amis://{user}:{}@127.0.0.2:{}", self.secret, self.manager.port() + 1)
    }

    /// Runs a command of the console and gives its output: `agi set debug on`.
    pub async fn command(&self, line: &str) -> Result<String> {
        self.ami("off").await?.command(line).await
    }

    /// Runs a command as `asterisk -rx` does, by Asterisk's own socket: also what its manager takes from nobody, such as
    /// `module load` (`manager.c`).
    pub fn remote(&self, line: &str) -> Result<String> {
        let config = self.inside(&self.folder.join("etc/asterisk.conf"));
        let words = self.root.command(false).into_iter().chain(["-C".into(), config, "-rx".into(), line.into()]);
        let words: Vec<PathBuf> = words.collect();
        let output = process::Command::new(&words[0]).args(&words[1..]).output().context("cannot run asterisk -rx")?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr))
    }

    /// Kills it as a crash would, and starts it again as it was.
    pub async fn crash(&mut self) -> Result<()> {
        let guard = self.guard.as_mut().context("another process runs it")?;
        guard.restart(&self.root)?;
        booted(|| guard.runs(), self.manager, &self.secret).await
    }

    /// Restarts it as an operator does, and waits until it is booted again.
    pub async fn restart(&self) -> Result<()> {
        let mut old = self.ami("off").await?;
        self.remote("core restart now")?;
        while old.event().await.is_ok() {}
        booted(|| Ok(()), self.manager, &self.secret).await
    }

    /// Which process runs it, and where the app is that it calls: `process 7, --agi 127.0.0.1:4573`.
    #[must_use]
    pub fn owner(&self) -> String {
        fs::read_to_string(self.folder.join(config::OWNER)).unwrap_or_default()
    }

    /// Replaces the dialplan that [`Setup::dialplan`] gave, and lists what Asterisk has against it.
    pub async fn load_dialplan(&self, extensions: &str) -> Result<Vec<String>> {
        let before = self.problems()?.len();
        fs::write(self.folder.join(config::DIALPLAN), extensions)?;
        self.command("dialplan reload").await?;
        Ok(self.problems()?.split_off(before))
    }

    /// Everything it has logged.
    pub fn log(&self) -> Result<String> {
        let log = fs::read(self.folder.join("log/full")).context("cannot read Asterisk's log")?;
        Ok(String::from_utf8_lossy(&log).into_owned())
    }

    /// The warnings and errors among it.
    pub fn problems(&self) -> Result<Vec<String>> {
        Ok(self.log()?.lines().filter(|line| is_problem(line)).map(str::to_owned).collect())
    }

    /// A number for a call that no other process uses. Digits alone: a `-` in an extension is ignored by Asterisk.
    pub fn next_call(&self) -> String {
        format!("{}{:06}", process::id(), count(&self.calls))
    }
}

/// Whether a line of its log is a warning or an error.
#[must_use]
pub fn is_problem(line: &str) -> bool {
    line.contains("] WARNING[") || line.contains("] ERROR[")
}

/// How long a loaded machine may take to boot it.
const PATIENCE: Duration = Duration::from_mins(3);

static INSTANCES: AtomicU32 = AtomicU32::new(0);

fn count(counter: &AtomicU32) -> u32 {
    counter.fetch_add(1, Ordering::Relaxed)
}

/// Waits for the manager's port, which nothing announces, and then for its word.
async fn booted(mut runs: impl FnMut() -> Result<()>, manager: SocketAddr, secret: &str) -> Result<()> {
    let start = Instant::now();
    let mut ami = loop {
        match Ami::login(manager, secret, "system").await {
            Ok(ami) => break ami,
            Err(error) => ensure!(start.elapsed() < PATIENCE, "no manager after {} s: {error:#}", PATIENCE.as_secs()),
        }
        runs()?;
        sleep(Duration::from_millis(20)).await;
    };
    while ami.event().await?.text("Event") != "FullyBooted" {}
    Ok(())
}

fn secret() -> Result<String> {
    let mut bytes = [0; 16];
    File::open("/dev/urandom").and_then(|mut file| file.read_exact(&mut bytes)).context("no random bytes")?;
    Ok(format!("{:032x}", u128::from_ne_bytes(bytes)))
}
