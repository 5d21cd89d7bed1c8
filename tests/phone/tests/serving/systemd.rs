//! The program of systemd's that passes sockets as pid 1 does.

use std::net::TcpListener;
use std::process::{Command, Stdio};

use crate::lazy::APP;
use crate::process::{Serving, call};

const PROGRAM: &str = "systemd-socket-activate";

/// Debian has it in the package systemd. Only CI insists on it.
fn is_there() -> bool {
    let there = Command::new(PROGRAM).arg("--version").stdout(Stdio::null()).status().is_ok();
    let in_ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
    assert!(there || !in_ci, "{PROGRAM} is missing: apt-get install systemd");
    if !there {
        eprintln!("left out: this machine has no {PROGRAM}");
    }
    there
}

/// Addresses that are free, and that nothing else takes in the meantime.
fn addresses() -> [String; 2] {
    ["127.0.0.21:0", "127.0.0.22:0"]
        .map(|address| TcpListener::bind(address).unwrap().local_addr().unwrap().to_string())
}

#[test]
fn systemd_passes_the_sockets_for_calls_and_for_audio() {
    if !is_there() {
        return;
    }
    let [agi, audio] = addresses();
    let mut command = Command::new(PROGRAM);
    command.args([format!("--listen={agi}"), format!("--listen={audio}"), "--fdname=agi:audio".to_owned()]);
    let serving = Serving::start(command.args([APP, "serve"]).stdin(Stdio::null()));
    serving.says(&format!("Listening on {audio}"));
    // The first connection starts the app.
    let mut call = call(&agi);
    serving.says(&format!("listening for audio on {audio}, a socket of systemd's"));
    serving.says(&format!("listening on agi://{agi}, a socket of systemd's"));
    call.is_answered();
    assert_eq!(call.goes_on(), "OK");
}
