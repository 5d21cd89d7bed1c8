//! FastAGI over TCP: accepting calls, reading requests, refusing what is too much, shutting down without losing a call.

mod accept;
mod crowd;
mod limits;
mod opening;
mod patience;
mod refuse;
mod shutdown;
mod warning;

pub use limits::Limits;

use std::fmt::Display;
use std::future::{Future, ready};
use std::net::SocketAddr;
use std::pin::{Pin, pin};

use tokio::net::{TcpListener, TcpStream};
use tokio_util::either::Either;

use crate::Error;
use crate::app::{App, Cut, Service};
use crate::outcome::Status;
use crate::transport::Transport;
use accept::Acceptor;
use crowd::{Crowd, Permit};
use opening::{Opened, open};
use patience::Patient;

/// The most refused calls that are waited for at once; a further one is refused without waiting.
const REFUSALS: usize = 1_000;

impl App {
    /// Answers the calls that come to `listener` until `shutdown` is ready; then refuses new ones, lets the others
    /// end, and cuts what is left after [`Limits::shutdown_time`]. It returns when no call is left.
    ///
    /// Dropping the future closes the listener and cuts all calls: they end as `CLOSING`, if the runtime goes on
    /// long enough to tell them.
    ///
    /// # Errors
    /// Everything that [`check`](App::check) finds, before the first call.
    pub async fn serve(self, listener: TcpListener, shutdown: impl Future<Output = ()>) -> Result<(), Error> {
        let server = Server::new(self.ready()?);
        let mut acceptor = Acceptor::new(listener)?;
        let mut shutdown = pin!(shutdown);
        loop {
            tokio::select! {
                biased;
                () = &mut shutdown => break,
                (stream, peer) = acceptor.next() => server.take(stream, peer),
            }
        }
        server.shut_down(acceptor).await;
        #[cfg(feature = "transcripts")]
        server.service.transcripts_written().await;
        Ok(())
    }
}

impl Service {
    /// Answers one call over any transport, from its request to its end. `peer` is for the log.
    pub async fn answer(&self, transport: impl Transport, peer: &str) {
        answer(self.clone(), transport, peer, Cut::default(), None).await;
    }
}

/// What the tasks of one server share.
struct Server {
    service: Service,
    calls: Crowd,
    refusals: Crowd,
    cut: Cut,
}

impl Server {
    fn new(service: Service) -> Self {
        let calls = Crowd::new(service.limits().calls);
        Self { service, calls, refusals: Crowd::new(REFUSALS), cut: Cut::default() }
    }

    /// Answers a call, or says that there are too many.
    fn take(&self, stream: TcpStream, peer: SocketAddr) {
        let Some(permit) = self.calls.enter() else {
            warning::BUSY.of_peer(peer);
            return self.refuse(stream, Status::Busy);
        };
        tokio::spawn(answer(self.service.clone(), stream, peer, self.cut.clone(), Some(permit)));
    }

    fn refuse(&self, stream: TcpStream, status: Status) {
        if let Some(permit) = self.refusals.enter() {
            tokio::spawn(async move {
                refuse::politely(stream, status).await;
                drop(permit);
            });
        } else if let Err(error) = stream.into_std().and_then(|stream| refuse::at_once(&stream.into(), status)) {
            tracing::debug!("a refused peer did not close in order: {error}");
        }
    }
}

/// Whoever drops a server that was not shut down wants no more of its calls.
impl Drop for Server {
    fn drop(&mut self) {
        self.cut.cut();
    }
}

/// The life of one connection.
#[expect(
    clippy::manual_async_fn,
    reason = "an `async fn` keeps each of its arguments twice, for as long as a call lasts"
)]
fn answer(
    service: Service,
    transport: impl Transport,
    peer: impl Display + Send + Sync,
    cut: Cut,
    permit: Option<Permit>,
) -> impl Future<Output = ()> + Send {
    async move {
        // Held until all else of the call is dropped.
        let _permit = permit;
        let limits = service.limits();
        let opened = open(Patient::new(transport, limits.send_time), limits, &cut).await;
        go_on(&service, opened, &peer, &cut).await;
    }
}

/// What follows the opening. Not an `async fn`, so that a call does not carry along what it was opened with; what is
/// no call is in a box, so that the calls are spared its size.
fn go_on(
    service: &Service,
    opened: Opened<impl Transport>,
    peer: &dyn Display,
    cut: &Cut,
) -> impl Future<Output = ()> + Send {
    let refusal: Pin<Box<dyn Future<Output = ()> + Send>> = match opened {
        Opened::Call { transport, request, received } => {
            return Either::Left(service.dispatch(Box::new(transport), request, received, peer, cut));
        }
        Opened::Refused(transport, status, warning) => {
            warning.of_peer(peer);
            Box::pin(refuse::politely(transport, status))
        }
        Opened::NotAgi => {
            warning::NOT_AGI.of_peer(peer);
            Box::pin(ready(()))
        }
        Opened::Silent => {
            tracing::debug!(%peer, "connected and said nothing");
            Box::pin(ready(()))
        }
    };
    Either::Right(refusal)
}
