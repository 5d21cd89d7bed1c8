//! The bytes that were received and are not used yet.

use zeroize::Zeroize;

use crate::limits::MAX_REPLY;
use crate::reply::{Frame, ReplyFraming, frame, frame_end};

/// The usual size of the buffer. It is larger than all replies except those with long values, so that one read empties
/// the socket and no second one is tried. It is not larger than that, because every waiting call has one.
const USUAL: usize = 256;

/// Received bytes, taken frame by frame.
#[derive(Debug)]
pub(super) struct Input {
    /// All of it is initialized; after `end` is room for what is read next.
    buffer: Vec<u8>,
    /// Bytes before this are used.
    start: usize,
    /// Bytes before this are received.
    end: usize,
    /// Bytes from `start` on that hold no end of a frame.
    searched: usize,
    /// Where the frame taken last begins. It ends at `start`.
    frame: usize,
    /// How many bytes arrived since the exchange began.
    received: usize,
    /// No copy of the bytes may be left.
    secret: bool,
}

impl Input {
    /// Begins with what was received after the request.
    pub(super) fn new(received: Vec<u8>) -> Self {
        let end = received.len();
        Self { buffer: received, start: 0, end, searched: 0, frame: 0, received: 0, secret: false }
    }

    /// Takes the bytes of the next whole frame, if there is one. [`last`](Self::last) reads them.
    #[inline]
    pub(super) fn take(&mut self, framing: ReplyFraming) -> Option<&[u8]> {
        if self.end - self.start == self.searched { None } else { self.take_found(framing) }
    }

    fn take_found(&mut self, framing: ReplyFraming) -> Option<&[u8]> {
        let end = frame_end(self.waiting(), framing, self.searched);
        self.take_to(end)
    }

    /// Takes the next line of what is to be skipped. Only a value or a recognition that is due is kept together: a forged
    /// beginning of a usage block would hold back all that follows.
    pub(super) fn take_line(&mut self, framing: ReplyFraming) -> Option<Frame<'_>> {
        let bytes = if framing != ReplyFraming::Line && !self.waiting().starts_with(b"520-") {
            self.take(framing)
        } else {
            let from = self.searched;
            let end = memchr::memchr(b'\n', &self.waiting()[from..]).map(|at| from + at + 1);
            self.take_to(end)
        };
        bytes.map(frame)
    }

    #[inline]
    fn take_to(&mut self, end: Option<usize>) -> Option<&[u8]> {
        let Some(length) = end else {
            self.searched = self.end - self.start;
            return None;
        };
        self.frame = self.start;
        self.start += length;
        self.searched = 0;
        Some(self.last_bytes())
    }

    /// Returns the frame taken last, until the next read.
    pub(super) fn last(&self) -> Frame<'_> {
        frame(self.last_bytes())
    }

    /// Returns the bytes of the frame taken last, until the next read.
    pub(super) fn last_bytes(&self) -> &[u8] {
        &self.buffer[self.frame..self.start]
    }

    /// Returns what is received and not taken.
    pub(super) fn waiting(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// Returns whether anything is received and not taken.
    pub(super) fn has_bytes(&self) -> bool {
        self.end > self.start
    }

    /// Begins a new exchange: its reply may be framed differently, and has its own limit.
    pub(super) fn begin(&mut self) {
        self.searched = 0;
        self.received = 0;
    }

    /// Searches the bytes again, because they are framed differently.
    pub(super) fn search_anew(&mut self) {
        self.searched = 0;
    }

    /// Returns whether more came for one exchange than is allowed.
    pub(super) fn is_too_long(&self) -> bool {
        self.received > MAX_REPLY
    }

    /// Sets whether the bytes from here on are secret. When they no longer are, what is left of the secret is zeroed.
    pub(super) fn hide(&mut self, secret: bool) {
        self.secret = secret;
        self.wipe();
    }

    /// Zeroes the whole buffer except what is not taken yet.
    pub(super) fn wipe(&mut self) {
        self.renew(self.buffer.len());
    }

    /// Returns all that the buffer holds.
    pub(super) fn memory(&self) -> &[u8] {
        &self.buffer
    }

    /// Makes room after what is not taken, and returns it. What is not taken moves to the front, and if that is not
    /// enough, the buffer grows.
    #[inline]
    pub(super) fn room(&mut self) -> &mut [u8] {
        if self.start == self.end && self.end < self.buffer.len() && !self.secret {
            (self.start, self.end, self.frame) = (0, 0, 0);
        } else if self.start != 0 || self.end == self.buffer.len() {
            self.make_room();
        }
        &mut self.buffer[self.end..]
    }

    /// Notes that so many bytes were read into the room.
    pub(super) fn filled(&mut self, count: usize) {
        self.end = (self.end + count).min(self.buffer.len());
        self.received += count;
    }

    fn make_room(&mut self) {
        let full = self.end - self.start == self.buffer.len();
        let size = if full { (2 * self.buffer.len()).max(USUAL) } else { self.buffer.len() };
        if self.secret {
            return self.renew(size);
        }
        if self.has_bytes() {
            self.buffer.copy_within(self.start..self.end, 0);
        }
        (self.start, self.end, self.frame) = (0, self.end - self.start, 0);
        self.buffer.resize(size, 0);
    }

    /// Continues in another buffer, and zeroes the one before.
    fn renew(&mut self, size: usize) {
        let mut buffer = vec![0; size];
        let waiting = self.waiting();
        let end = waiting.len();
        buffer[..end].copy_from_slice(waiting);
        std::mem::replace(&mut self.buffer, buffer).zeroize();
        (self.start, self.end, self.frame) = (0, end, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::Input;
    use crate::ReplyFraming;

    /// The reply comes in two pieces, after one that has been read.
    #[test]
    fn after_a_secret_the_buffer_is_another_one_and_holds_what_is_not_read_yet() {
        let mut input = Input::new(b"200 result=0\n".to_vec());
        input.hide(true);
        assert!(input.take(ReplyFraming::Line).is_some());
        for piece in [&b"200 result=86"[..], b"42\nHANG"] {
            let before = input.buffer.len();
            input.room()[..piece.len()].copy_from_slice(piece);
            input.filled(piece.len());
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
