//! Runs the phone as a process of its own.
#![allow(dead_code, reason = "not every file of tests needs all of it")]

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

pub const APP: &str = env!("CARGO_BIN_EXE_phone-tests");
pub const SPEAKING: &str = env!("CARGO_BIN_EXE_speaking");

/// `call` with these arguments, in a folder of its own unless one is given.
pub fn phone(arguments: &[&str]) -> Command {
    phone_of(APP, arguments)
}

/// The phone of this app.
pub fn phone_of(app: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(app);
    command.arg("call").args(arguments).env_remove("RUST_LOG").env("RUST_BACKTRACE", "0").stdin(Stdio::null());
    command.current_dir(std::env::temp_dir());
    command
}

/// What a call came to.
#[derive(Debug)]
pub struct Called {
    pub status: i32,
    pub out: String,
    pub err: String,
}

impl Called {
    pub fn of(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { status: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }
}

/// Calls without keys.
pub fn call(arguments: &[&str]) -> Called {
    Called::of(phone(arguments).output().unwrap())
}

/// Calls from a folder.
pub fn call_in(folder: &Path, arguments: &[&str]) -> Called {
    Called::of(phone(arguments).current_dir(folder).output().unwrap())
}

/// Calls with these lines in the pipe.
pub fn call_with_input(arguments: &[&str], input: &str) -> Called {
    let mut child =
        phone(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A phone that does not read all of it is right too.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    Called::of(child.wait_with_output().unwrap())
}

/// The app, served; it ends when this is dropped.
pub struct Served {
    process: Child,
    /// Such as `agi://127.0.0.1:40123`.
    pub url: String,
}

impl Served {
    pub fn start() -> Self {
        Self::start_app(APP)
    }

    pub fn start_app(app: &str) -> Self {
        let mut command = Command::new(app);
        command.args(["serve", "--listen", "127.0.0.1:0"]).env_remove("RUST_LOG").stderr(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let mut lines = BufReader::new(process.stderr.take().unwrap()).lines();
        let url = loop {
            let line = lines.next().unwrap().unwrap();
            if let Some((_, url)) = line.split_once("listening on ") {
                break url.trim().to_owned();
            }
        };
        // A pipe that nobody reads would hold the server up.
        std::thread::spawn(move || lines.for_each(drop));
        Self { process, url }
    }
}

impl Served {
    pub fn pid(&self) -> u32 {
        self.process.id()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
