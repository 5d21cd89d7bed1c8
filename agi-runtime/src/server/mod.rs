//! FastAGI over TCP: accepting calls, reading requests, refusing what is too much, shutting down without losing a call.

mod accept;
mod limits;
mod log_rate;
mod opening;
mod refuse;
mod shutdown;

pub use limits::Limits;

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::Error;
use crate::app::{App, Service};
use crate::outcome::Status;
use crate::transport::Transport;
use accept::Acceptor;
use log_rate::LogRate;
use opening::{Opened, open};

impl App {
    /// Answers the calls that come to `listener` until `shutdown` is ready; then lets them end, refuses new ones and
    /// cuts what is left after [`Limits::shutdown_time`].
    ///
    /// # Errors
    /// Everything that [`check`](App::check) finds, before the first call.
    pub async fn serve(self, listener: TcpListener, shutdown: impl Future<Output = ()>) -> Result<(), Error> {
        let service = self.ready()?;
        let server = Server::new(service);
        let mut acceptor = Acceptor::new(listener)?;
        let mut shutdown = pin!(shutdown);
        loop {
            tokio::select! {
                biased;
                () = &mut shutdown => break,
                (stream, peer) = acceptor.next() => server.take(stream, peer.to_string()),
            }
        }
        server.shut_down(acceptor).await;
        Ok(())
    }
}

impl Service {
    /// Answers one call over any transport, from its request to its end. `peer` is for the log.
    pub async fn answer(&self, transport: impl Transport, peer: &str) {
        let never = CancellationToken::new();
        answer(self, transport, peer, &never, &LogRate::default()).await;
    }
}

/// What the tasks of one server share.
struct Server {
    service: Service,
    calls: Arc<Semaphore>,
    tasks: TaskTracker,
    cut: CancellationToken,
    log: Arc<LogRate>,
}

impl Server {
    fn new(service: Service) -> Self {
        let calls = Arc::new(Semaphore::new(service.limits().calls.min(Semaphore::MAX_PERMITS)));
        let (tasks, cut) = (TaskTracker::new(), CancellationToken::new());
        Self { service, calls, tasks, cut, log: Arc::default() }
    }

    /// Answers a call, or says that there are too many.
    fn take(&self, stream: TcpStream, peer: String) {
        let Ok(permit) = Arc::clone(&self.calls).try_acquire_owned() else {
            self.log.warn("calls refused as BUSY: the limit of calls is reached", &peer);
            return self.refuse(stream, Status::Busy);
        };
        let (service, cut, log) = (self.service.clone(), self.cut.clone(), Arc::clone(&self.log));
        self.tasks.spawn(async move {
            answer(&service, stream, &peer, &cut, &log).await;
            drop(permit);
        });
    }

    fn refuse(&self, stream: TcpStream, status: Status) {
        self.tasks.spawn(refuse::refuse(stream, status));
    }
}

async fn answer(service: &Service, mut transport: impl Transport, peer: &str, cut: &CancellationToken, log: &LogRate) {
    match open(&mut transport, service.limits()).await {
        Opened::Call { request, received } => {
            service.dispatch(Box::new(transport), request, received, peer, cut).await;
        }
        Opened::Refused { status, reason } => {
            log.warn(reason, peer);
            refuse::refuse(transport, status).await;
        }
        Opened::NotAgi => log.warn("connections closed: the peer does not speak AGI", peer),
        Opened::Silent => tracing::debug!(peer, "connected and said nothing"),
    }
}
