//! What a running call copies: bytes and times, up to a limit. It is read when the call is over, by the writer.

use std::fmt::Display;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::SystemTime;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Instant;

use super::Recorder;
use crate::transport::Transport;
use agi_protocol::Request;
use agi_protocol::Status;

/// A call as it was recorded.
pub(super) struct Tape {
    pub(super) began: SystemTime,
    pub(super) peer: String,
    pub(super) route: Option<String>,
    pub(super) request: Request,
    pub(super) bytes: Vec<u8>,
    pub(super) chunks: Vec<Chunk>,
    /// It did not fit, from here on.
    pub(super) cut: bool,
    /// What is received now is a secret of the caller's.
    hidden: bool,
    /// How the call ended, and at what millisecond.
    pub(super) ended: Option<(u64, Ended)>,
    start: Instant,
    limit: usize,
}

/// How a call ended.
#[derive(Clone, Copy)]
pub(super) enum Ended {
    Status(Status),
    HungUp,
}

/// What one read or write carried: the bytes up to `end`.
pub(super) struct Chunk {
    pub(super) millis: u64,
    pub(super) side: Side,
    pub(super) end: usize,
    /// It was received while a secret was asked for.
    pub(super) hidden: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Sent,
    Received,
    /// Asterisk closed the connection, or it broke.
    Closed,
}

impl Tape {
    pub(super) fn new(request: Request, route: Option<&str>, peer: &dyn Display, limit: usize) -> Self {
        Self {
            began: SystemTime::now(),
            peer: peer.to_string(),
            route: route.map(str::to_owned),
            request,
            bytes: Vec::new(),
            chunks: Vec::new(),
            cut: false,
            hidden: false,
            ended: None,
            start: Instant::now(),
            limit,
        }
    }

    pub(super) fn add(&mut self, side: Side, bytes: &[u8]) {
        if side == Side::Closed && self.chunks.last().is_some_and(|last| last.side == Side::Closed) {
            // It stays closed.
            return;
        }
        self.cut |= self.size() + bytes.len() + size_of::<Chunk>() > self.limit;
        if !self.cut {
            self.bytes.extend_from_slice(bytes);
            let hidden = self.hidden && side == Side::Received;
            self.chunks.push(Chunk { millis: self.millis(), side, end: self.bytes.len(), hidden });
        }
    }

    fn millis(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// The bytes that it takes in memory.
    pub(super) fn size(&self) -> usize {
        self.bytes.len() + self.chunks.len() * size_of::<Chunk>()
    }
}

/// Goes on the transport of a call that is recorded.
struct Tap {
    transport: Box<dyn Transport>,
    shared: Arc<Shared>,
}

/// A call under way that is recorded.
pub(crate) struct Recording(Arc<Shared>);

/// What the transport and the call's own end share. Nobody waits for its lock: one task runs the call. The last one
/// who drops it hands the tape to the writer, also when the call is dropped half-way.
struct Shared {
    tape: Mutex<Option<Tape>>,
    recorder: Arc<Recorder>,
}

impl Recording {
    /// Begins one. The transport that it gives is to be used instead.
    pub(crate) fn begin(
        recorder: &Arc<Recorder>,
        transport: Box<dyn Transport>,
        request: &Request,
        received: &[u8],
        (route, peer): (Option<&str>, &dyn Display),
    ) -> (Box<dyn Transport>, Self) {
        let mut tape = Tape::new(request.clone(), route, peer, recorder.bytes_per_call());
        if !received.is_empty() {
            tape.add(Side::Received, received);
        }
        let shared = Arc::new(Shared { tape: Mutex::new(Some(tape)), recorder: Arc::clone(recorder) });
        (Box::new(Tap { transport, shared: Arc::clone(&shared) }), Self(shared))
    }

    /// Notes how the call ended: with this status, or by a hang-up.
    pub(crate) fn ended(&self, status: Option<Status>) {
        self.0.with(|tape| tape.ended = Some((tape.millis(), status.map_or(Ended::HungUp, Ended::Status))));
    }
}

impl Shared {
    fn add(&self, side: Side, bytes: &[u8]) {
        self.with(|tape| tape.add(side, bytes));
    }

    fn with(&self, act: impl FnOnce(&mut Tape)) {
        let mut tape = self.tape.lock().unwrap_or_else(PoisonError::into_inner);
        tape.as_mut().map(act);
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        if let Some(tape) = self.tape.get_mut().unwrap_or_else(PoisonError::into_inner).take() {
            self.recorder.take(tape);
        }
    }
}

impl AsyncRead for Tap {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = ready!(Pin::new(&mut self.transport).poll_read(cx, buffer));
        let came = &buffer.filled()[before..];
        match &read {
            Ok(()) if !came.is_empty() => self.shared.add(Side::Received, came),
            Ok(()) => self.shared.add(Side::Closed, b"by Asterisk"),
            Err(error) => self.shared.add(Side::Closed, error.to_string().as_bytes()),
        }
        Poll::Ready(read)
    }
}

impl AsyncWrite for Tap {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.transport).poll_write(cx, bytes));
        if let Ok(count) = written {
            self.shared.add(Side::Sent, &bytes[..count]);
        }
        Poll::Ready(written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.transport).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.transport).poll_shutdown(cx)
    }
}

impl Transport for Tap {
    fn expect_more(&self) {
        self.transport.expect_more();
    }

    fn may_have_bytes(&self) -> bool {
        self.transport.may_have_bytes()
    }

    fn hide(&self, hidden: bool) {
        self.shared.with(|tape| tape.hidden = hidden);
        self.transport.hide(hidden);
    }
}
