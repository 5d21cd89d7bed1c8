//! `serve`: answers calls until a signal, and runs what the app runs alongside them.

use std::future::Future;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::task::JoinSet;

use super::arguments::{Command, Common, Opt};
use super::sockets::AgiListener;
use super::startup::{Run, Startup};
use super::{drain_signals, listing, settings};
use crate::app::App;
use crate::error::Error;
use crate::server::{Listener, SharedListener};
use agi_phone::stop_signal;

/// The option that only prints.
pub(super) const PRINT_CONFIG: &str = "print-config";

pub(super) const COMMAND: Command = Command {
    options: &[Opt::flag(
        PRINT_CONFIG,
        "Prints what the options come to, and where each comes from, and serves nothing",
    )],
    common: Common::All,
    ..Command::plain("serve", "Answers calls until Ctrl-C or SIGTERM (the default)")
};

/// How long the last words of calls may take that a second Ctrl-C cuts.
const LAST_WORDS: Duration = Duration::from_millis(200);

pub(super) async fn on(
    app: App,
    passed: Option<AgiListener>,
    startup: &Startup,
    alongside: Vec<Run>,
) -> Result<(), Error> {
    // First of all: a signal that comes from now on is not lost.
    let (signal, drains) = (stop_signal()?, drain_signals::obey(app.drain())?);
    let (routes, time) = (app.routes()?, app.limits.shutdown_time);
    let listener = match passed {
        Some(passed) => passed,
        #[cfg(feature = "ami")]
        None if super::ami::is_all(&app, &startup.given) => AgiListener::None,
        None => AgiListener::bind(startup.given.text("listen").unwrap_or(settings::DEFAULT_LISTEN)).await?,
    };
    if let Some(place) = listener.place()? {
        tracing::info!("listening on {place}");
    } else {
        tracing::info!("nothing listens: calls come by the manager interface alone");
    }
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
    let served = tokio::select! {
        served = answer(signal, app, listener) => served,
        () = drains => Ok(()),
    };
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

async fn answer(signal: impl Future<Output = ()>, app: App, listener: AgiListener) -> Result<(), Error> {
    match listener {
        AgiListener::Own(listener) => until(signal, app, listener).await,
        AgiListener::Passed(listener) => until(signal, app, SharedListener::new(listener)).await,
        #[cfg(feature = "ami")]
        AgiListener::None => until(signal, app, crate::server::NoListener).await,
        #[cfg(unix)]
        AgiListener::PassedUnix(listener) => until(signal, app, SharedListener::new(listener)).await,
    }
}

/// Answers calls. A first signal lets them end by themselves, a second one cuts them.
async fn until(first: impl Future<Output = ()>, app: App, listener: impl Listener) -> Result<(), Error> {
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
