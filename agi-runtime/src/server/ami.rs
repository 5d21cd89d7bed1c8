//! Takes calls over the manager interface, next to the listener of `agi://`.

use std::io;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::sync::mpsc;

use super::accept::Acceptor;
use super::listener::Listener;
use super::warning;
use crate::ami::{AmiAddress, AmiStream, Incoming, Links, OnRefusal, OriginateQueue};
use crate::app::{App, Service};
use crate::drain::Drain;
use crate::events::Listened;

/// How long the last words of calls may take after a shutdown.
const LAST_WORDS: Duration = Duration::from_secs(2);
/// How many calls may be refused beyond those that are answered.
const REFUSED: usize = 2_000;

/// The calls of every Asterisk that the app connects to.
pub(super) struct AmiListener(mpsc::Receiver<Incoming>);

impl Listener for AmiListener {
    type Transport = AmiStream;
    type Peer = Arc<AmiAddress>;

    /// The app itself has connected.
    fn has_addresses() -> bool {
        false
    }

    fn poll_accept(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<(AmiStream, Arc<AmiAddress>)>> {
        match self.0.poll_recv(cx) {
            Poll::Ready(Some(call)) => Poll::Ready(Ok(call)),
            // Nobody connects anywhere.
            Poll::Ready(None) | Poll::Pending => Poll::Pending,
        }
    }
}

/// What the app connects to.
pub(super) struct AmiServer {
    acceptor: Acceptor<AmiListener>,
    links: Links,
}

impl AmiServer {
    pub(super) fn start(
        (addresses, queue): (Vec<AmiAddress>, OriginateQueue),
        service: Service,
        drain: &Drain,
    ) -> io::Result<Self> {
        let most_calls = service.limits().calls.saturating_add(REFUSED);
        let told = service.clone();
        let refused: Arc<OnRefusal> = Arc::new(move |refusal, address: &AmiAddress| {
            warning::refused(told.board(), refusal, &Listened(address.to_string()), None);
        });
        let (links, calls) = Links::start(addresses, most_calls, drain, &refused, &queue);
        Ok(Self { acceptor: Acceptor::new(AmiListener(calls), Some(service))?, links })
    }

    /// Waits for the next call.
    pub(super) async fn next(&mut self) -> (AmiStream, Arc<AmiAddress>) {
        self.acceptor.next().await
    }

    /// Takes apart what is to be closed at once, and what goes on until the calls have ended.
    pub(super) fn into_parts(self) -> (Acceptor<AmiListener>, Links) {
        (self.acceptor, self.links)
    }
}

/// Logs off, when the last words of the calls are said.
pub(super) async fn log_off(links: Links) {
    links.log_off(LAST_WORDS).await;
}

impl App {
    pub(super) fn take_ami(&mut self) -> (Vec<AmiAddress>, OriginateQueue) {
        (std::mem::take(&mut self.ami), self.originator().queue().clone())
    }
}
