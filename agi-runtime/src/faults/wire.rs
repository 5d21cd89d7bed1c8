//! A wire with little room for what the app says, and room for all that Asterisk does, as the system's buffers have: neither
//! waits for the other to read.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, DuplexStream, Join, ReadBuf, duplex, join};

use super::random::Random;
use crate::Transport;

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

impl AsyncRead for Wire {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

impl Transport for Wire {}
