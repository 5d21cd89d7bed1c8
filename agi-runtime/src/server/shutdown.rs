//! A shutdown that loses no call: each one accepted ends by itself, each later one is told CLOSING.

use std::time::Duration;

use socket2::SockRef;
use tokio::time::{Instant, sleep, timeout, timeout_at};

use super::accept::{Acceptor, BACKLOG};
use super::{Server, refuse};
use agi_protocol::Status;

/// When no connection came for so long, the backlog is empty: those under way when new ones were shut out have come.
const QUIET: Duration = Duration::from_millis(100);
/// Where new connections cannot be shut out, they come without end.
const AT_MOST: Duration = Duration::from_secs(2);

impl Server {
    /// Refuses what waits, closes the listener, lets the calls end, and cuts them at the deadline.
    pub(super) async fn shut_down(&self, acceptor: Acceptor) {
        let (calls, time) = (self.calls.len(), self.service.limits().shutdown_time);
        tracing::info!(calls, "shutting down: the open calls have up to {time:?} to end");
        self.close(acceptor).await;
        let ended = async {
            self.calls.gone().await;
            self.refusals.gone().await;
        };
        tokio::select! {
            () = ended => return,
            () = sleep(self.service.limits().shutdown_time) => {}
        }
        tracing::warn!("cutting {} calls: the time for a shutdown is over", self.calls.len());
        self.cancel.cancel();
        // A call that is cut needs no longer than its last send, or its refusal.
        let at_most = self.service.limits().send_time + refuse::PATIENCE * 2;
        if timeout(at_most, self.calls.gone()).await.is_err() {
            tracing::error!("{} calls do not end: a handler blocks its thread", self.calls.len());
        }
    }

    async fn close(&self, mut acceptor: Acceptor) {
        let shut = shut_out(&SockRef::from(&acceptor.listener));
        let latest = Instant::now() + AT_MOST;
        while let Ok(Ok((stream, _))) = timeout_at(latest, timeout(QUIET, acceptor.next())).await {
            self.refuse(stream, Status::Closing);
        }
        acceptor.refuse_waiting(Status::Closing, BACKLOG);
        if let Ok(listener) = acceptor.listener.into_std()
            && shut
        {
            // Others may hold the same listener: systemd does, and starts this program again with it.
            open_again(&SockRef::from(&listener));
        }
    }
}

/// Lets no new connection begin. One that the system completes between the last `accept` and `close` would be lost:
/// the dialplan would see `AGISTATUS=SUCCESS` and no status. With its SYN dropped, Asterisk tries again a second later,
/// is refused, and the dialplan sees `AGISTATUS=FAILURE`.
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

    /// Connections that the listener completes behind the filter inherit it.
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
