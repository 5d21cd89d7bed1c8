//! FastAGI over TCP: accepting calls, reading requests, refusing what is over a limit, shutting down without losing a
//! call.

mod accept;
#[cfg(feature = "ami")]
mod ami;
mod answer;
#[cfg(feature = "audio")]
mod audio;
mod guarded;
mod limiter;
mod listener;
mod no_listener;
mod opening;
mod proxy_header;
mod refuse;
mod secret;
mod shared;
mod shutdown;
mod tcp;
#[cfg(feature = "tls")]
mod tls;
#[cfg(unix)]
mod unix;
mod warning;

#[cfg(all(feature = "cli", unix))]
pub(crate) use answer::go_on;
#[cfg(all(feature = "cli", feature = "audio", unix))]
pub(crate) use audio::AudioServer;
pub use listener::Listener;
pub use no_listener::NoListener;
#[cfg(all(feature = "cli", unix))]
pub(crate) use opening::{Opened, open};
pub use shared::SharedListener;

use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;

use crate::access::Entry;
#[cfg(feature = "admin")]
use crate::admin::AdminServer;
use crate::app::{App, Service};
use crate::cancel::CancelToken;
use crate::drain::Drain;
use crate::error::Error;
use crate::events::{Listened, Refusal};
use crate::transport::Transport;
use accept::Acceptor;
use answer::answer;
use guarded::guarded;
use limiter::CallLimiter;
use opening::Said;

/// How many refused calls are waited for at the same time; a further one is refused without waiting.
const REFUSALS: usize = 1_000;

impl App {
    /// Answers the calls that come to `listener` until `shutdown` is ready. Then it refuses new ones, lets the others
    /// end, and cancels what is left after [`Limits::shutdown_time`](crate::Limits::shutdown_time). It returns when no
    /// call is left.
    ///
    /// `listener` is a `TcpListener`, a `UnixListener`, or any other [`Listener`]; in a [`SharedListener`], if another process
    /// goes on with it.
    ///
    /// Dropping the future closes the listener and cancels all calls: they end as `CLOSING`, if the runtime runs long
    /// enough to tell them.
    ///
    /// # Errors
    /// Everything that [`check`](App::check) finds, before the first call.
    pub async fn serve<L: Listener>(
        #[cfg_attr(
            not(any(feature = "admin", feature = "ami", feature = "audio")),
            expect(unused_mut, reason = "where they are reached is taken out")
        )]
        mut self,
        listener: L,
        shutdown: impl Future<Output = ()>,
    ) -> Result<(), Error> {
        #[cfg(feature = "audio")]
        let _audio = audio::AudioServer::start(&mut self)?;
        let drain = self.drain();
        #[cfg(feature = "admin")]
        let _admin = AdminServer::start(&mut self, &drain)?;
        #[cfg(feature = "ami")]
        let asterisks = self.take_ami();
        let server = Server::new(self.build()?, drain);
        advise(&server.service, &listener);
        #[cfg(feature = "ami")]
        let mut ami = ami::AmiServer::start(asterisks, &server)?;
        let mut acceptor = Acceptor::new(listener, Some(server.service.clone()))?;
        let mut shutdown = pin!(shutdown);
        #[cfg(not(feature = "ami"))]
        loop {
            tokio::select! {
                biased;
                () = &mut shutdown => break,
                (transport, peer) = acceptor.next() => server.take::<L>(transport, peer),
            }
        }
        #[cfg(feature = "ami")]
        loop {
            tokio::select! {
                biased;
                () = &mut shutdown => break,
                (transport, peer) = acceptor.next() => server.take::<L>(transport, peer),
                () = ami.answer(&server) => {}
            }
        }
        // Whoever asks whether it is ready is told.
        server.drain.begin();
        #[cfg(feature = "ami")]
        let links = ami.close(&server).await;
        server.shut_down(acceptor).await;
        #[cfg(feature = "ami")]
        ami::AmiServer::log_off(links).await;
        server.service.written().await;
        Ok(())
    }
}

impl Service {
    /// Answers one call over any transport, from its request until it ends. `peer` names the other side in the log.
    ///
    /// The app asks it for the [shared secret](App::shared_secret), if it has one. [`App::allow`] and [`App::proxies`] do not apply:
    /// they are for listeners.
    pub async fn serve_call(&self, transport: impl Transport, peer: &str) {
        answer(self.clone(), transport, peer, CancelToken::default(), None).await;
    }
}

/// Warns of a port that is open to everybody.
fn advise(service: &Service, listener: &impl Listener) {
    let access = service.access();
    let Some(address) = listener.local_ip().filter(|address| !address.to_canonical().is_loopback()) else { return };
    if access.allow.is_none() && !access.is_by_proof() {
        tracing::warn!(
            "everybody who reaches {address} may call: FastAGI has no password. Name Asterisk's address, by \
             `.allow([\"192.0.2.10\"])` on the App, --allow 192.0.2.10 or AGI_ALLOW=192.0.2.10; 0.0.0.0/0,::/0 is everybody"
        );
    }
}

/// What the tasks of one server share.
struct Server {
    service: Service,
    calls: CallLimiter,
    refusals: CallLimiter,
    cancel: CancelToken,
    drain: Drain,
}

impl Server {
    fn new(service: Service, drain: Drain) -> Self {
        let calls = CallLimiter::new(service.limits().calls);
        Self { service, calls, refusals: CallLimiter::new(REFUSALS), cancel: CancelToken::default(), drain }
    }

    /// Answers a call, or refuses it because none are taken now, or there are too many.
    fn take<L: Listener>(&self, transport: L::Transport, peer: L::Peer) {
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
    fn entry<L: Listener>(&self, transport: &L::Transport, peer: &L::Peer) -> (Option<SocketAddr>, Entry) {
        let access = self.service.access();
        if !(access.is_by_address() || self.service.has_tls()) || !L::has_addresses() {
            return (None, Entry::Call);
        }
        let from = L::address(transport, peer);
        (from, access.entry(from))
    }

    /// Refuses a connection before its request is read. It counts as a refused call once it says something: whoever looks
    /// whether the port is there says nothing.
    fn refuse<L: Listener>(&self, transport: L::Transport, peer: L::Peer, entry: Entry, reason: Refusal) {
        let peer = Listened(peer);
        if entry == Entry::Stranger {
            // It is dropped, and so closed, before a byte of it was read.
            return warning::refused(self.service.board(), Refusal::NotAllowed, &peer);
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
            tokio::spawn(async move {
                let heard = |said| warning::turned_away(service.board(), reason, meant(said), &peer);
                refuse::politely(transport, status, heard).await;
                drop(permit);
            });
            return;
        }
        match L::refuse_now(transport, status) {
            Ok(false) => tracing::debug!(%peer, "connected, was told {status}, and said nothing"),
            refused => {
                // Where there is no time to listen, it counts.
                warning::turned_away(self.service.board(), reason, Said::Request, &peer);
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
