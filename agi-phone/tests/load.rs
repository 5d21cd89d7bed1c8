//! `agi-phone load`, as a process of its own, at a server that knows nothing of this workspace: bytes on sockets.
#![cfg(feature = "program")]

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Output, Stdio};

/// A server that answers every call so, each in a thread of its own.
fn server(serves: fn(TcpStream)) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("agi://{}/survey/7", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            std::thread::spawn(move || serves(stream.unwrap()));
        }
    });
    url
}

/// Reads lines up to one that is empty, or the end.
fn request(lines: &mut impl BufRead) {
    let mut line = String::new();
    while lines.read_line(&mut line).unwrap() > 1 {
        line.clear();
    }
}

/// As a server in any language might do it: without a status.
fn asks(mut stream: TcpStream) {
    let mut replies = BufReader::new(stream.try_clone().unwrap());
    request(&mut replies);
    for command in ["ANSWER", "GET DATA survey/question 5000 1", "SET VARIABLE CHOICE 4"] {
        stream.write_all(format!("{command}\n").as_bytes()).unwrap();
        replies.read_line(&mut String::new()).unwrap();
    }
}

fn load(arguments: &[&str]) -> Output {
    let mut phone = Command::new(env!("CARGO_BIN_EXE_agi-phone"));
    phone.arg("load").args(arguments).stdin(Stdio::null()).output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn a_server_of_any_language_is_called_many_times_and_needs_no_status() {
    let loaded = load(&[&server(asks), "--calls", "30", "--at-once", "30", "--keys", "4"]);
    let out = text(&loaded.stdout);
    assert!(loaded.status.success() && out.contains("  NO_STATUS  30\n"), "{out}{}", text(&loaded.stderr));
    // Two of the three commands follow an answer.
    let count = |name: &str| out.lines().find_map(|line| line.trim().strip_prefix(name)?.split_whitespace().next());
    assert_eq!((count("first command"), count("think time")), (Some("30"), Some("60")), "{out}");
}

#[test]
fn what_is_not_a_fastagi_server_is_told_with_what_it_said() {
    let says = |mut stream: TcpStream| drop(stream.write_all(b"SSH-2.0-OpenSSH_9.6\r\n"));
    let loaded = load(&[&server(says), "--calls", "3"]);
    let out = text(&loaded.stdout);
    assert_eq!(loaded.status.code(), Some(1), "{out}");
    assert!(out.contains("  NOT_AGI  3\n") && out.contains("which is not an AGI command"), "{out}");
}

#[test]
fn a_server_that_says_nothing_more_is_silent_and_does_not_keep_the_load() {
    let silent = |stream: TcpStream| {
        let mut lines = BufReader::new(stream);
        request(&mut lines);
        lines.get_mut().write_all(b"ANSWER\n").unwrap();
        // Until the caller gives up.
        while lines.read_line(&mut String::new()).is_ok_and(|read| read > 0) {}
    };
    let loaded = load(&[&server(silent), "--calls", "2", "--timeout", "300ms"]);
    let out = text(&loaded.stdout);
    assert_eq!(loaded.status.code(), Some(1), "{out}");
    assert!(out.contains("  SILENT  2\n") && out.contains("the app sent no command for 300 ms"), "{out}");
}

#[test]
fn callers_hang_up_after_a_while_whatever_the_server_does() {
    let waits = |mut stream: TcpStream| {
        let mut replies = BufReader::new(stream.try_clone().unwrap());
        request(&mut replies);
        stream.write_all(b"WAIT FOR DIGIT -1\n").unwrap();
        replies.read_line(&mut String::new()).unwrap();
    };
    let loaded =
        load(&[&server(waits), "--calls", "4", "--at-once", "4", "--hangup-after", "200ms", "--timeout", "60s"]);
    let out = text(&loaded.stdout);
    assert!(!out.contains("--keys had none left"), "{out}");
    assert!(loaded.status.success() && out.contains("  HUNG_UP  4\n"), "{out}{}", text(&loaded.stderr));
}
