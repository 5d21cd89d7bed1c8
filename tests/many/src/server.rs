//! One server of several: the survey as a process of its own.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::process::Command;
use tokio::time::sleep;

use crate::net::Net;
use crate::running::Running;

/// A server, which can be killed, stopped and started again.
#[derive(Debug)]
pub struct Server {
    /// What the proxies call it: `ivr1`.
    pub name: String,
    address: String,
    admin: String,
    proxies: String,
    program: PathBuf,
    database: String,
    folder: PathBuf,
    running: Option<Running>,
}

impl Server {
    /// The server of this number, from 1, which is not started yet.
    #[must_use]
    pub fn new(net: Net, number: usize, program: &Path, database: &str, folder: &Path) -> Self {
        let host = 20 + number;
        Self {
            name: format!("ivr{number}"),
            address: net.address(&format!("{host}:4573")),
            admin: net.address(&format!("{host}:9573")),
            proxies: format!("{},{}", net.address("11"), net.address("12")),
            program: program.to_owned(),
            database: database.to_owned(),
            folder: folder.to_owned(),
            running: None,
        }
    }

    /// Starts it and waits until it is ready.
    ///
    /// # Errors
    /// If it does not start.
    pub async fn start(&mut self) -> Result<()> {
        let mut command = Command::new(&self.program);
        command.args(["--listen", &self.address, "--admin", &self.admin, "--database", &self.database]);
        command.args(["--proxies", &self.proxies, "--max-calls", "12000", "--shutdown-time", "60s"]);
        command.env("SERVED_BY", &self.name).env_remove("RUST_LOG");
        let mut running = Running::start(&self.name, command, &self.folder)?;
        running.listens(&self.address).await?;
        self.running = Some(running);
        let start = Instant::now();
        while !self.is_ready().await {
            ensure!(start.elapsed() < Duration::from_mins(1), "{} is not ready", self.name);
            sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    /// Kills it as a crash would.
    ///
    /// # Errors
    /// If it does not run.
    pub async fn kill(&mut self) -> Result<()> {
        self.taken()?.kill().await
    }

    /// Stops it in order, and waits until it has ended.
    ///
    /// # Errors
    /// If it does not run, or does not end well.
    pub async fn stop(&mut self) -> Result<()> {
        self.taken()?.stop().await
    }

    /// Whether `/ready` says so.
    pub async fn is_ready(&self) -> bool {
        let asked = async {
            let mut stream = TcpStream::connect(&self.admin).await?;
            stream.write_all(b"GET /ready HTTP/1.1\r\nHost: probe\r\nConnection: close\r\n\r\n").await?;
            let mut answer = String::new();
            stream.read_to_string(&mut answer).await?;
            anyhow::Ok(answer)
        };
        asked.await.is_ok_and(|answer| answer.starts_with("HTTP/1.1 200 "))
    }

    fn taken(&mut self) -> Result<Running> {
        self.running.take().with_context(|| format!("{} does not run", self.name))
    }
}
