//! What the app reads and writes of a call over AsyncAGI.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, DuplexStream, ReadBuf};

use crate::transport::Transport;
use agi_protocol::MAX_LINE_OF_ASYNC_AGI;

/// One end of a call over AsyncAGI; a task carries its lines.
#[derive(Debug)]
pub(crate) struct AmiStream(pub(super) DuplexStream);

impl AsyncRead for AmiStream {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buffer)
    }
}

impl AsyncWrite for AmiStream {
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

impl Transport for AmiStream {
    fn longest_line(&self) -> Option<usize> {
        Some(MAX_LINE_OF_ASYNC_AGI)
    }

    /// The app has logged in to it.
    fn is_known(&self) -> bool {
        true
    }
}
