//! The thread of the admin port: accepting connections, and bounding what each costs.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Builder;
use tokio::sync::{Semaphore, oneshot};

use super::checks::Checks;
use super::router;
use super::settings::Access;
use super::state::AdminState;
use crate::app::App;
use crate::drain::Drain;
use crate::error::Error;
use crate::transport::{NotReading, WriteTimeout};
use crate::warning::Warning;

/// How many connections may be open; further ones wait until one closes.
const CONNECTIONS: usize = 64;
/// How long the head of a request may take, and how long a connection may be idle.
const HEAD_TIME: Duration = Duration::from_secs(5);
const HEAD_BYTES: usize = 16 * 1024;
const HEAD_LINES: usize = 64;
/// How long to wait after the system accepts no connection.
const BACK_OFF: Duration = Duration::from_millis(50);

/// How long a client may take to read an answer, or an event of `/events`.
const READ_TIME: Duration = Duration::from_secs(10);

static NOT_READING: Warning = Warning::new("a connection to the admin port is given up: the client does not read");
static NO_ACCEPT: Warning = Warning::new("the admin port cannot accept connections");

/// The admin port of an app that is served. Dropped, it closes.
pub(crate) struct AdminServer {
    _stop: Option<oneshot::Sender<()>>,
}

impl AdminServer {
    /// Begins, if the app has an admin port. Within the runtime of the calls.
    pub(crate) fn start(app: &mut App, drain: &Drain) -> Result<Self, Error> {
        let Some(listener) = app.admin_listener.take() else { return Ok(Self { _stop: None }) };
        let access = app.state.get::<Access>().map(|access| (*access).clone()).unwrap_or_default();
        access.check()?;
        let address = listener.local_addr()?;
        if !address.ip().is_loopback() && access.token.is_none() {
            tracing::warn!(
                %address,
                "whoever reaches the admin port sees the calls: listen on 127.0.0.1, or give it a token by AGI_ADMIN_TOKEN"
            );
        }
        let state = AdminState::new(drain.clone(), Checks::of(app), access, address.ip().is_loopback());
        let router = router(app, &state)?;
        let listener = listener.into_std()?;
        let (stop, stopped) = oneshot::channel::<()>();
        let runtime = Builder::new_current_thread().enable_all().build()?;
        // Its lines go where those of the app do.
        let log = tracing::dispatcher::get_default(Clone::clone);
        let serve = move || {
            let _log = tracing::dispatcher::set_default(&log);
            runtime.block_on(async {
                let Ok(listener) = TcpListener::from_std(listener) else { return };
                tokio::select! {
                    () = accept(listener, router) => {}
                    _ = stopped => {}
                }
            });
            // What a check or a client holds is not waited for.
            runtime.shutdown_background();
        };
        thread::Builder::new().name("agi-admin".to_owned()).spawn(serve)?;
        Ok(Self { _stop: Some(stop) })
    }
}

/// What a [`WriteTimeout`] of the port says.
struct NotRead;

impl NotReading for NotRead {
    fn warning() -> &'static Warning {
        &NOT_READING
    }
}

async fn accept(listener: TcpListener, router: Router) {
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        // It fails only if it is closed, which nobody does.
        let Ok(permit) = Arc::clone(&room).acquire_owned().await else { return };
        match listener.accept().await {
            Ok((stream, _)) => {
                let router = router.clone();
                tokio::spawn(async move {
                    serve(stream, router).await;
                    drop(permit);
                });
            }
            Err(error) => {
                NO_ACCEPT.because(error);
                tokio::time::sleep(BACK_OFF).await;
            }
        }
    }
}

/// Answers the requests of a connection, one after the other.
async fn serve(stream: TcpStream, router: Router) {
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_headers(HEAD_LINES)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(
            TokioIo::new(WriteTimeout::<_, NotRead>::new(stream, READ_TIME)),
            TowerToHyperService::new(router),
        )
        .await;
    if let Err(error) = served {
        tracing::debug!("a connection to the admin port ended: {error}");
    }
}
