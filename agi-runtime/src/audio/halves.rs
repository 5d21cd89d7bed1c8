//! The two directions of a stream, as bytes.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::error::AudioError;
use super::link::Link;

/// What the caller says, as bytes: [`Audio::split`](super::Audio::split). It ends when the stream does.
#[derive(Debug)]
pub struct AudioReader<'a> {
    link: &'a Link,
}

/// What the caller is to hear, as bytes: [`Audio::split`](super::Audio::split).
///
/// A write waits while more is to be played than the queue holds; a flush waits until all was sent to the caller. A
/// shutdown is a flush: silence follows.
#[derive(Debug)]
pub struct AudioWriter<'a> {
    link: &'a Link,
    /// The first byte of a sample whose second one has not come.
    half: Option<u8>,
}

impl<'a> AudioReader<'a> {
    pub(super) fn new(link: &'a Link) -> Self {
        Self { link }
    }
}

impl<'a> AudioWriter<'a> {
    pub(super) fn new(link: &'a Link) -> Self {
        Self { link, half: None }
    }
}

impl AsyncRead for AudioReader<'_> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        // As much as a frame at a time, so that nothing is initialised twice.
        let most = buffer.remaining().min(2 * self.link.hears.frame());
        if most == 1 {
            return Poll::Ready(Err(io::Error::other("a sample has two bytes: read into a larger buffer")));
        }
        let count = ready!(self.link.poll_read(cx, buffer.initialize_unfilled_to(most)));
        buffer.advance(count);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for AudioWriter<'_> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if !self.link.speaks {
            return Poll::Ready(Err(io::Error::other(AudioError::ListenOnly)));
        }
        let half = self.half;
        let all = || half.into_iter().chain(bytes.iter().copied());
        let samples = all().zip(all().skip(1)).step_by(2).map(|(low, high)| i16::from_le_bytes([low, high]));
        match ready!(self.link.poll_say(cx, samples)) {
            Some(()) => {
                let count = bytes.len() + usize::from(half.is_some());
                self.half = if count % 2 == 1 { all().last() } else { None };
                Poll::Ready(Ok(bytes.len()))
            }
            None => Poll::Ready(Err(io::ErrorKind::BrokenPipe.into())),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match ready!(self.link.poll_drained(cx)) {
            Some(()) => Poll::Ready(Ok(())),
            None => Poll::Ready(Err(io::ErrorKind::BrokenPipe.into())),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_flush(cx)
    }
}
