//! Runs the app `lazy` as a process of its own.
#![allow(dead_code, reason = "not every file of tests needs all of it")]

use std::process::{Command, Stdio};

pub const APP: &str = env!("CARGO_BIN_EXE_lazy");

/// What an operator may have set.
const VARIABLES: [&str; 11] = [
    "RUST_LOG",
    "AGI_ADMIN",
    "AGI_ADMIN_TOKEN",
    "AGI_AUDIT",
    "AGI_CONFIG",
    "AGI_LISTEN",
    "AGI_LOG_FORMAT",
    "AGI_MAX_CALLS",
    "AGI_RECORD_CALLS",
    "AGI_SHUTDOWN_TIME",
    "LAZY_LOG",
];

/// The app, without what the environment of the tests says.
pub fn app(line: &[&str]) -> Command {
    let mut command = Command::new(APP);
    for name in VARIABLES {
        command.env_remove(name);
    }
    command.args(line).stdin(Stdio::null());
    command
}

/// What the program did: its exit status, and what it said.
#[derive(Debug)]
pub struct Done {
    pub status: i32,
    pub out: String,
    pub err: String,
}

pub fn run(command: &mut Command) -> Done {
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Done { status: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

pub fn done(line: &[&str]) -> Done {
    run(&mut app(line))
}
