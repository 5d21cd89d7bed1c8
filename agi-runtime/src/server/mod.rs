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
mod taking;
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
use std::pin::pin;

#[cfg(feature = "admin")]
use crate::admin::AdminServer;
use crate::app::{App, Service};
use crate::cancel::CancelToken;
use crate::error::Error;
use crate::transport::Transport;
use accept::Acceptor;
use answer::answer;
use taking::Server;

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
        server.advise(&listener);
        #[cfg(feature = "ami")]
        let mut ami = ami::AmiServer::start(asterisks, server.service.clone(), &server.drain)?;
        let mut acceptor = Acceptor::new(listener, Some(server.service.clone()))?;
        let mut shutdown = pin!(shutdown);
        {
            let mut others = pin!(async {
                #[cfg(feature = "ami")]
                loop {
                    let (transport, peer) = ami.next().await;
                    server.take::<ami::AmiListener>(transport, peer);
                }
                #[cfg(not(feature = "ami"))]
                std::future::pending::<()>().await;
            });
            loop {
                tokio::select! {
                    biased;
                    () = &mut shutdown => break,
                    (transport, peer) = acceptor.next() => server.take::<L>(transport, peer),
                    () = &mut others => {}
                }
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
    ///
    /// The app asks it for the [shared secret](App::shared_secret), if it has one. [`App::allow`] and [`App::proxies`] do not apply:
    /// they are for listeners.
    pub async fn serve_call(&self, transport: impl Transport, peer: &str) {
        answer(self.clone(), transport, peer, CancelToken::default(), None).await;
    }
}
