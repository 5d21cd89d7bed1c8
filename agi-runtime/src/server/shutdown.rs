//! A shutdown that loses no call: each one accepted ends by itself, each later one is told CLOSING.

use std::time::Duration;

use tokio::net::TcpListener;
use tokio::time::{sleep, timeout};

use super::Server;
use super::accept::Acceptor;
use crate::outcome::Status;

/// When no connection came for so long, the backlog is empty: those under way when new ones were shut out have come.
const QUIET: Duration = Duration::from_millis(100);

impl Server {
    /// Refuses what waits, closes the listener, lets the calls end, and cuts them at the deadline.
    pub(super) async fn shut_down(&self, mut acceptor: Acceptor) {
        tracing::info!("shutting down: {} connections are open", self.tasks.len());
        shut_out(&acceptor.listener);
        while let Ok((stream, _)) = timeout(QUIET, acceptor.next()).await {
            self.refuse(stream, Status::Closing);
        }
        drop(acceptor);
        self.tasks.close();
        tokio::select! {
            () = self.tasks.wait() => {}
            () = sleep(self.service.limits().shutdown_time) => {
                tracing::warn!("cutting {} connections: the time for a shutdown is over", self.tasks.len());
                self.cut.cancel();
                self.tasks.wait().await;
            }
        }
    }
}

/// Lets no new connection begin. One that the system completes between the last `accept` and `close` would be lost:
/// the dialplan would see `AGISTATUS=SUCCESS` and no status. With its SYN dropped, Asterisk tries again a second later,
/// is refused, and the dialplan sees `AGISTATUS=FAILURE`.
#[cfg(target_os = "linux")]
fn shut_out(listener: &TcpListener) {
    use socket2::{SockFilter, SockRef};

    // A socket filter sees the TCP header: byte 13 holds the flags, 0x02 is SYN.
    const DROP_SYN: [(u16, u8, u8, u32); 4] = [
        (0x30, 0, 0, 13),     // ldb [13]
        (0x45, 0, 1, 0x02),   // jset #0x02, drop, pass
        (0x06, 0, 0, 0),      // drop: ret #0
        (0x06, 0, 0, 65_535), // pass: ret #65535
    ];
    let filter = DROP_SYN.map(|(code, jt, jf, k)| SockFilter::new(code, jt, jf, k));
    if let Err(error) = SockRef::from(listener).attach_filter(&filter) {
        tracing::warn!("new connections cannot be shut out ({error}): a call that begins right now may be lost");
    }
}

#[cfg(not(target_os = "linux"))]
fn shut_out(_listener: &TcpListener) {}
