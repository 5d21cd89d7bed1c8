//! A transport within TLS.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_rustls::server::TlsStream;

use super::{Transport, forward_io};

/// The app's end of a connection with TLS.
pub(crate) struct Encrypted<T>(TlsStream<T>);

impl<T> Encrypted<T> {
    pub(crate) fn new(stream: TlsStream<T>) -> Self {
        Self(stream)
    }

    fn inner(&self) -> &T {
        self.0.get_ref().0
    }
}

impl<T: AsyncRead + AsyncWrite + Unpin> AsyncRead for Encrypted<T> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        // What a write could not send yet goes out while its answer is waited for.
        if self.0.get_ref().1.wants_write() {
            if let Poll::Ready(Err(error)) = Pin::new(&mut self.0).poll_flush(cx) {
                return Poll::Ready(Err(error));
            }
        }
        Pin::new(&mut self.0).poll_read(cx, buffer)
    }
}

forward_io!(writes: [T: AsyncRead + AsyncWrite + Unpin] Encrypted<T>, 0);

impl<T: Transport> Transport for Encrypted<T> {
    fn expect_more(&self) {
        self.inner().expect_more();
    }

    fn hide(&self, secret: bool) {
        self.inner().hide(secret);
    }

    fn says_goodbye(&self) -> bool {
        true
    }

    fn peer_addr(&self) -> Option<SocketAddr> {
        self.inner().peer_addr()
    }

    fn local_ip(&self) -> Option<IpAddr> {
        self.inner().local_ip()
    }
}
