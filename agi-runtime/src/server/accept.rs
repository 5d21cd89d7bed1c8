//! Accepting connections, also when the process has no file descriptor left.

use std::fs::File;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use socket2::{SockRef, TcpKeepalive};
use tokio::net::{TcpListener, TcpStream};

use super::log_rate::LogRate;
use crate::outcome::Status;

/// Asterisk sets none of its own, and no call has a time limit: a peer that vanished is noticed by this.
const KEEPALIVE: Duration = Duration::from_secs(60);
const BACK_OFF: Duration = Duration::from_millis(50);

/// A listener whose connections have the options that AGI wants.
pub(super) struct Acceptor {
    pub(super) listener: TcpListener,
    /// Given up when there is no descriptor left, so that a call can be told BUSY instead of waiting in silence.
    spare: Option<File>,
    log: LogRate,
}

impl Acceptor {
    /// The options are set on the listener: accepted connections inherit them, without a system call each.
    pub(super) fn new(listener: TcpListener) -> io::Result<Self> {
        let socket = SockRef::from(&listener);
        socket.set_tcp_nodelay(true)?;
        socket.set_tcp_keepalive(&TcpKeepalive::new().with_time(KEEPALIVE).with_interval(KEEPALIVE))?;
        Ok(Self { listener, spare: spare(), log: LogRate::default() })
    }

    /// The next connection.
    pub(super) async fn next(&mut self) -> (TcpStream, SocketAddr) {
        loop {
            match self.listener.accept().await {
                Ok(accepted) => return accepted,
                // The peer was gone before its turn: the next one may be fine.
                Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => {}
                Err(error) => {
                    self.log.warn(&format!("calls cannot be accepted: {error}"), "");
                    self.refuse_one();
                    tokio::time::sleep(BACK_OFF).await;
                }
            }
        }
    }

    /// Uses the spare descriptor to tell one call that there is no room.
    fn refuse_one(&mut self) {
        if self.spare.take().is_some()
            && let Poll::Ready(Ok((stream, _))) = self.listener.poll_accept(&mut Context::from_waker(Waker::noop()))
            && let Ok(mut stream) = stream.into_std()
        {
            // The send buffer of a new connection takes it; if not, nothing else can be done for this peer.
            let _ = stream.write_all(Status::Busy.last_words().as_bytes());
        }
        self.spare = spare();
    }
}

fn spare() -> Option<File> {
    File::open("/dev/null").ok()
}
