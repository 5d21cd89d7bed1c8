//! The line between the telephone and the app in this process. It tells the telephone what is a secret.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, DuplexStream, ReadBuf};

use crate::transport::Transport;

/// See the module.
pub(super) struct PhoneLine {
    stream: DuplexStream,
    secret: Arc<AtomicBool>,
}

impl PhoneLine {
    /// Makes it of the app's end, and gives where it says whether what is keyed now is a secret.
    pub(super) fn new(stream: DuplexStream) -> (Self, Arc<AtomicBool>) {
        let secret = Arc::<AtomicBool>::default();
        (Self { stream, secret: Arc::clone(&secret) }, secret)
    }
}

impl Transport for PhoneLine {
    fn is_known(&self) -> bool {
        true
    }

    fn hide(&self, secret: bool) {
        self.secret.store(secret, Ordering::Relaxed);
    }
}

impl AsyncRead for PhoneLine {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for PhoneLine {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
