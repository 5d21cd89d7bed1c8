//! What the tasks of one server share: taking a call, or refusing it.

use std::net::SocketAddr;

use super::answer::answer;
use super::guarded::guarded;
#[cfg(feature = "tls")]
use super::guarded::refuse_in_tls;
use super::limiter::CallLimiter;
use super::listener::Listener;
use super::opening::{Said, unique_id};
use super::{refuse, warning};
use crate::access::Entry;
use crate::app::Service;
use crate::cancel::CancelToken;
use crate::drain::Drain;
use crate::events::{Listened, Refusal};

/// How many refused calls are waited for at the same time; a further one is refused without waiting.
const REFUSALS: usize = 1_000;

/// How many of them are told within TLS at the same time; a further one is told in plain text, which costs no cryptography.
#[cfg(feature = "tls")]
const HANDSHAKES: usize = 100;

/// What the tasks of one server share.
pub(super) struct Server {
    pub(super) service: Service,
    pub(super) calls: CallLimiter,
    pub(super) refusals: CallLimiter,
    #[cfg(feature = "tls")]
    handshakes: CallLimiter,
    pub(super) cancel: CancelToken,
    pub(super) drain: Drain,
}

impl Server {
    pub(super) fn new(service: Service, drain: Drain) -> Self {
        let calls = CallLimiter::new(service.limits().calls);
        Self {
            service,
            calls,
            refusals: CallLimiter::new(REFUSALS),
            #[cfg(feature = "tls")]
            handshakes: CallLimiter::new(HANDSHAKES),
            cancel: CancelToken::default(),
            drain,
        }
    }

    /// Warns of a port that is open to everybody.
    pub(super) fn advise(&self, listener: &impl Listener) {
        let access = self.service.access();
        let Some(address) = listener.local_ip().filter(|address| !address.to_canonical().is_loopback()) else { return };
        if access.allow.is_none() && !access.is_by_proof() {
            tracing::warn!(
                "everybody who reaches {address} may call: FastAGI has no password. Name Asterisk's address, by \
                 `.allow([\"192.0.2.10\"])` on the App, --allow 192.0.2.10 or AGI_ALLOW=192.0.2.10; 0.0.0.0/0,::/0 is everybody"
            );
        }
    }

    /// Answers a call, or refuses it because none are taken now, or there are too many.
    pub(super) fn take<L: Listener>(&self, transport: L::Transport, peer: L::Peer) {
        let (from, entry) = self.entry::<L>(&transport, &peer);
        if entry == Entry::Stranger || self.drain.is_draining() {
            return self.refuse::<L>(transport, peer, entry, Refusal::Closing);
        }
        let Some(permit) = self.calls.enter() else {
            return self.refuse::<L>(transport, peer, entry, Refusal::Busy);
        };
        let peer = Listened(peer);
        let (service, cancel, permit) = (self.service.clone(), self.cancel.clone(), Some(permit));
        // In a box, because tokio moves what it spawns several times.
        if entry == Entry::Call && !(self.service.has_tls() && L::has_addresses()) {
            tokio::spawn(Box::pin(answer(service, transport, peer, cancel, permit)));
        } else {
            tokio::spawn(Box::pin(guarded(service, transport, peer, (from, entry), cancel, permit)));
        }
    }

    /// Where a connection comes from, and what it may do.
    pub(super) fn entry<L: Listener>(&self, transport: &L::Transport, peer: &L::Peer) -> (Option<SocketAddr>, Entry) {
        let access = self.service.access();
        if !(access.is_by_address() || self.service.has_tls()) || !L::has_addresses() {
            return (None, Entry::Call);
        }
        let from = L::address(transport, peer);
        (from, access.entry(from))
    }

    /// Refuses a connection before its request is read. It counts as a refused call once it says something: whoever looks
    /// whether the port is there says nothing.
    pub(super) fn refuse<L: Listener>(&self, transport: L::Transport, peer: L::Peer, entry: Entry, reason: Refusal) {
        let peer = Listened(peer);
        if entry == Entry::Stranger {
            // It is dropped, and so closed, before a byte of it was read.
            return warning::refused(self.service.board(), Refusal::NotAllowed, &peer, None);
        }
        let Some(status) = reason.status() else { return };
        let encrypted = self.service.has_tls() && L::has_addresses();
        // What a named proxy says first, and what TLS says, is a call's.
        let meant = move |said| match said {
            Said::HeaderAndRequest if entry == Entry::Proxy => Said::Request,
            Said::Other if encrypted => Said::Request,
            said => said,
        };
        if let Some(permit) = self.refusals.enter() {
            let service = self.service.clone();
            #[cfg(feature = "tls")]
            let handshake = if encrypted { self.handshakes.enter() } else { None };
            tokio::spawn(async move {
                let _permit = permit;
                let heard = |said, received: &[u8]| {
                    warning::turned_away(service.board(), reason, meant(said), &peer, unique_id(received));
                };
                #[cfg(feature = "tls")]
                if let Some(_handshake) = handshake {
                    return refuse_in_tls(&service, transport, &peer, entry, status, heard).await;
                }
                refuse::politely(transport, status, heard).await;
            });
            return;
        }
        match L::refuse_now(transport, status) {
            Ok(false) => tracing::debug!(%peer, "connected, was told {status}, and said nothing"),
            refused => {
                // Where there is no time to listen, it counts.
                warning::turned_away(self.service.board(), reason, Said::Request, &peer, None);
                if let Err(error) = refused {
                    tracing::debug!("a refused peer did not close in order: {error}");
                }
            }
        }
    }
}

/// A server that is dropped without a shutdown cancels its calls.
impl Drop for Server {
    fn drop(&mut self) {
        self.cancel.cancel();
    }
}
