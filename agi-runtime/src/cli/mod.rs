//! `App::main()`: what a program that is only an app does with its command line.

mod arguments;
mod dialplan;
mod listing;
mod logs;
mod phone;
mod record;
#[cfg(feature = "transcripts")]
mod replay;

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::app::App;
use crate::error::Error;
use agi_phone::stop_signal;
use arguments::{Arguments, Command, Opt, Program};

/// Where an app listens unless told otherwise: FastAGI's port, on this machine only.
const DEFAULT_LISTEN: &str = "127.0.0.1:4573";

static PROGRAM: Program = Program {
    about: "A call application for Asterisk (FastAGI)",
    options: &[Opt::text("listen", "HOST:PORT", "Where to listen for Asterisk")
        .or(DEFAULT_LISTEN)
        .or_variable("AGI_LISTEN")],
    commands: &[
        &Command::plain("serve", "Answers calls until Ctrl-C or SIGTERM (the default)"),
        &phone::COMMAND,
        &Command::plain("routes", "Lists the routes and their parameters"),
        #[cfg(feature = "transcripts")]
        &replay::COMMAND,
        &Command::plain("check", "Looks for duplicate routes and missing state"),
        &Command::plain("dialplan", "Prints a dialplan, to include in extensions.conf, that calls every route"),
    ],
};

/// How long the last words of calls may take that a second Ctrl-C cuts.
const LAST_WORDS: Duration = Duration::from_millis(200);

impl App {
    /// Does what the command line says: `serve` (also when it says nothing), `call`, `replay` (with the feature
    /// `transcripts`), `routes`, `check` or `dialplan`; `--help` explains them.
    ///
    /// `serve` ends by Ctrl-C or SIGTERM, as [`serve`](App::serve) describes (a second one cuts the calls), and logs to
    /// standard error: each call at `info`, each command with `RUST_LOG=debug`.
    ///
    /// `call /survey/7?lang=en` calls the app from the terminal, without an Asterisk: prompts are text, keys are typed,
    /// Ctrl-D hangs up. `--press 4` presses keys for you and lets no time pass. Unless the call ended well, the process
    /// exits here, without returning: with 1 if the handler failed, 2 for a wrong command line, 3 if an `agi://…` was not
    /// reachable, 4 if the caller hung up.
    ///
    /// ```no_run
    /// use agi_runtime::prelude::*;
    ///
    /// #[tokio::main]
    /// async fn main() -> Result {
    ///     App::new().main().await
    /// }
    /// ```
    ///
    /// # Errors
    /// What [`check`](App::check) finds, or why it cannot listen.
    pub async fn main(self) -> Result<(), Error> {
        match Arguments::read(&PROGRAM, std::env::args_os()) {
            // Behind a pointer, so that what it runs is compiled here, and not in each app and with each change of one.
            Ok(given) => (Box::pin(self.run(&given)) as Pin<Box<dyn Future<Output = _> + Send>>).await,
            Err(early_exit) => early_exit.exit(),
        }
    }

    async fn run(self, given: &Arguments) -> Result<(), Error> {
        let listen = given.text("listen").unwrap_or(DEFAULT_LISTEN);
        match given.command {
            Some("call") => return Box::pin(phone::run(self, given)).await,
            #[cfg(feature = "transcripts")]
            Some("replay") => return replay::run(self, given).await,
            Some("routes") => print!("{}", listing::print(&self.routes()?)),
            Some("dialplan") => print!("{}", dialplan::print(&self.routes()?, listen)),
            Some("check") => {
                let table = self.table()?;
                println!("no problems; routes: {}", table.routes().len());
                for route in table.left_out() {
                    println!("this app was not given {} ({})", route.pattern, route.place);
                }
            }
            _ => return self.serve_on(listen).await,
        }
        Ok(())
    }

    async fn serve_on(self, listen: &str) -> Result<(), Error> {
        logs::to_stderr();
        let routes = self.routes()?;
        let listener = TcpListener::bind(listen).await.map_err(|error| {
            Error::new(format!(
                "cannot listen on {listen} ({error}): give another address by --listen HOST:PORT or AGI_LISTEN"
            ))
        })?;
        tracing::info!("listening on agi://{}", listener.local_addr()?);
        for route in &routes {
            tracing::info!("{}", listing::pattern(route));
        }
        let (first, second) = (stop_signal()?, oneshot::channel::<()>());
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
            served = self.serve(listener, shutdown) => served,
            pressed = again => {
                // The calls end with the server: they say so to Asterisk.
                tokio::time::sleep(LAST_WORDS).await;
                pressed
            }
        }
    }
}
