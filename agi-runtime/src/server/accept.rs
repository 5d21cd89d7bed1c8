//! Accepting connections, also when the process has no file descriptor left.

use std::fs::File;
use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::task::{Context, Poll};
use std::time::Duration;

use socket2::{SockRef, TcpKeepalive};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::coop::has_budget_remaining;

use super::{refuse, warning};
use agi_protocol::Status;

/// Asterisk sets none of its own, and no call has a time limit: a peer that vanished is noticed by this, two minutes
/// after its last word.
const KEEPALIVE: TcpKeepalive =
    TcpKeepalive::new().with_time(Duration::from_mins(1)).with_interval(Duration::from_secs(15)).with_retries(4);
/// The same for a peer that vanished, or stopped reading, while bytes were on their way to it.
#[cfg(target_os = "linux")]
const UNACKNOWLEDGED: Duration = Duration::from_mins(2);
/// Many times the longest command line. Left to itself, the system lets the bytes that a peer does not read grow to
/// megabytes.
const SEND_BUFFER: usize = 64 * 1024;
/// So many connections may wait to be accepted, if the system permits (`net.core.somaxconn`). Tokio asks for 128; one
/// more than that tries again a second later.
pub(super) const BACKLOG: u16 = 4096;
const BACK_OFF: Duration = Duration::from_millis(50);
/// The most that are refused at once while calls are under way, so that these get their turn too.
const ROUND: u16 = 256;

/// A listener whose connections have the options that AGI wants.
pub(super) struct Acceptor {
    pub(super) listener: TcpListener,
    /// Whether connections may wait that came before the listener had its options.
    early: bool,
    /// Given up when there is no descriptor left, so that calls can be told BUSY instead of waiting in silence.
    spare: Option<File>,
}

impl Acceptor {
    /// The options are set on the listener: accepted connections inherit them, without a system call each.
    pub(super) fn new(listener: TcpListener) -> io::Result<Self> {
        let socket = SockRef::from(&listener);
        set_options(&socket)?;
        socket.listen(BACKLOG.into())?;
        Ok(Self { listener, early: true, spare: spare() })
    }

    /// The next connection.
    pub(super) async fn next(&mut self) -> (TcpStream, SocketAddr) {
        let mut backed_off = false;
        loop {
            match poll_fn(|cx| self.poll_accept(cx)).await {
                Ok(accepted) => return accepted,
                // The peer was gone before its turn: the next one may be fine.
                Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => {}
                Err(error) => {
                    warning::NO_ACCEPT.because(&error);
                    // Calls that end meanwhile make room, and those that wait have sent their requests by then.
                    if backed_off && out_of_files(&error) {
                        self.refuse_waiting(Status::Busy, ROUND);
                    }
                    tokio::time::sleep(BACK_OFF).await;
                    backed_off = true;
                }
            }
        }
    }

    fn poll_accept(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<(TcpStream, SocketAddr)>> {
        let accepted = self.listener.poll_accept(cx);
        match &accepted {
            Poll::Ready(Ok((stream, peer))) if self.early => {
                if let Err(error) = set_options(&SockRef::from(stream)) {
                    tracing::debug!(%peer, "the options of a connection could not be set: {error}");
                }
            }
            Poll::Ready(_) => {}
            // No connection waits, unless it is only another task's turn.
            Poll::Pending => self.early &= !has_budget_remaining(),
        }
        accepted
    }

    /// Tells the connections that wait that there is no room for them; the spare descriptor goes from one to the next.
    pub(super) fn refuse_waiting(&mut self, status: Status, at_most: u16) {
        self.spare = None;
        let listener = SockRef::from(&self.listener);
        for _ in 0..at_most {
            // No connection waits, or another thread took the descriptor.
            let Ok((stream, _)) = listener.accept() else { break };
            if let Err(error) = refuse::at_once(&stream, status) {
                tracing::debug!("a refused peer did not close in order: {error}");
            }
        }
        self.spare = spare();
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

fn spare() -> Option<File> {
    File::open("/dev/null").ok()
}

/// `EMFILE` and `ENFILE`, on every Unix.
fn out_of_files(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(23 | 24))
}

#[cfg(test)]
mod tests {
    use super::{Acceptor, SEND_BUFFER};
    use socket2::SockRef;
    use std::time::Duration;
    use tokio::net::{TcpListener, TcpStream};

    #[tokio::test]
    async fn an_accepted_connection_inherits_keepalive_and_sending_without_delay() {
        for address in ["127.0.0.1:0", "[::1]:0"] {
            let Ok(listener) = TcpListener::bind(address).await else {
                eprintln!("left out: this machine has no {address}");
                continue;
            };
            let address = listener.local_addr().unwrap();
            let mut acceptor = Acceptor::new(listener).unwrap();
            acceptor.early = false;
            let (peer, (stream, from)) = tokio::join!(TcpStream::connect(address), acceptor.next());
            assert_eq!(from, peer.unwrap().local_addr().unwrap());
            has_the_options(&stream);
        }
    }

    #[tokio::test]
    async fn a_connection_that_came_before_the_listener_had_its_options_gets_them_too() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let _peer = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let mut acceptor = Acceptor::new(listener).unwrap();
        let (stream, _) = acceptor.next().await;
        has_the_options(&stream);
        // The next ones inherit them.
        assert!(tokio::time::timeout(Duration::ZERO, acceptor.next()).await.is_err());
        assert!(!acceptor.early);
    }

    fn has_the_options(stream: &TcpStream) {
        let socket = SockRef::from(stream);
        assert!(socket.tcp_nodelay().unwrap());
        assert!(socket.keepalive().unwrap());
        assert_eq!(socket.tcp_keepalive_time().unwrap(), Duration::from_mins(1));
        assert_eq!(socket.tcp_keepalive_interval().unwrap(), Duration::from_secs(15));
        assert_eq!(socket.tcp_keepalive_retries().unwrap(), 4);
        // Linux counts its own overhead too, and says twice the size that was asked for.
        assert!(socket.send_buffer_size().unwrap() <= 2 * SEND_BUFFER);
        #[cfg(target_os = "linux")]
        assert_eq!(socket.tcp_user_timeout().unwrap(), Some(Duration::from_mins(2)));
    }
}
