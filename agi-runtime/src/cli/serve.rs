//! `serve`: answers calls until a signal, and runs what the app runs alongside them.

use std::future::Future;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use super::listing;
use super::startup::{Run, Startup};
use crate::app::App;
use crate::error::Error;
use agi_phone::stop_signal;

/// How long the last words of calls may take that a second Ctrl-C cuts.
const LAST_WORDS: Duration = Duration::from_millis(200);

pub(super) async fn on(app: App, listen: &str, startup: &Startup, alongside: Vec<Run>) -> Result<(), Error> {
    // First of all: a signal that comes from now on is not lost.
    let signal = stop_signal()?;
    let (routes, time) = (app.routes()?, app.limits.shutdown_time);
    let listener = TcpListener::bind(listen).await.map_err(|error| {
        Error::new(format!(
            "cannot listen on {listen} ({error}): give another address by --listen HOST:PORT or AGI_LISTEN"
        ))
    })?;
    tracing::info!("listening on agi://{}", listener.local_addr()?);
    for route in &routes {
        tracing::info!("{}", listing::pattern(route));
    }
    let mut running = JoinSet::new();
    for run in alongside {
        let startup = startup.with(&app);
        running.spawn(async move {
            if let Err(error) = run(startup).await {
                tracing::error!("what runs alongside the calls failed, they are answered all the same: {error}");
            }
        });
    }
    let served = until(signal, app, listener).await;
    startup.end();
    let ended = async { while running.join_next().await.is_some() {} };
    tokio::select! {
        () = ended => {}
        () = tokio::time::sleep(time) => {
            tracing::warn!("what runs alongside the calls did not end within {time:?}, and is cut");
        }
        () = stop_signal()? => {}
    }
    served
}

/// Answers calls. A first signal lets them end by themselves, a second one cuts them.
async fn until(first: impl Future<Output = ()>, app: App, listener: TcpListener) -> Result<(), Error> {
    let second = oneshot::channel::<()>();
    let shutdown = async {
        first.await;
        tracing::info!("calls may end by themselves; Ctrl-C again cuts them");
        drop(second.0);
    };
    let again = async {
        let _ = second.1.await;
        stop_signal()?.await;
        Ok(())
    };
    tokio::select! {
        served = app.serve(listener, shutdown) => served,
        pressed = again => {
            // The calls end with the server: they say so to Asterisk.
            tokio::time::sleep(LAST_WORDS).await;
            pressed
        }
    }
}
