//! What is between Asterisk and the servers: HAProxy, nginx and dnsmasq, as Debian has them.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use tokio::process::Command;
use xtask::proxy::nginx_stream_module;

use crate::net::Net;
use crate::running::Running;

/// HAProxy, which listens at `.11`.
#[derive(Debug)]
pub struct HaProxy {
    /// Where Asterisk connects.
    pub address: String,
    socket: PathBuf,
    _running: Running,
}

impl HaProxy {
    /// Starts it by its file in `operations/`, changed by this.
    ///
    /// # Errors
    /// If it does not start.
    pub async fn start(net: Net, folder: &Path, change: impl FnOnce(String) -> String) -> Result<Self> {
        let socket = folder.join("admin.sock");
        let text = net.fill(include_str!("../../../operations/haproxy/haproxy.cfg"));
        let text = replaced(&text, "/run/haproxy/admin.sock", &socket.display().to_string());
        let file = folder.join("haproxy.cfg");
        std::fs::write(&file, change(text))?;
        let mut command = Command::new("haproxy");
        command.arg("-db").arg("-f").arg(&file);
        let address = net.address("11:4573");
        let mut running = Running::start("haproxy", command, folder)?;
        running.listens(&address).await?;
        Ok(Self { address, socket, _running: running })
    }

    /// How many calls it carries now.
    ///
    /// # Errors
    /// If its runtime API does not answer.
    pub async fn calls(&self) -> Result<usize> {
        let mut api = UnixStream::connect(&self.socket).await?;
        api.write_all(b"show stat\n").await?;
        let mut answer = String::new();
        api.read_to_string(&mut answer).await?;
        // Name, kind, and in the fifth column the sessions.
        let all =
            answer.lines().find(|line| line.starts_with("ivr,BACKEND,")).context("HAProxy has no `listen ivr`")?;
        Ok(all.split(',').nth(4).context("HAProxy's statistics have five columns")?.parse()?)
    }

    /// Where its script for a restart finds its runtime API.
    #[must_use]
    pub fn socket(&self) -> &Path {
        &self.socket
    }
}

/// nginx, which listens at `.12`.
#[derive(Debug)]
pub struct Nginx {
    /// Where Asterisk connects.
    pub address: String,
    running: Running,
}

/// Its workers outlive a master that is killed, and go on listening.
impl Drop for Nginx {
    fn drop(&mut self) {
        self.running.terminate();
    }
}

impl Nginx {
    /// Starts it by its file in `operations/`, changed by this.
    ///
    /// # Errors
    /// If it does not start.
    pub async fn start(net: Net, folder: &Path, change: impl FnOnce(String) -> String) -> Result<Self> {
        let text = net.fill(include_str!("../../../operations/nginx/nginx.conf"));
        let module = nginx_stream_module().context("nginx has no module for TCP: install libnginx-mod-stream")?;
        let text = replaced(&text, "modules/ngx_stream_module.so", module);
        // What Debian's unit says: where it may write, and that it stays this process.
        let own = format!("daemon off;\npid {}/nginx.pid;\nerror_log stderr;\n", folder.display());
        let file = folder.join("nginx.conf");
        std::fs::write(&file, own + &change(text))?;
        let mut command = Command::new("nginx");
        command.arg("-c").arg(&file).arg("-p").arg(folder).args(["-e", "stderr"]);
        let address = net.address("12:4573");
        let mut running = Running::start("nginx", command, folder)?;
        running.listens(&address).await?;
        Ok(Self { address, running })
    }
}

/// dnsmasq, which answers at `.53`.
#[derive(Debug)]
pub struct Dnsmasq {
    _running: Running,
}

impl Dnsmasq {
    /// Starts it by its file in `operations/`.
    ///
    /// # Errors
    /// If it does not start.
    pub async fn start(net: Net, folder: &Path) -> Result<Self> {
        let text = net.fill(include_str!("../../../operations/dnsmasq/agi.conf"));
        let file = folder.join("dnsmasq.conf");
        std::fs::write(&file, text)?;
        let mut command = Command::new("dnsmasq");
        command.arg("--keep-in-foreground").arg(format!("--conf-file={}", file.display())).arg("--user=root");
        command.args(["--pid-file=", "--log-facility=-"]);
        let mut running = Running::start("dnsmasq", command, folder)?;
        running.listens(&net.address("53:53")).await?;
        Ok(Self { _running: running })
    }
}

/// The text with another word in place of one that is there.
#[must_use]
pub fn replaced(text: &str, word: &str, by: &str) -> String {
    assert!(text.contains(word), "the file has no `{word}` any more:\n{text}");
    text.replace(word, by)
}

/// Runs HAProxy's script that restarts one server, with this command.
///
/// # Errors
/// If it fails.
pub async fn restart_one(haproxy: &HaProxy, server: &str, command: &[&str]) -> Result<()> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../operations/haproxy/restart-one");
    let mut run = Command::new("sh");
    run.arg(script).arg(server).args(command).env("HAPROXY_SOCKET", haproxy.socket());
    let output = run.kill_on_drop(true).output().await?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "restart-one ended with {}: {said}", output.status);
    Ok(())
}
