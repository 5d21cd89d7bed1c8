//! What plays Asterisk: the request and the replies are made once, and a call allocates nothing.
//!
//! It blocks in its reads, so that a call is a system call for each send and each receive and no other wait:
//! with epoll it would cost more than the servers that it measures.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// What every command is answered.
const REPLY: &[u8] = b"200 result=1\n";
/// A server that is silent for this long is broken.
const PATIENCE: Duration = Duration::from_mins(1);

/// A call: its request, and the commands that are answered before its end is awaited.
pub(crate) struct Work {
    request: Vec<u8>,
    commands: usize,
}

impl Work {
    /// A call of `commands` commands to `agi://host/script`, with the 22 lines that Asterisk sends, and the arguments.
    pub(crate) fn new(script: &str, arguments: &[&str], commands: usize) -> Self {
        let lines = [
            ("network", "yes"),
            ("network_script", script),
            ("request", &format!("agi://127.0.0.1/{script}")),
            ("channel", "PJSIP/alice-00000001"),
            ("language", "en"),
            ("type", "PJSIP"),
            ("uniqueid", "1763906787.4"),
            ("version", "22.10.1"),
            ("callerid", "15551234"),
            ("calleridname", "Ada Lovelace"),
            ("callingpres", "0"),
            ("callingani2", "0"),
            ("callington", "0"),
            ("callingtns", "0"),
            ("dnid", "100"),
            ("rdnis", "unknown"),
            ("context", "from-internal"),
            ("extension", "100"),
            ("priority", "2"),
            ("enhanced", "0.0"),
            ("accountcode", ""),
            ("threadid", "140012345678592"),
        ];
        let mut request = String::new();
        let mut line = |key: &str, value: &str| request.extend(["agi_", key, ": ", value, "\n"]);
        for (key, value) in lines {
            line(key, value);
        }
        for (argument, number) in arguments.iter().zip(1..) {
            line(&format!("arg_{number}"), argument);
        }
        request.push('\n');
        Self { request: request.into_bytes(), commands }
    }

    /// Plays one call, from its connection until it ends.
    pub(crate) fn call(&self, server: SocketAddr) -> io::Result<()> {
        self.play(Open::begin(server, self)?)
    }

    /// The first call to a server: whether it answers at all, before anything is measured.
    pub(crate) fn first_call(&self, server: SocketAddr) -> io::Result<()> {
        let call = Open::begin(server, self)?;
        call.stream.set_read_timeout(Some(PATIENCE))?;
        self.play(call)
    }

    fn play(&self, mut call: Open) -> io::Result<()> {
        for _ in 0..self.commands {
            call.answer()?;
        }
        call.ends()
    }

    /// So many calls at once, in step: each command of all is answered before the next of any.
    pub(crate) fn calls_at_once(&self, server: SocketAddr, count: usize) -> io::Result<()> {
        let mut calls = (0..count).map(|_| Open::begin(server, self)).collect::<io::Result<Vec<_>>>()?;
        for _ in 0..self.commands {
            calls.iter_mut().try_for_each(Open::answer)?;
        }
        calls.into_iter().try_for_each(Open::ends)
    }

    /// A call that waits for the answer to its first command, and that command.
    pub(crate) fn first_command(&self, server: SocketAddr) -> io::Result<(TcpStream, String)> {
        let mut call = Open::begin(server, self)?;
        let length = call.command()?;
        Ok((call.stream, String::from_utf8_lossy(&call.buffer[..length]).into_owned()))
    }

    /// A call that stays where it waits for the answer to its first command.
    pub(crate) fn park(&self, server: SocketAddr) -> io::Result<Parked> {
        self.first_command(server).map(|(stream, _)| Parked(stream))
    }
}

/// A call that waits until this is dropped.
pub(crate) struct Parked(#[expect(dead_code, reason = "it is held, not used")] TcpStream);

struct Open {
    stream: TcpStream,
    /// What is received; a command, and the last words of a call, are shorter.
    buffer: [u8; 256],
}

impl Open {
    fn begin(server: SocketAddr, work: &Work) -> io::Result<Self> {
        let mut stream = TcpStream::connect(server)?;
        stream.write_all(&work.request)?;
        Ok(Self { stream, buffer: [0; 256] })
    }

    /// Receives a whole command, and returns its length.
    fn command(&mut self) -> io::Result<usize> {
        let mut filled = 0;
        while filled == 0 || self.buffer[filled - 1] != b'\n' {
            match self.stream.read(&mut self.buffer[filled..])? {
                0 => return Err(io::Error::new(ErrorKind::UnexpectedEof, "the server ended the call too early")),
                read => filled += read,
            }
        }
        Ok(filled)
    }

    fn answer(&mut self) -> io::Result<()> {
        self.command()?;
        self.stream.write_all(REPLY)
    }

    /// Receives the last words, if there are any, and the end.
    fn ends(mut self) -> io::Result<()> {
        let mut last = 0;
        loop {
            match self.stream.read(&mut self.buffer[last..])? {
                0 if matches!(&self.buffer[..last], b"" | b"SET VARIABLE AGI_ROUTE_STATUS OK\n") => return Ok(()),
                0 => {
                    let words = String::from_utf8_lossy(&self.buffer[..last]).into_owned();
                    return Err(io::Error::new(ErrorKind::InvalidData, format!("the call ended with {words:?}")));
                }
                read => last += read,
            }
        }
    }
}
