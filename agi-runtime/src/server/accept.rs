//! Accepting connections, also when the process has no file descriptor left.

use std::fs::File;
use std::future::poll_fn;
use std::io;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::task::coop::has_budget_remaining;

use super::listener::Listener;
use super::{refuse, warning};
use crate::app::Service;
use crate::events::Refusal;

/// How many connections may wait to be accepted, if the system permits (`net.core.somaxconn`). Tokio asks for 128; a
/// further connection tries again a second later.
pub(super) const BACKLOG: u16 = 4096;
const BACK_OFF: Duration = Duration::from_millis(50);
/// How many connections are refused in one go while calls are open, so that these get their turn too.
const ROUND: u16 = 256;

/// Accepts connections, and refuses those for which there is no file descriptor.
pub(super) struct Acceptor<L> {
    pub(super) listener: L,
    /// Whether connections that came before the listener was prepared may be waiting.
    early: bool,
    /// Closed when there is no descriptor left, so that calls can be told BUSY instead of waiting in silence.
    spare: Option<File>,
    /// Who is told of a call that is refused.
    service: Option<Service>,
}

impl<L: Listener> Acceptor<L> {
    /// Accepts the calls of this service, or what is not a call.
    pub(super) fn new(mut listener: L, service: Option<Service>) -> io::Result<Self> {
        listener.prepare()?;
        Ok(Self { listener, early: true, spare: spare(), service })
    }

    /// Waits for the next connection.
    pub(super) async fn next(&mut self) -> (L::Transport, L::Peer) {
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
                        self.refuse_waiting(Refusal::Busy, ROUND);
                    }
                    tokio::time::sleep(BACK_OFF).await;
                    backed_off = true;
                }
            }
        }
    }

    fn poll_accept(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<(L::Transport, L::Peer)>> {
        let accepted = self.listener.poll_accept(cx);
        match &accepted {
            Poll::Ready(Ok((transport, peer))) if self.early => {
                if let Err(error) = self.listener.prepare_early(transport) {
                    tracing::debug!(%peer, "the options of a connection could not be set: {error}");
                }
            }
            Poll::Ready(_) => {}
            // No connection waits, or it is only another task's turn.
            Poll::Pending => self.early &= !has_budget_remaining(),
        }
        accepted
    }

    /// Tells the waiting connections that there is no room for them; each of them uses the spare descriptor in turn.
    pub(super) fn refuse_waiting(&mut self, reason: Refusal, most: u16) {
        let Some(status) = reason.status() else { return };
        self.spare = None;
        for _ in 0..most {
            // No connection waits, or another thread took the descriptor.
            let Some(stream) = self.listener.accept_now() else { break };
            let refused = refuse::at_once(&stream, status);
            // What cannot be told from a call counts as one.
            if let (Some(service), Ok(Some(_)) | Err(_)) = (&self.service, &refused) {
                service.board().refused(reason, None);
            }
            if let Err(error) = refused {
                tracing::debug!("a refused peer did not close in order: {error}");
            }
        }
        self.spare = spare();
    }
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
    use super::Acceptor;
    use crate::server::tcp::SEND_BUFFER;
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
            let mut acceptor = Acceptor::new(listener, None).unwrap();
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
        let mut acceptor = Acceptor::new(listener, None).unwrap();
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
        assert_eq!(socket.tcp_keepalive_time().unwrap(), Duration::from_secs(60));
        assert_eq!(socket.tcp_keepalive_interval().unwrap(), Duration::from_secs(15));
        assert_eq!(socket.tcp_keepalive_retries().unwrap(), 4);
        // Linux counts its own overhead too, and reports twice the size that was asked for.
        assert!(socket.send_buffer_size().unwrap() <= 2 * SEND_BUFFER);
        #[cfg(target_os = "linux")]
        assert_eq!(socket.tcp_user_timeout().unwrap(), Some(Duration::from_secs(2 * 60)));
    }
}
