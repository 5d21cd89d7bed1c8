//! What carries a dialogue: a TCP connection, or two ends in memory.

mod asks;
#[cfg(feature = "tls")]
mod encrypted;
mod forward;
mod proxied;
mod write_timeout;

pub(crate) use asks::Asking;
pub use asks::Asks;
#[cfg(feature = "tls")]
pub(crate) use encrypted::Encrypted;
pub(crate) use forward::forward_io;
pub(crate) use proxied::Proxied;
pub(crate) use write_timeout::{NotReading, WriteTimeout};

use std::net::{IpAddr, SocketAddr};

use tokio::io::{AsyncRead, AsyncWrite, DuplexStream, Interest};
use tokio::net::TcpStream;

/// A stream of bytes to and from Asterisk. `Sync`, because a handler may hold `&Call` while it awaits something else.
pub trait Transport: AsyncRead + AsyncWrite + Send + Sync + Unpin + 'static {
    /// Hears a hint: the rest of a reply is on its way in a second small write. Asterisk does not set `TCP_NODELAY`, so that
    /// write waits for our acknowledgement: 44 ms, unless it is sent at once.
    #[doc(hidden)]
    fn expect_more(&self) {}

    /// Hears whether what is answered from now on is a secret.
    #[doc(hidden)]
    fn hide(&self, _secret: bool) {}

    /// Returns where the app says what it asks, for a telephone in the same process. The wire has only the keys.
    #[doc(hidden)]
    fn asks(&self) -> Option<&Asks> {
        None
    }

    /// Tells whether a read may find bytes, or the end, without waiting. A transport that knows better spares every command
    /// a read of what is not there.
    #[doc(hidden)]
    fn may_have_bytes(&self) -> bool {
        true
    }

    /// Tells whether the app made the connection itself. It then does not ask for the shared secret.
    #[doc(hidden)]
    fn is_known(&self) -> bool {
        false
    }

    /// Tells whether the app has to tell the peer that it ends the connection. TLS needs that: otherwise the peer takes the end for
    /// a cut.
    #[doc(hidden)]
    fn says_goodbye(&self) -> bool {
        false
    }

    /// Returns the most bytes of a command line, line feed included, that this transport carries, if that is less than Asterisk reads.
    #[cfg(feature = "ami")]
    #[doc(hidden)]
    fn longest_line(&self) -> Option<usize> {
        None
    }

    /// Tells the address of the other side, if it has one.
    fn peer_addr(&self) -> Option<SocketAddr> {
        None
    }

    /// Tells the app's own address on this connection.
    #[doc(hidden)]
    fn local_ip(&self) -> Option<IpAddr> {
        None
    }
}

impl Transport for TcpStream {
    fn peer_addr(&self) -> Option<SocketAddr> {
        self.peer_addr().ok()
    }

    fn local_ip(&self) -> Option<IpAddr> {
        self.local_addr().ok().map(|address| address.ip())
    }

    fn may_have_bytes(&self) -> bool {
        // It makes no system call: tokio knows since its last wait.
        self.try_io(Interest::READABLE, || Ok(())).is_ok()
    }

    fn expect_more(&self) {
        #[cfg(target_os = "linux")]
        // A hint: where the system does not take it, the reply is late and still right.
        let _ = socket2::SockRef::from(self).set_tcp_quickack(true);
    }
}

impl Transport for DuplexStream {}

#[cfg(unix)]
impl Transport for tokio::net::UnixStream {}

#[cfg(test)]
mod tests {
    use super::Transport;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};

    #[tokio::test]
    async fn a_connection_tells_whether_anything_waits_without_reading_it() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (near, far) = tokio::join!(listener.accept(), TcpStream::connect(listener.local_addr().unwrap()));
        let ((mut near, _), mut far) = (near.unwrap(), far.unwrap());
        let mut line = [0; 100];
        for _ in 0..2 {
            far.write_all(b"HANGUP\n").await.unwrap();
            near.readable().await.unwrap();
            assert!(near.may_have_bytes());
            assert_eq!(near.read(&mut line).await.unwrap(), 7);
            assert!(!near.may_have_bytes(), "a read that was not filled took all");
        }
        drop(far);
        near.readable().await.unwrap();
        assert!(near.may_have_bytes(), "the end is something to read");
    }
}
