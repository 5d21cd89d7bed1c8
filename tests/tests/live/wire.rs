//! A connection from Asterisk that a test can hold back in the middle of a line, and whose bytes it sees.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use agi_runtime::{Call, Transport};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use xtask::asterisk::Dial;

use crate::support::{Answered, Handling, Served, place};

/// The test's hand on a connection.
#[derive(Clone, Default)]
pub struct Wire(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    /// How many bytes may still be sent, if they are counted.
    room: Option<usize>,
    waits: Option<Waker>,
    passed: Vec<Passed>,
}

/// What one read or write moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Passed {
    /// To Asterisk.
    Sent(Vec<u8>),
    /// From Asterisk.
    Received(Vec<u8>),
}

impl Wire {
    /// Lets so many more bytes through to Asterisk, and then none.
    pub fn hold_after(&self, bytes: usize) {
        self.state().room = Some(bytes);
    }

    /// Lets everything through again.
    pub fn let_go(&self) {
        let mut state = self.state();
        state.room = None;
        if let Some(waits) = state.waits.take() {
            waits.wake();
        }
    }

    /// Everything that passed so far, write by write and read by read.
    pub fn passed(&self) -> Vec<Passed> {
        self.state().passed.clone()
    }

    /// What was sent, write by write.
    pub fn sent(&self) -> Vec<Vec<u8>> {
        let sent = |passed| if let Passed::Sent(bytes) = passed { Some(bytes) } else { None };
        self.passed().into_iter().filter_map(sent).collect()
    }

    /// A connection in this hand.
    pub fn over(self, stream: TcpStream) -> impl Transport {
        Wired { stream, wire: self }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// As [`dial_as`](crate::support::dial_as), over a wire that the handler has in its hand.
pub async fn dial_wired<T, F>(with: impl FnOnce(Dial) -> Dial, handler: F) -> Answered<T>
where
    T: Send + 'static,
    F: for<'c> FnOnce(&'c mut Call, Wire) -> Handling<'c, T> + Send + 'static,
{
    let wire = Wire::default();
    let inner = wire.clone();
    let serve = async |app| Served::once(app, async |stream| inner.over(stream)).await;
    place(serve, |served| with(served.agi("test")), |call| handler(call, wire)).await
}

struct Wired {
    stream: TcpStream,
    wire: Wire,
}

impl AsyncWrite for Wired {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let wire = self.wire.clone();
        let mut state = wire.state();
        let room = state.room.unwrap_or(bytes.len()).min(bytes.len());
        if room == 0 {
            state.waits = Some(cx.waker().clone());
            return Poll::Pending;
        }
        let written = Pin::new(&mut self.stream).poll_write(cx, &bytes[..room]);
        if let Poll::Ready(Ok(written)) = written {
            state.room = state.room.map(|room| room - written);
            state.passed.push(Passed::Sent(bytes[..written].to_vec()));
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl AsyncRead for Wired {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, buffer);
        let received = &buffer.filled()[before..];
        if !received.is_empty() {
            self.wire.state().passed.push(Passed::Received(received.to_vec()));
        }
        read
    }
}

impl Transport for Wired {
    fn expect_more(&self) {
        self.stream.expect_more();
    }
}
