//! FastAGI over TCP: accepting calls, reading requests, refusing what is over a limit, shutting down without losing a
//! call.

mod accept;
#[cfg(feature = "ami")]
mod ami;
mod answer;
#[cfg(feature = "audio")]
mod audio;
mod limiter;
mod listener;
mod no_listener;
mod opening;
mod proxy_header;
mod refuse;
mod shared;
mod shutdown;
mod tcp;
#[cfg(unix)]
mod unix;
mod warning;

pub use listener::Listener;
pub use no_listener::NoListener;
pub use shared::SharedListener;

use std::future::Future;
use std::pin::pin;

use agi_protocol::Status;

#[cfg(feature = "admin")]
use crate::admin::AdminServer;
use crate::app::{App, Service};
use crate::cancel::CancelToken;
use crate::drain::Drain;
use crate::error::Error;
use crate::events::Refusal;
use crate::transport::Transport;
use accept::Acceptor;
use answer::answer;
use limiter::CallLimiter;

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
        #[cfg(feature = "ami")]
        let mut ami = ami::AmiServer::start(asterisks, server.service.clone(), &server.drain)?;
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
                (transport, peer) = ami.next() => server.take::<ami::AmiListener>(transport, peer),
            }
        }
        // Whoever asks whether it is ready is told.
        server.drain.begin();
        #[cfg(feature = "ami")]
        let (ami, links) = ami.into_parts();
        #[cfg(feature = "ami")]
        server.close(ami).await;
        server.shut_down(acceptor).await;
        #[cfg(feature = "ami")]
        ami::log_off(links).await;
        server.service.written().await;
        Ok(())
    }
}

impl Service {
    /// Answers one call over any transport, from its request until it ends. `peer` names the other side in the log.
    pub async fn serve_call(&self, transport: impl Transport, peer: &str) {
        answer(self.clone(), transport, peer, CancelToken::default(), None).await;
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
        if self.drain.is_draining() {
            tracing::debug!(%peer, "a connection was refused as CLOSING: the app takes no new calls (App::drain)");
            self.service.board().refused(Refusal::Closing, Some(&peer));
            return self.refuse::<L>(transport, Status::Closing);
        }
        let Some(permit) = self.calls.enter() else {
            warning::refused(self.service.board(), Refusal::Busy, &peer);
            return self.refuse::<L>(transport, Status::Busy);
        };
        // In a box, because tokio moves what it spawns several times.
        tokio::spawn(Box::pin(answer(self.service.clone(), transport, peer, self.cancel.clone(), Some(permit))));
    }

    fn refuse<L: Listener>(&self, transport: L::Transport, status: Status) {
        if let Some(permit) = self.refusals.enter() {
            tokio::spawn(async move {
                refuse::politely(transport, status).await;
                drop(permit);
            });
        } else if let Err(error) = L::refuse_now(transport, status) {
            tracing::debug!("a refused peer did not close in order: {error}");
        }
    }
}

/// A server that is dropped without a shutdown cancels its calls.
impl Drop for Server {
    fn drop(&mut self) {
        self.cancel.cancel();
    }
}
