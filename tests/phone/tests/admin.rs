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

/// Sends a request, and returns the answer as it comes.
fn asks(address: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn a_call_that_an_operator_hangs_up_is_told_with_its_id_and_its_route() {
    let token = "0123456789abcdef";
    let mut line = app(&["--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"]);
    let mut served = Served(line.env("AGI_ADMIN_TOKEN", token).spawn().unwrap());
    let mut lines = BufReader::new(served.0.stderr.take().unwrap()).lines().map(Result::unwrap);
    let mut after = |what: &str| lines.find_map(|line| Some((line.split_once(what)?.1.to_owned(), line.clone()))).unwrap();
    let (admin, _) = after("the admin port is on http://");
    let (agi, _) = after("listening on agi://");
    let mut call = TcpStream::connect(agi).unwrap();
    write!(call, "agi_network: yes\nagi_network_script: bye\nagi_uniqueid: 17.4\n\n").unwrap();
    let mut replies = BufReader::new(call.try_clone().unwrap()).lines().map(Result::unwrap);
    assert_eq!(replies.next().unwrap(), "ANSWER");
    let headers = format!("Host: localhost\r\nConnection: close\r\nAuthorization: Bearer {token}\r\nContent-Length: 0\r\n\r\n");
    let answer = asks(&admin, &format!("POST /calls/1/hang-up HTTP/1.1\r\n{headers}"));
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    let (_, told) = after("a call is hung up by the admin port");
    assert!(told.contains("number=1 id=\"17.4\" route=\"/bye\""), "{told}");
    // The answer to ANSWER, to the question that finds the way back, and to HANGUP.
    writeln!(call, "200 result=0").unwrap();
    for reply in &mut replies {
        match &*reply {
            "HANGUP" => write!(call, "200 result=1\nHANGUP\n").unwrap(),
            "SET VARIABLE AGI_ROUTE_STATUS HUNG_UP" => break,
            question => {
                let name = question.trim_start_matches("GET FULL VARIABLE ${").trim_end_matches('}');
                writeln!(call, "200 result=1 ({name})").unwrap();
            }
        }
    }
    let (_, told) = after("it was hung up from outside");
    assert!(told.contains("id=17.4 route=\"/bye\"") && told.contains("status=\"HUNG_UP\""), "{told}");
}
