//! Sockets that were passed to the process.

use std::net::{TcpListener, TcpStream, UdpSocket};
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use rustix::process::Signal;

use crate::process::{Call, Serving, call, with_socket};

/// How a start fails.
fn refused(socket: impl Into<std::os::fd::OwnedFd>, variables: &[(&str, &str)]) -> String {
    let mut command = with_socket(socket, &["serve"]);
    let output = command.envs(variables.iter().copied()).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn restarts_with_the_same_socket_refuse_no_connection_and_lose_no_call() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let start = || Serving::start(&mut with_socket(listener.try_clone().unwrap(), &["serve"]));
    let mut serving = start();
    assert_eq!(serving.address(), address);

    let (over, calls) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU32::new(0)));
    let callers: Vec<_> = (0..4)
        .map(|_| {
            let (over, calls, address) = (Arc::clone(&over), Arc::clone(&calls), address.clone());
            thread::spawn(move || {
                while !over.load(Ordering::Relaxed) {
                    let mut call = call(&address);
                    call.is_answered();
                    // So that a stop always finds calls under way.
                    thread::sleep(Duration::from_millis(2));
                    assert_eq!(call.goes_on(), "OK");
                    calls.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    let more_calls = || {
        let enough = calls.load(Ordering::Relaxed) + 20;
        while calls.load(Ordering::Relaxed) < enough && !callers.iter().any(thread::JoinHandle::is_finished) {
            thread::sleep(Duration::from_millis(1));
        }
    };
    for turn in 0..4 {
        more_calls();
        // systemd starts the next one after the old one has ended; of two services with one socket, it may be before that.
        let early = (turn % 2 == 1).then(start);
        if let Some(next) = &early {
            next.address();
        }
        serving.signal(Signal::TERM);
        let (status, log) = serving.ends();
        assert!(status.success(), "{log:#?}");
        serving = early.unwrap_or_else(start);
    }
    more_calls();
    over.store(true, Ordering::Relaxed);
    for caller in callers {
        caller.join().expect("each call was answered");
    }
}

#[test]
fn calls_that_come_while_no_process_runs_wait_for_the_next_one() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let start = || Serving::start(&mut with_socket(listener.try_clone().unwrap(), &["serve"]));
    let first = start();
    first.address();
    first.signal(Signal::TERM);
    assert!(first.ends().0.success());
    let mut waiting: Vec<_> = (0..50).map(|_| call(&address)).collect();
    let _second = start();
    for call in &mut waiting {
        call.is_answered();
        assert_eq!(call.goes_on(), "OK");
    }
}

#[test]
fn a_unix_socket_is_served_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("agi.sock");
    let serving = Serving::start(&mut with_socket(UnixListener::bind(&path).unwrap(), &["serve"]));
    serving.says("listening on the Unix socket");
    let mut call = Call::over(UnixStream::connect(&path).unwrap());
    call.is_answered();
    assert_eq!(call.goes_on(), "OK");
}

#[test]
fn a_socket_that_cannot_take_calls_is_told_with_the_line_to_write() {
    let start = "Error: the socket \"agi\" that systemd passed (descriptor 3)";
    let datagrams = refused(UdpSocket::bind("127.0.0.1:0").unwrap(), &[]);
    let write = "is one for datagrams: write ListenStream= instead of ListenDatagram= in the .socket unit\n";
    assert_eq!(datagrams, format!("{start} {write}"));

    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let connection = refused(TcpStream::connect(listener.local_addr().unwrap()).unwrap(), &[]);
    let write = "does not listen, it is a connection: write Accept=no in the .socket unit\n";
    assert_eq!(connection, format!("{start} {write}"));

    let file = refused(std::fs::File::open("/dev/null").unwrap(), &[]);
    let write = "is not a socket for streams: write ListenStream=127.0.0.1:4573 in the .socket unit\n";
    assert_eq!(file, format!("{start} {write}"));
}

#[test]
fn sockets_of_another_process_are_not_taken() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let why = refused(listener, &[("LISTEN_PID", "1")]);
    assert!(
        why.starts_with("Error: systemd passed its sockets to the process 1 (LISTEN_PID), and this one is "),
        "{why}"
    );
    assert!(why.contains("ExecStart="), "{why}");
}

#[test]
fn a_unix_socket_for_audio_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let listener = UnixListener::bind(folder.path().join("audio.sock")).unwrap();
    let why = refused(listener, &[("LISTEN_FDNAMES", "audio")]);
    assert!(
        why.contains("Asterisk sends audio by TCP: write ListenStream=127.0.0.1:9092 in the .socket unit"),
        "{why}"
    );
}
