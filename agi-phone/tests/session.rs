//! A session with a program of standard AGI, in any language: a call that a process holds, step by step.
#![cfg(all(feature = "program", unix))]

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Asks for a key, and says how it was started and what was pressed.
const PROGRAM: &str = r#"#!/bin/sh
while read -r line && [ -n "$line" ]; do :; done
echo "GET OPTION menu 12 5000"
read -r answer
echo "VERBOSE \"pressed\" 1"
read -r verbose
echo "SET VARIABLE CHOICE \"$1 $answer\""
read -r set
"#;

fn step(folder: &Path, words: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_agi-phone"));
    command.args(["--session", "night"]).args(words).env("XDG_RUNTIME_DIR", folder).stdin(Stdio::null());
    let output = command.output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn a_program_is_called_step_by_step_and_nothing_is_left_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("night.sh");
    std::fs::write(&program, PROGRAM).unwrap();
    std::fs::set_permissions(&program, PermissionsExt::from_mode(0o755)).unwrap();
    let (exit, began) = step(folder.path(), &["start", program.to_str().unwrap(), "7"]);
    assert_eq!(exit, Some(0), "{began}");
    assert!(began.contains("\"asks\":{\"kind\":\"menu\",\"command\":\"GET OPTION\",\"keys\":[\"1\",\"2\"]"), "{began}");
    let (exit, ended) = step(folder.path(), &["press", "2"]);
    assert_eq!(exit, Some(0), "{ended}");
    assert!(ended.contains("\"variable\":\"CHOICE\",\"value\":\"7 200 result=50 endpos=8000\""), "{ended}");
    assert!(ended.contains("\"state\":\"ended\"") && ended.contains("the program ended: exit status: 0"), "{ended}");
    let pid = ended.split_once("\"pid\":").unwrap().1.split(',').next().unwrap();
    let began = Instant::now();
    while Path::new("/proc").join(pid).exists() {
        assert!(began.elapsed() < Duration::from_secs(20), "process {pid} is left");
        std::thread::sleep(Duration::from_millis(10));
    }
}
