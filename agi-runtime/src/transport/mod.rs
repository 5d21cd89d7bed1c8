//! What carries a dialogue: a TCP connection, or two ends in memory.

use tokio::io::{AsyncRead, AsyncWrite, DuplexStream};
use tokio::net::TcpStream;

/// A stream of bytes to and from Asterisk.
pub trait Transport: AsyncRead + AsyncWrite + Send + Sync + Unpin + 'static {
    /// The rest of a reply is on its way in a second small write. Asterisk does not set `TCP_NODELAY`, so that
    /// write waits for our acknowledgement: 44 ms, unless it is sent at once.
    fn expect_more(&self) {}

    /// From here on, what Asterisk answers is a secret of the caller's, or is none any more. A transport that keeps a
    /// copy of what it carries must not show it.
    fn hide(&self, _hidden: bool) {}
}

impl Transport for TcpStream {
    fn expect_more(&self) {
        #[cfg(target_os = "linux")]
        // A hint: where the system does not take it, the reply is late and still right.
        let _ = socket2::SockRef::from(self).set_tcp_quickack(true);
    }
}

impl Transport for DuplexStream {}
