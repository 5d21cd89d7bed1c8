//! An app that serves as a process of its own, and calls to it, byte by byte.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::fd::OwnedFd;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use crate::lazy::APP;
pub use crate::lazy::app;

/// Longer than anything takes that works.
const AMPLE: Duration = Duration::from_mins(1);

/// The app, with this as its descriptor 3, as systemd starts it.
pub fn with_socket(socket: impl Into<OwnedFd>, line: &[&str]) -> Command {
    let script = r#"exec 3<&0 0</dev/null; LISTEN_FDS=1 LISTEN_PID="${LISTEN_PID:-$$}" exec "$0" "$@""#;
    let mut command = Command::new("sh");
    command.args(["-c", script, APP]).args(line).env_remove("RUST_LOG").env_remove("AGI_LOG_FORMAT");
    command.stdin(Stdio::from(socket.into()));
    command
}

/// An app that serves, until it is dropped.
pub struct Serving {
    pub child: Child,
    lines: Receiver<String>,
}

impl Serving {
    pub fn start(command: &mut Command) -> Self {
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let (sender, lines) = channel();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        // It ends with the app.
        thread::spawn(move || stderr.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        Self { child, lines }
    }

    /// The next line of the log that has this.
    pub fn says(&self, what: &str) -> String {
        let mut seen = Vec::new();
        loop {
            let line = self.lines.recv_timeout(AMPLE).unwrap_or_else(|_| panic!("no {what} in {seen:#?}"));
            if line.contains(what) {
                return line;
            }
            seen.push(line);
        }
    }

    /// Where it listens.
    pub fn address(&self) -> String {
        let line = self.says("listening on agi://");
        line.split_once("agi://").unwrap().1.split([',', '"']).next().unwrap().to_owned()
    }

    pub fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Waits for the end, which a signal asked for, and returns the rest of the log.
    pub fn ends(mut self) -> (ExitStatus, Vec<String>) {
        let status = self.child.wait().unwrap();
        (status, self.lines.iter().collect())
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A call to `/plain`, whose one command is answered when the test wants.
pub struct Call<S>(S);

pub fn call(address: &str) -> Call<TcpStream> {
    let stream = TcpStream::connect(address).expect("the connection is not refused");
    stream.set_read_timeout(Some(AMPLE)).unwrap();
    Call::over(stream)
}

impl<S: Read + Write> Call<S> {
    pub fn over(mut stream: S) -> Self {
        let request = "agi_network: yes\nagi_network_script: plain\nagi_request: agi://127.0.0.1/plain\nagi_channel: \
                       Local/1@t\nagi_uniqueid: 17.4\n\n";
        // One that is refused may be closed already; what it was told counts.
        let _ = stream.write_all(request.as_bytes());
        Self(stream)
    }

    /// It is under way.
    pub fn is_answered(&mut self) {
        let mut line = [0; 7];
        self.0.read_exact(&mut line).unwrap();
        assert_eq!(&line, b"ANSWER\n");
    }

    /// How it ended.
    pub fn status(&mut self) -> String {
        let mut rest = String::new();
        let _ = self.0.read_to_string(&mut rest);
        rest.split_whitespace().nth(3).unwrap_or("nothing").to_owned()
    }

    /// The command is answered, and the call ends.
    pub fn goes_on(&mut self) -> String {
        self.0.write_all(b"200 result=0\n").unwrap();
        self.status()
    }
}
