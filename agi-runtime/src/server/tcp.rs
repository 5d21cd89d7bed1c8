//! TCP: the options that AGI wants, and a listener that shuts new peers out before it closes.

use std::io;
use std::net::SocketAddr;
use std::task::{Context, Poll};
use std::time::Duration;

use agi_protocol::Status;
use socket2::{SockRef, Socket, TcpKeepalive};
use tokio::net::{TcpListener, TcpStream};

use super::accept::BACKLOG;
use super::listener::Listener;
use super::refuse;

/// Asterisk sets no keepalive of its own, and no call has a time limit. With this, a vanished peer is noticed two
/// minutes after its last bytes.
const KEEPALIVE: TcpKeepalive =
    TcpKeepalive::new().with_time(Duration::from_secs(60)).with_interval(Duration::from_secs(15)).with_retries(4);
/// The same for a peer that vanished, or stopped reading, while bytes were on their way to it.
#[cfg(target_os = "linux")]
const UNACKNOWLEDGED: Duration = Duration::from_secs(120);
/// Many times the longest command line. By itself, the system lets the bytes that a peer does not read grow to
/// megabytes.
pub(super) const SEND_BUFFER: usize = 64 * 1024;

impl Listener for TcpListener {
    type Transport = TcpStream;
    type Peer = SocketAddr;

    fn poll_accept(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<(TcpStream, SocketAddr)>> {
        TcpListener::poll_accept(self, cx)
    }

    /// The options are set on the listener: accepted connections inherit them, without a system call each.
    fn prepare(&mut self) -> io::Result<()> {
        let socket = SockRef::from(&*self);
        set_options(&socket)?;
        socket.listen(BACKLOG.into())
    }

    fn prepare_early(&self, transport: &TcpStream) -> io::Result<()> {
        set_options(&SockRef::from(transport))
    }

    fn accept_now(&self) -> Option<Socket> {
        SockRef::from(self).accept().ok().map(|(socket, _)| socket)
    }

    fn refuse_now(transport: TcpStream, status: Status) -> io::Result<bool> {
        Ok(refuse::at_once(&transport.into_std()?.into(), status)?.is_some())
    }

    fn shut_out(&self) -> bool {
        shut_out(&SockRef::from(self))
    }

    fn close(self, shut_out: bool) {
        if let (true, Ok(listener)) = (shut_out, self.into_std()) {
            // Others may hold the same listener: systemd does, and starts this program again with it.
            open_again(&SockRef::from(&listener));
        }
    }
}

fn set_options(socket: &SockRef<'_>) -> io::Result<()> {
    socket.set_tcp_nodelay(true)?;
    socket.set_tcp_keepalive(&KEEPALIVE)?;
    socket.set_send_buffer_size(SEND_BUFFER)?;
    #[cfg(target_os = "linux")]
    socket.set_tcp_user_timeout(Some(UNACKNOWLEDGED))?;
    Ok(())
}

/// Keeps new connections from being made. Otherwise, one that the system completes between the last `accept` and
/// `close` would be lost: the dialplan would see `AGISTATUS=SUCCESS` and no status. With its SYN dropped, Asterisk
/// tries again a second later, is refused, and the dialplan sees `AGISTATUS=FAILURE`.
#[cfg(target_os = "linux")]
fn shut_out(listener: &SockRef<'_>) -> bool {
    use socket2::SockFilter;

    // A socket filter sees the TCP header: byte 13 holds the flags, 0x02 is SYN.
    const DROP_SYN: [(u16, u8, u8, u32); 4] = [
        (0x30, 0, 0, 13),       // ldb [13]
        (0x45, 0, 1, 0x02),     // jset #0x02, drop, pass
        (0x06, 0, 0, 0),        // drop: ret #0
        (0x06, 0, 0, u32::MAX), // pass: ret #-1, all bytes
    ];
    let filter = DROP_SYN.map(|(code, jt, jf, k)| SockFilter::new(code, jt, jf, k));
    listener
        .attach_filter(&filter)
        .inspect_err(|error| {
            tracing::warn!("new connections cannot be shut out ({error}): a call that begins right now may be lost");
        })
        .is_ok()
}

#[cfg(target_os = "linux")]
fn open_again(listener: &SockRef<'_>) {
    if let Err(error) = listener.detach_filter() {
        tracing::warn!("the filter of the shutdown stays on the listener: {error}");
    }
}

#[cfg(not(target_os = "linux"))]
fn shut_out(_listener: &SockRef<'_>) -> bool {
    false
}

#[cfg(not(target_os = "linux"))]
fn open_again(_listener: &SockRef<'_>) {}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::shut_out;
    use socket2::SockRef;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};

    /// Connections that the listener completes after the filter is set inherit it.
    #[tokio::test]
    async fn a_connection_with_the_filter_loses_no_byte() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (near, far) = tokio::join!(listener.accept(), TcpStream::connect(listener.local_addr().unwrap()));
        let ((mut near, _), mut far) = (near.unwrap(), far.unwrap());
        assert!(shut_out(&SockRef::from(&near)) && shut_out(&SockRef::from(&far)));
        let sent: Vec<u8> = (0..3_000_000_u32).map(|number| number.to_le_bytes()[1]).collect();
        let sending = async {
            near.write_all(&sent).await.unwrap();
            drop(near);
        };
        let mut received = Vec::new();
        let ((), read) = tokio::join!(sending, far.read_to_end(&mut received));
        assert_eq!(read.unwrap(), sent.len());
        assert!(received == sent);
    }
}
