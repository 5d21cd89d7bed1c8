//! What the floor does, without tokio: one thread, level-triggered epoll, and no task.

use std::collections::HashMap;
use std::io;
use std::net::TcpListener;
use std::os::fd::{AsRawFd, OwnedFd};

use bench_floor::{COMMANDS, ROUNDS};
use rustix::buffer::spare_capacity;
use rustix::event::epoll::{self, CreateFlags, EventData, EventFlags};
use rustix::net::{SocketFlags, accept_with};

/// The listener's number among the events; a connection has its file descriptor's.
const LISTENER: u64 = u64::MAX;

struct Connection {
    stream: OwnedFd,
    received: Vec<u8>,
    /// How many commands were sent.
    sent: usize,
}

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("{}", listener.local_addr()?);
    let poll = epoll::create(CreateFlags::CLOEXEC)?;
    epoll::add(&poll, &listener, EventData::new_u64(LISTENER), EventFlags::IN)?;
    let mut connections = HashMap::new();
    let mut events = Vec::with_capacity(256);
    loop {
        epoll::wait(&poll, spare_capacity(&mut events), None)?;
        for event in events.drain(..) {
            let number = event.data.u64();
            if number == LISTENER {
                let stream = accept_with(&listener, SocketFlags::NONBLOCK | SocketFlags::CLOEXEC)?;
                let number = u64::try_from(stream.as_raw_fd()).map_err(io::Error::other)?;
                epoll::add(&poll, &stream, EventData::new_u64(number), EventFlags::IN)?;
                connections.insert(number, Connection { stream, received: Vec::with_capacity(1024), sent: 0 });
            } else if connections.get_mut(&number).is_some_and(|connection| !connection.goes_on().unwrap_or(false)) {
                connections.remove(&number);
            }
        }
    }
}

impl Connection {
    /// Reads, and sends the next command after a whole line or block. Returns whether the call continues.
    fn goes_on(&mut self) -> io::Result<bool> {
        if rustix::io::read(&self.stream, spare_capacity(&mut self.received))? == 0 {
            return Ok(false);
        }
        if !self.received.ends_with(if self.sent == 0 { b"\n\n" } else { b"\n" }) {
            return Ok(true);
        }
        self.received.clear();
        if self.sent == COMMANDS.len() * ROUNDS {
            return Ok(false);
        }
        rustix::io::write(&self.stream, COMMANDS[self.sent % COMMANDS.len()])?;
        self.sent += 1;
        Ok(true)
    }
}
