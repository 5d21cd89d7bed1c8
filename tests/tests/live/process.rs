//! An app that runs as a process of its own: `tests/src/bin/every_parameter.rs`, or another.

use std::process::Stdio;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

const APP: &str = env!("CARGO_BIN_EXE_every_parameter");

/// What its route `/wait` asks of Asterisk.
pub const WAIT: &str = "WAIT FOR DIGIT 3600000";

/// The app, which serves until it is killed or dropped.
pub struct Process {
    pub address: String,
    child: Child,
}

impl Process {
    /// Starts it on a port of 127.0.0.9, which nothing else takes when it is gone.
    pub async fn start() -> Self {
        Self::of(Command::new(APP)).await
    }

    /// The same of another app.
    pub async fn of(mut command: Command) -> Self {
        command.args(["serve", "--listen", "127.0.0.9:0"]).env_remove("RUST_LOG");
        let mut child = command.stderr(Stdio::piped()).kill_on_drop(true).spawn().expect("the app starts");
        let mut lines = BufReader::new(child.stderr.take().expect("it is piped")).lines();
        let address = loop {
            let line = lines.next_line().await.expect("it is text").expect("the app says where it listens");
            if let Some((_, address)) = line.split_once("listening on agi://") {
                break address.trim().to_owned();
            }
        };
        // Whoever writes to a pipe that nobody reads ends.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Self { address, child }
    }

    /// Kills it as a crash would.
    pub async fn kill(mut self) {
        self.child.kill().await.expect("it runs");
    }
}

/// What `dialplan` prints for an app that listens there.
pub async fn dialplan(address: &str) -> String {
    let output = Command::new(APP).args(["dialplan", "--listen", address]).output().await.expect("the app starts");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).expect("a dialplan is text")
}

/// What `check --dialplan` says of these files, for an app that is called by these hosts.
pub async fn check_dialplan(files: &[std::path::PathBuf], hosts: &[&str]) -> String {
    let mut command = Command::new(APP);
    command.arg("check");
    for file in files {
        command.arg("--dialplan").arg(file);
    }
    for host in hosts {
        command.args(["--host", host]);
    }
    let output = command.output().await.expect("the app starts");
    String::from_utf8(output.stdout).expect("a report is text")
}
