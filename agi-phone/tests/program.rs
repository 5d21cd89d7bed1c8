//! The program, as a process of its own, at a server that knows nothing of this workspace: bytes on a socket.
#![cfg(feature = "program")]

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Output, Stdio};
use std::thread::JoinHandle;

/// One call at the server's side.
struct Conversation {
    stream: TcpStream,
    replies: BufReader<TcpStream>,
}

impl Conversation {
    fn of(stream: TcpStream) -> Self {
        let replies = BufReader::new(stream.try_clone().unwrap());
        Self { stream, replies }
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.replies.read_line(&mut line).unwrap();
        line.trim_end_matches('\n').to_owned()
    }

    /// Reads the request, up to its empty line.
    fn request(&mut self) -> Vec<String> {
        std::iter::from_fn(|| Some(self.line()).filter(|line| !line.is_empty())).collect()
    }

    fn asks(&mut self, command: &str) -> String {
        self.stream.write_all(format!("{command}\n").as_bytes()).unwrap();
        self.line()
    }
}

/// Listens for one call. What it makes of it can be joined.
fn server<T: Send + 'static>(serves: impl FnOnce(Conversation) -> T + Send + 'static) -> (String, JoinHandle<T>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let host = format!("agi://{}", listener.local_addr().unwrap());
    (host, std::thread::spawn(move || serves(Conversation::of(listener.accept().unwrap().0))))
}

/// A survey as a server in any language might have it.
fn survey(mut call: Conversation) -> (Vec<String>, Vec<String>) {
    let request = call.request();
    let mut replies = vec![call.asks("ANSWER"), call.asks("GET DATA survey/question 5000 1")];
    replies.push(call.asks("SAY NUMBER 42 \"\""));
    replies.push(call.asks("SET VARIABLE AGI_ROUTE_STATUS OK"));
    (request, replies)
}

fn phone(arguments: &[&str]) -> Output {
    let mut phone = Command::new(env!("CARGO_BIN_EXE_agi-phone"));
    phone.args(arguments).stdin(Stdio::null()).current_dir(std::env::temp_dir()).output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn it_calls_a_server_of_any_language_with_a_script() {
    let (host, served) = server(survey);
    let url = format!("{host}/survey/7?lang=en");
    let prompts = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(prompts.path(), "survey/question = How was it?\n").unwrap();
    let called = phone(&[
        &url,
        "--from",
        "Ada <+15551234>",
        "--arg",
        "spring",
        "--press",
        "4",
        "--prompts",
        prompts.path().to_str().unwrap(),
    ]);
    let (request, replies) = served.join().unwrap();
    let expected = format!(
        "calling {url} (spring)\n  ~ survey/question        \"How was it?\"\n  ? a key, or #   5 s\n  > 4\n  \
         ~ say number 42\n  ended OK\n"
    );
    assert_eq!((text(&called.stdout), text(&called.stderr), called.status.code()), (&*expected, "", Some(0)));
    assert_eq!(replies, ["200 result=0", "200 result=4", "200 result=0", "200 result=1"]);
    for line in ["agi_network_script: survey/7?lang=en", "agi_callerid: +15551234", "agi_arg_1: spring"] {
        assert!(request.iter().any(|sent| sent == line), "{line} in {request:?}");
    }
}

#[test]
fn keys_come_from_a_pipe_and_its_end_hangs_up() {
    let (host, served) = server(|mut call| {
        call.request();
        let first = call.asks("GET DATA one 5000 2");
        let second = call.asks("GET DATA two 5000 2");
        (first, second, call.line())
    });
    let mut phone = Command::new(env!("CARGO_BIN_EXE_agi-phone"));
    let mut phone = phone.arg(&host).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    phone.stdin.take().unwrap().write_all(b"12\n").unwrap();
    let called = phone.wait_with_output().unwrap();
    assert_eq!(called.status.code(), Some(4), "{called:?}");
    let (first, second, third) = served.join().unwrap();
    assert_eq!((&*first, &*second, &*third), ("200 result=12", "200 result=-1", "HANGUP"));
}

#[test]
fn a_server_that_says_failure_has_failed_and_one_that_is_down_was_not_reached() {
    let (host, served) = server(|mut call| {
        call.request();
        call.stream.write_all(b"failure\n").unwrap();
    });
    let called = phone(&[&host]);
    served.join().unwrap();
    assert_eq!(called.status.code(), Some(1));
    assert!(text(&called.stdout).ends_with("AGISTATUS is FAILURE\n"), "{called:?}");
    // Nobody listens at this address, whoever may have got the port by now.
    let called = phone(&[&host.replace("127.0.0.1", "127.0.0.2")]);
    assert_eq!(called.status.code(), Some(3));
    assert!(text(&called.stderr).contains("is the server running there?"), "{called:?}");
}

#[test]
fn its_help_and_its_mistakes_are_in_plain_words() {
    let help = phone(&["--help"]);
    let said = text(&help.stdout);
    assert_eq!(help.status.code(), Some(0));
    for line in
        ["Calls a FastAGI server from this terminal", "--press <KEYS>", "[default: 10s]", "Exit status: 0 ended"]
    {
        assert!(said.contains(line), "{line:?} in {said}");
    }
    for (arguments, hint) in [
        (&[][..], "<TARGET>"),
        (&["/survey/7"], "\"/survey/7\" cannot be called; write agi://host/path"),
        (&["agi://127.0.0.1/x", "--pres", "4"], "'--press'"),
        (&["agi://127.0.0.1/x", "--press", "4x"], "'x' is not a key"),
    ] {
        let called = phone(arguments);
        assert_eq!(called.status.code(), Some(2), "{arguments:?}");
        assert!(text(&called.stderr).contains(hint) && called.stdout.is_empty(), "{called:?}");
    }
}
