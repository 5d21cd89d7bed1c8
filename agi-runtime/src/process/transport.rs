//! The two pipes of a process as one transport. Its hang-up comes by a signal.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::unix::pipe::{Receiver, Sender};
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::transport::{Transport, forward_io};

/// What FastAGI says at a hang-up. To a process, Asterisk sends SIGHUP instead (measured on 22.10 and 16.28).
const HANGUP: &[u8] = b"HANGUP\n";

/// Carries the call of a process: over its two pipes, with the signals that it gets.
pub(crate) struct ProcessTransport<I = Receiver, O = Sender, S = Signal> {
    input: I,
    output: O,
    signals: S,
    place: Place,
    /// The rest of the line that tells of the hang-up.
    tells: &'static [u8],
    told: bool,
}

/// How far the reader has come. Asterisk never says HANGUP within a line, nor within the request.
#[derive(Default)]
struct Place {
    in_a_line: bool,
    /// Whether the last line was empty so far, as the request's last one is.
    empty: bool,
    after_request: bool,
}

impl Place {
    fn read(&mut self, bytes: &[u8]) {
        for byte in bytes {
            let ends = *byte == b'\n';
            self.after_request |= ends && !self.in_a_line && self.empty;
            (self.empty, self.in_a_line) = (ends, !ends);
            if self.after_request {
                self.in_a_line = bytes.last() != Some(&b'\n');
                return;
            }
        }
    }

    fn permits_a_line(&self) -> bool {
        self.after_request && !self.in_a_line
    }
}

/// What tells of hang-ups.
pub(crate) trait HangUps: Unpin {
    fn poll_hang_up(&mut self, cx: &mut Context<'_>) -> Poll<Option<()>>;
}

impl HangUps for Signal {
    fn poll_hang_up(&mut self, cx: &mut Context<'_>) -> Poll<Option<()>> {
        self.poll_recv(cx)
    }
}

impl ProcessTransport {
    /// Makes it of the two pipes. From now on SIGHUP does not end the process.
    pub(crate) fn new(input: Receiver, output: Sender) -> io::Result<Self> {
        Ok(Self::of(input, output, signal(SignalKind::hangup())?))
    }
}

impl<I, O, S: HangUps> ProcessTransport<I, O, S> {
    pub(crate) fn of(input: I, output: O, signals: S) -> Self {
        Self { input, output, signals, place: Place::default(), tells: b"", told: false }
    }

    fn poll_hung_up(&mut self, cx: &mut Context<'_>) {
        while let Poll::Ready(Some(())) = self.signals.poll_hang_up(cx) {
            if !self.told {
                (self.tells, self.told) = (HANGUP, true);
            }
        }
    }

    fn tell(&mut self, buffer: &mut ReadBuf<'_>) {
        let (now, later) = self.tells.split_at(self.tells.len().min(buffer.remaining()));
        buffer.put_slice(now);
        self.tells = later;
    }
}

impl<I: AsyncRead + Unpin, O: Unpin, S: HangUps> AsyncRead for ProcessTransport<I, O, S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let (before, mut end) = (buffer.filled().len(), None);
        // A line that was begun is ended first.
        if this.tells.is_empty() || this.tells.len() == HANGUP.len() {
            match Pin::new(&mut this.input).poll_read(cx, buffer) {
                Poll::Ready(Ok(())) if buffer.filled().len() > before => {
                    this.place.read(&buffer.filled()[before..]);
                    return Poll::Ready(Ok(()));
                }
                Poll::Ready(over) => end = Some(over),
                // What Asterisk has said comes before the signal that it sent after it.
                Poll::Pending => this.poll_hung_up(cx),
            }
        }
        // Nothing is between the two that could cut the connection, so its end is a hang-up too: of an Asterisk that was
        // killed, or sends no signal.
        if end.is_some() && !this.told {
            (this.tells, this.told) = (HANGUP, true);
        }
        if !this.tells.is_empty() && this.place.permits_a_line() {
            this.tell(buffer);
            return Poll::Ready(Ok(()));
        }
        end.map_or(Poll::Pending, Poll::Ready)
    }
}

forward_io!(writes: [I: Unpin, O: AsyncWrite + Unpin, S: Unpin] ProcessTransport<I, O, S>, output);

impl<I, O, S> Transport for ProcessTransport<I, O, S>
where
    I: AsyncRead + Send + Sync + Unpin + 'static,
    O: AsyncWrite + Send + Sync + Unpin + 'static,
    S: HangUps + Send + Sync + 'static,
{
    /// Asterisk started the process.
    fn is_known(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::{Place, ProcessTransport};
    use rustix::process::{Signal, getpid, kill_process};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::unix::pipe;

    #[test]
    fn a_line_may_come_after_the_request_and_not_within_another() {
        let mut place = Place::default();
        for (bytes, permits) in [
            (&b"agi_request: x\n"[..], false),
            (b"agi_channel: y\nagi_th", false),
            (b"readid: 1\n", false),
            (b"\n", true),
            (b"200 res", false),
            (b"ult=0\n", true),
            (b"200 result=1\n\n", true),
        ] {
            place.read(bytes);
            assert_eq!(place.permits_a_line(), permits, "{:?}", String::from_utf8_lossy(bytes));
        }
        let mut at_once = Place::default();
        at_once.read(b"agi_request: x\n\n510 In");
        assert!(!at_once.permits_a_line());
    }

    /// Reads in pieces of three bytes, which the told line does not fit in.
    async fn read(transport: &mut ProcessTransport, until: &str) -> String {
        let mut read = String::new();
        while !read.ends_with(until) {
            let mut piece = [0; 3];
            let count = transport.read(&mut piece).await.unwrap();
            assert!(count > 0, "{read:?}");
            read.push_str(std::str::from_utf8(&piece[..count]).unwrap());
        }
        read
    }

    #[tokio::test]
    async fn a_signal_is_a_line_after_what_was_said_before_it_and_the_end_is_not_a_second_one() {
        let (mut asterisk, input) = pipe::pipe().unwrap();
        let (output, _reads) = pipe::pipe().unwrap();
        let mut transport = ProcessTransport::new(input, output).unwrap();
        asterisk.write_all(b"agi_request: x\n").await.unwrap();
        kill_process(getpid(), Signal::HUP).unwrap();
        assert_eq!(read(&mut transport, "x\n").await, "agi_request: x\n");
        asterisk.write_all(b"\n").await.unwrap();
        assert_eq!(read(&mut transport, "HANGUP\n").await, "\nHANGUP\n");
        kill_process(getpid(), Signal::HUP).unwrap();
        asterisk.write_all(b"200 result=-1\n").await.unwrap();
        drop(asterisk);
        let mut rest = String::new();
        transport.read_to_string(&mut rest).await.unwrap();
        assert_eq!(rest, "200 result=-1\n");
    }

    #[tokio::test]
    async fn an_end_without_a_signal_is_a_hang_up_too() {
        let (mut asterisk, input) = pipe::pipe().unwrap();
        let (output, _reads) = pipe::pipe().unwrap();
        let mut transport = ProcessTransport::new(input, output).unwrap();
        asterisk.write_all(b"agi_request: x\n\n").await.unwrap();
        drop(asterisk);
        let mut all = String::new();
        transport.read_to_string(&mut all).await.unwrap();
        assert_eq!(all, "agi_request: x\n\nHANGUP\n");
    }
}
