//! The bytes received and not yet used.

use std::io;
use std::ops::Range;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::ReadBuf;
use zeroize::Zeroize;

use super::MAX_REPLY;
use super::error::Disconnect;
use crate::transport::Transport;
use agi_protocol::{Frame, ReplyFraming, frame, frame_end};

/// Larger than all replies but those with long values, so that one read empties the socket and no second one is tried;
/// and no larger, because every call that waits has it.
const USUAL: usize = 256;

/// Received bytes, taken frame by frame.
pub(crate) struct Input {
    /// All of it is initialized; behind `end` is room for what is read next.
    buffer: Vec<u8>,
    /// Bytes before this are used.
    start: usize,
    /// Bytes before this are received.
    end: usize,
    /// Bytes from `start` on that hold no end of a frame.
    searched: usize,
    /// The frame taken last.
    frame: Range<usize>,
    /// How many bytes arrived since the exchange began.
    received: usize,
    /// No copy of the bytes may be left behind.
    hidden: bool,
}

impl Input {
    /// Starts with what was received behind the request.
    pub(crate) fn new(received: Vec<u8>) -> Self {
        let end = received.len();
        Self { buffer: received, start: 0, end, searched: 0, frame: 0..0, received: 0, hidden: false }
    }

    /// Takes the next whole frame, if there is one. It can be read again with [`last`](Self::last).
    #[inline]
    pub(crate) fn take(&mut self, shape: ReplyFraming) -> Option<Frame<'_>> {
        if self.end - self.start == self.searched { None } else { self.take_found(shape) }
    }

    fn take_found(&mut self, shape: ReplyFraming) -> Option<Frame<'_>> {
        let waiting = self.waiting();
        let Some(length) = frame_end(waiting, shape, self.searched) else {
            self.searched = waiting.len();
            return None;
        };
        self.frame = self.start..self.start + length;
        self.start += length;
        self.searched = 0;
        Some(self.last())
    }

    /// The frame taken last, until the next read.
    pub(crate) fn last(&self) -> Frame<'_> {
        frame(&self.buffer[self.frame.clone()])
    }

    /// The bytes of the frame taken last, until the next read.
    pub(crate) fn last_bytes(&self) -> &[u8] {
        &self.buffer[self.frame.clone()]
    }

    /// What is received and not taken.
    pub(crate) fn waiting(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// Whether anything is received and not taken.
    pub(crate) fn has_bytes(&self) -> bool {
        self.end > self.start
    }

    /// A new exchange begins: its reply may have another shape, and has its own limit.
    pub(crate) fn begin(&mut self) {
        self.searched = 0;
        self.received = 0;
    }

    /// From here on, the bytes are a secret, or are none any more: then what is left of them is zeroed.
    pub(crate) fn hide(&mut self, hidden: bool) {
        self.hidden = hidden;
        self.wipe();
    }

    /// Zeroes the whole buffer but for what is not taken yet.
    pub(crate) fn wipe(&mut self) {
        self.renew(self.buffer.len());
    }

    /// Goes on in another buffer, and zeroes the one before.
    fn renew(&mut self, size: usize) {
        let mut buffer = vec![0; size];
        let waiting = self.waiting();
        let end = waiting.len();
        buffer[..end].copy_from_slice(waiting);
        std::mem::replace(&mut self.buffer, buffer).zeroize();
        (self.start, self.end, self.frame) = (0, end, 0..0);
    }

    /// Makes room behind what is not taken: it moves to the front, and if that is not enough, the buffer grows.
    fn make_room(&mut self) {
        let full = self.end - self.start == self.buffer.len();
        if !full && self.start == 0 {
            return;
        }
        let size = if full { (2 * self.buffer.len()).max(USUAL) } else { self.buffer.len() };
        if self.hidden {
            return self.renew(size);
        }
        if self.has_bytes() {
            self.buffer.copy_within(self.start..self.end, 0);
        }
        (self.start, self.end, self.frame) = (0, self.end - self.start, 0..0);
        self.buffer.resize(size, 0);
    }

    /// Reads what has arrived: at least one byte, or the reason why there will be none.
    pub(crate) fn poll_fill(
        &mut self,
        cx: &mut Context<'_>,
        transport: &mut dyn Transport,
    ) -> Poll<Result<(), Disconnect>> {
        if self.received > MAX_REPLY {
            return Poll::Ready(Err(Disconnect::ReplyTooLong));
        }
        self.make_room();
        let mut room = ReadBuf::new(&mut self.buffer[self.end..]);
        if let Err(error) = ready!(Pin::new(transport).poll_read(cx, &mut room)) {
            return Poll::Ready(Err(Disconnect::Broken(error.kind())));
        }
        let read = room.filled().len();
        if read == 0 {
            return Poll::Ready(Err(Disconnect::Closed));
        }
        self.end += read;
        self.received += read;
        Poll::Ready(Ok(()))
    }
}

/// Why a write took nothing: it failed, or the transport takes no more.
pub(crate) fn write_failed(written: &io::Result<usize>) -> Disconnect {
    Disconnect::Broken(written.as_ref().err().map_or(io::ErrorKind::WriteZero, io::Error::kind))
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use tokio::io::AsyncWriteExt;

    use super::Input;
    use agi_protocol::ReplyFraming;

    /// The reply comes in two pieces, behind one that has been read.
    #[tokio::test]
    async fn behind_a_secret_the_buffer_is_another_one_and_holds_what_is_not_read_yet() {
        let (mut near, mut far) = tokio::io::duplex(1 << 16);
        let mut input = Input::new(b"200 result=0\n".to_vec());
        input.hide(true);
        assert!(input.take(ReplyFraming::Line).is_some());
        for piece in [&b"200 result=86"[..], b"42\nHANG"] {
            far.write_all(piece).await.unwrap();
            let before = input.buffer.len();
            poll_fn(|cx| input.poll_fill(cx, &mut near)).await.unwrap();
            assert!(input.buffer.len() >= before);
        }
        assert!(input.take(ReplyFraming::Line).is_some());
        assert_eq!(input.last_bytes(), b"200 result=8642\n");
        let secret = input.buffer.as_ptr();
        input.hide(false);
        assert_ne!(input.buffer.as_ptr(), secret);
        assert_eq!((input.last_bytes(), input.waiting()), (&b""[..], &b"HANG"[..]));
    }
}
