//! A transport whose bytes are seen, write by write and read by read.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use agi_runtime::Transport;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::transcript::Passed;

/// What passed over a [`Tapped`] transport.
#[derive(Clone, Default)]
pub struct Tap(Arc<Mutex<Vec<Moved>>>);

enum Moved {
    Sent(Vec<u8>),
    Received(Vec<u8>),
}

impl Tap {
    /// A transport whose bytes are kept here.
    pub fn over<T>(&self, inner: T) -> Tapped<T> {
        Tapped { inner, tap: self.clone() }
    }

    /// The request, and the commands with their replies. Where a `HANGUP` came is left out: when it is read is a
    /// matter of time.
    ///
    /// # Panics
    /// If a thread panicked while it held the bytes.
    #[must_use]
    pub fn transcript(&self) -> (Vec<u8>, Vec<Passed>) {
        let mut request = Vec::new();
        let mut passed = Vec::new();
        for moved in self.0.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            match (moved, passed.last_mut()) {
                (Moved::Sent(line), Some(Passed::Exchange { sent, reply })) if reply.is_empty() => sent.extend(line),
                (Moved::Sent(line), _) => passed.push(Passed::Exchange { sent: line.clone(), reply: Vec::new() }),
                (Moved::Received(bytes), Some(Passed::Exchange { reply, .. })) => reply.extend(bytes),
                (Moved::Received(bytes), _) => request.extend(bytes),
            }
        }
        let end = request.windows(2).position(|two| two == b"\n\n").map_or(request.len(), |end| end + 1);
        for part in &mut passed {
            if let Passed::Exchange { reply, .. } = part {
                *reply = without_hangup(reply);
            }
        }
        request.truncate(end);
        (request, passed)
    }

    fn keep(&self, moved: Moved) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(moved);
    }
}

fn without_hangup(reply: &[u8]) -> Vec<u8> {
    let lines = reply.split_inclusive(|byte| *byte == b'\n');
    lines.filter(|line| *line != b"HANGUP\n").flatten().copied().collect()
}

/// A transport in whose middle a [`Tap`] sits.
pub struct Tapped<T> {
    inner: T,
    tap: Tap,
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Tapped<T> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.inner).poll_write(cx, bytes);
        if let Poll::Ready(Ok(written)) = written {
            self.tap.keep(Moved::Sent(bytes[..written].to_vec()));
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Tapped<T> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.inner).poll_read(cx, buffer);
        let received = &buffer.filled()[before..];
        if !received.is_empty() {
            self.tap.keep(Moved::Received(received.to_vec()));
        }
        read
    }
}

impl<T: Transport> Transport for Tapped<T> {
    fn expect_more(&self) {
        self.inner.expect_more();
    }
}
