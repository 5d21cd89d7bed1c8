//! A wire with little room for what the app says, and room for all that Asterisk does, as the system's buffers have: neither
//! waits for the other to read.

use tokio::io::{DuplexStream, Join, duplex, join};

use super::random::Random;
use crate::transport::{Transport, forward_io};

/// More than the answers to all commands of a call.
const ROOM: usize = 64 * 1024;

#[derive(Debug)]
pub(super) struct Wire(Join<DuplexStream, DuplexStream>);

/// The app's end, and Asterisk's.
pub(super) fn wire(random: &mut Random) -> (Wire, Wire) {
    let (reads, says) = duplex(ROOM);
    let (writes, hears) = duplex([5, 24, 100, 8192][random.below(4)]);
    (Wire(join(reads, writes)), Wire(join(hears, says)))
}

forward_io!(reads and writes: [] Wire, 0);

impl Transport for Wire {}
