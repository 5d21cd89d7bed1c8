//! `--admin`: where an app that runs by its command line is watched.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

/// An app that serves; dropped, it is ended.
struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        // It may be over.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn app(line: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_phone-tests"));
    for variable in ["RUST_LOG", "AGI_LISTEN", "AGI_ADMIN", "AGI_ADMIN_HOST", "AGI_ADMIN_TOKEN"] {
        command.env_remove(variable);
    }
    command.args(line).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

/// Starts an app, and reads what it says until it says this. Returns what comes after it in the line.
fn says(command: &mut Command, what: &str) -> (Served, String) {
    let mut served = Served(command.spawn().unwrap());
    let mut lines = BufReader::new(served.0.stderr.take().unwrap()).lines();
    let line = lines.find_map(|line| Some(line.unwrap().split_once(what)?.1.to_owned()));
    // A pipe that nobody reads would hold the app up.
    std::thread::spawn(move || lines.for_each(drop));
    (served, line.unwrap_or_else(|| panic!("it did not say {what:?}")))
}

fn status(address: &str, host: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET /metrics HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.split(' ').nth(1).unwrap_or_default().to_owned()
}

#[test]
fn the_port_is_where_the_line_or_the_environment_says() {
    let line = ["serve", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--admin-host", "ivr.example"];
    let (_app, address) = says(&mut app(&line), "the admin port is on http://");
    assert_eq!(status(&address, "ivr.example"), "200");
    assert_eq!(status(&address, "evil.example"), "421");
    let outside = &mut app(&["--listen", "127.0.0.1:0"]);
    let (_app, address) = says(outside.env("AGI_ADMIN", "127.0.0.1:0"), "the admin port is on http://");
    assert_eq!(status(&address, "localhost"), "200");
}

#[test]
fn a_port_that_is_open_to_others_without_a_token_is_warned_of() {
    let line = ["--listen", "127.0.0.1:0", "--admin", "0.0.0.0:0"];
    let (_app, warning) = says(&mut app(&line), "whoever reaches the admin port sees the calls");
    assert!(warning.contains("AGI_ADMIN_TOKEN"), "{warning}");
}

#[test]
fn an_address_that_cannot_be_had_and_a_token_that_can_be_guessed_end_the_app_with_what_to_write() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    let refused = app(&["--listen", "127.0.0.1:0", "--admin", &taken]).output().unwrap();
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(!refused.status.success() && said.contains("--admin HOST:PORT or AGI_ADMIN"), "{said}");
    let mut short = app(&["--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"]);
    let refused = short.env("AGI_ADMIN_TOKEN", "secret").output().unwrap();
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(!refused.status.success() && said.contains("has 6 characters, and needs 16"), "{said}");
    assert!(!said.contains("secret"), "{said}");
}
