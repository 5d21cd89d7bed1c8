//! Calls to an app that is served, and to servers that are down, silent, or something else than FastAGI.

mod support;

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};

use support::{Served, call};

#[test]
fn a_served_app_answers_as_the_one_in_the_process() {
    let served = Served::start();
    let arguments = ["--arg", "spring", "--from", "5551234", "--press", "1", "--press", "12#"];
    let url = format!("{}/order/7?lang=de", served.url);
    let there = call(&[&[&*url], &arguments[..]].concat());
    let here = call(&[&["/order/7?lang=de"], &arguments[..]].concat());
    assert_eq!((there.status, here.status), (0, 0), "{there:?}");
    assert_eq!(there.out.replace(&served.url, ""), here.out);
    assert_eq!(call(&[&*url, "--hangup-after", "0s"]).status, 4);
    let failed = call(&[&*format!("{}/fail", served.url)]);
    assert_eq!(failed.status, 1);
    assert!(failed.out.ends_with("  ended ERROR\n"), "{}", failed.out);
}

/// A server that does this with its one connection.
fn server(does: impl FnOnce(TcpStream) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("agi://{}/x", listener.local_addr().unwrap());
    std::thread::spawn(move || does(listener.accept().unwrap().0));
    url
}

/// Reads the request, up to its empty line.
fn request(stream: &TcpStream) -> Vec<String> {
    let lines = BufReader::new(stream).lines().map(Result::unwrap);
    lines.take_while(|line| !line.is_empty()).collect()
}

/// What a call tells a server of itself: its channel and its unique id.
fn identity(options: &[&str]) -> Vec<String> {
    let (tells, told) = std::sync::mpsc::channel();
    let url = server(move |stream| tells.send(request(&stream)).unwrap());
    call(&[&[&*url], options].concat());
    let is_identity = |line: &String| line.starts_with("agi_channel: ") || line.starts_with("agi_uniqueid: ");
    told.recv().unwrap().into_iter().filter(is_identity).collect()
}

#[test]
fn a_server_can_tell_two_phones_apart() {
    let (one, other) = (identity(&[]), identity(&[]));
    assert_eq!((one.len(), other.len()), (2, 2));
    assert!(one[0] != other[0] && one[1] != other[1], "{one:?} {other:?}");
}

#[test]
fn a_call_that_becomes_a_test_has_the_identity_of_a_tests_first_call() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("test.rs");
    let recorded = identity(&["--record", file.to_str().unwrap()]);
    assert_eq!(recorded, ["agi_channel: PJSIP/caller-00000001", "agi_uniqueid: 1700000000.1"]);
}

fn not_reached(url: &str, hint: &str) {
    let called = call(&[url, "--timeout", "300ms"]);
    assert_eq!(called.status, 3, "{called:?}");
    assert!(called.err.contains(hint), "{}", called.err);
    assert!(called.err.contains(url.trim_end_matches("/x")), "{}", called.err);
    assert!(!called.out.contains("ended"), "{}", called.out);
}

#[test]
fn a_server_that_is_down() {
    // No other test takes a port of this address.
    let listener = TcpListener::bind("127.0.0.42:0").unwrap();
    let url = format!("agi://{}/x", listener.local_addr().unwrap());
    drop(listener);
    not_reached(&url, "is the app running there? `cargo run` starts it");
}

#[test]
fn a_server_that_says_nothing() {
    let (over, wait) = std::sync::mpsc::channel::<()>();
    let url = server(move |stream| {
        let _ = wait.recv();
        drop(stream);
    });
    not_reached(&url, "accepted the call and said nothing for 300 ms");
    drop(over);
}

#[test]
fn a_server_that_closes_at_once() {
    not_reached(&server(drop), "closed the connection without a word");
    let url = server(|stream| drop(request(&stream)));
    not_reached(&url, "closed the connection without a word");
}

#[test]
fn a_server_that_does_not_speak_agi() {
    let url = server(|mut stream| {
        request(&stream);
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n").unwrap();
    });
    not_reached(&url, "answered \"HTTP/1.1 400 Bad Request\", which is not an AGI command");
    // A TLS alert has no line feed.
    let url = server(|mut stream| {
        request(&stream);
        stream.write_all(&[0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x46]).unwrap();
    });
    not_reached(&url, "which is not an AGI command: another service listens there");
}

#[test]
fn a_server_that_knows_no_status_ends_the_call_by_closing() {
    let url = server(|mut stream| {
        request(&stream);
        stream.write_all(b"STREAM FILE hello \"\"\n").unwrap();
        let mut reply = String::new();
        BufReader::new(&stream).read_line(&mut reply).unwrap();
        assert_eq!(reply, "200 result=0 endpos=8000\n");
    });
    let called = call(&[&*url]);
    let expected = format!("calling {url}\n  ~ hello   (not answered)\n  ended without AGI_ROUTE_STATUS\n");
    assert_eq!((called.status, called.out), (0, expected));
}

#[test]
fn a_server_that_says_failure_has_failed() {
    let url = server(|mut stream| {
        request(&stream);
        stream.write_all(b"failure\n").unwrap();
    });
    let called = call(&[&*url]);
    assert_eq!(called.status, 1, "{called:?}");
    assert!(called.out.ends_with("  ended without AGI_ROUTE_STATUS; AGISTATUS is FAILURE\n"), "{}", called.out);
}
