//! A transport of which a proxy said where it comes from, and whose first bytes were read to hear that.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::{Transport, forward_io};

/// A connection by way of a proxy.
pub(crate) struct Proxied<T> {
    transport: T,
    /// The other side.
    from: Option<SocketAddr>,
    /// What came together with the header; empty as soon as it was read.
    came: Vec<u8>,
}

impl<T> Proxied<T> {
    pub(crate) fn new(transport: T, from: Option<SocketAddr>, came: Vec<u8>) -> Self {
        Self { transport, from, came }
    }

    /// Has what was read be read once more.
    #[cfg(feature = "tls")]
    pub(crate) fn put_back(&mut self, mut read: Vec<u8>) {
        read.append(&mut self.came);
        self.came = read;
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Proxied<T> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.came.is_empty() {
            return Pin::new(&mut self.transport).poll_read(cx, buffer);
        }
        let fits = self.came.len().min(buffer.remaining());
        buffer.put_slice(&self.came[..fits]);
        if fits == self.came.len() {
            self.came = Vec::new();
        } else {
            self.came.drain(..fits);
        }
        Poll::Ready(Ok(()))
    }
}

forward_io!(writes: [T: AsyncWrite + Unpin] Proxied<T>, transport);

impl<T: Transport> Transport for Proxied<T> {
    fn expect_more(&self) {
        self.transport.expect_more();
    }

    fn hide(&self, secret: bool) {
        self.transport.hide(secret);
    }

    fn may_have_bytes(&self) -> bool {
        !self.came.is_empty() || self.transport.may_have_bytes()
    }

    fn says_goodbye(&self) -> bool {
        self.transport.says_goodbye()
    }

    fn is_known(&self) -> bool {
        self.transport.is_known()
    }

    fn peer_addr(&self) -> Option<SocketAddr> {
        self.from
    }

    fn local_ip(&self) -> Option<IpAddr> {
        self.transport.local_ip()
    }
}
