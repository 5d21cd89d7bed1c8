//! A shutdown that loses no call: each one accepted ends by itself, each later one is told CLOSING, or waits for the
//! process that shares the listener.

use std::time::Duration;

use tokio::time::{Instant, sleep, timeout, timeout_at};

use super::accept::{Acceptor, BACKLOG};
use super::listener::Listener;
use super::refuse;
use super::taking::Server;
use crate::events::Refusal;

/// After this long without a connection, the backlog is empty: the connections that were under way when new ones were
/// shut out have arrived.
const QUIET: Duration = Duration::from_millis(100);
/// The longest that this may take: where new connections cannot be shut out, they never stop.
const AT_MOST: Duration = Duration::from_secs(2);

impl Server {
    /// Refuses the waiting calls, closes the listener, lets the calls end, and cancels them at the deadline.
    pub(super) async fn shut_down<L: Listener>(&self, acceptor: Acceptor<L>) {
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
        tracing::warn!("shutdown deadline reached: cancelling {} calls", self.calls.len());
        self.cancel.cancel();
        // A cancelled call needs no longer than its last send, or its refusal.
        let longest = self.service.limits().send_time + refuse::PATIENCE * 2;
        if timeout(longest, self.calls.gone()).await.is_err() {
            tracing::error!("{} calls do not end: a handler blocks its thread", self.calls.len());
        }
    }

    pub(super) async fn close<L: Listener>(&self, mut acceptor: Acceptor<L>) {
        if acceptor.listener.is_shared() {
            // What waits is the next process's.
            return;
        }
        let shut_out = acceptor.listener.shut_out();
        let latest = Instant::now() + AT_MOST;
        while let Ok(Ok((transport, peer))) = timeout_at(latest, timeout(QUIET, acceptor.next())).await {
            let entry = self.entry::<L>(&transport, &peer).1;
            self.refuse::<L>(transport, peer, entry, Refusal::Closing);
        }
        acceptor.refuse_waiting(Refusal::Closing, BACKLOG);
        acceptor.listener.close(shut_out);
    }
}
