//! `App::main()`: what a program that is only an app does with its command line.

#[cfg(feature = "admin")]
mod admin;
mod arguments;
#[cfg(feature = "audio")]
mod audio;
mod check_dialplan;
mod command_line;
mod dialplan;
mod health;
mod listing;
mod logs;
mod own;
mod phone;
mod phone_line;
mod record;
#[cfg(feature = "transcripts")]
mod replay;
mod serve;
mod startup;

pub use command_line::CommandLine;
pub use own::{CliOption, Subcommand};
pub use startup::Startup;

use crate::app::App;
use crate::error::Error;

impl App {
    /// Does what the command line says: `serve` (also when it says nothing), `call`, `replay` (with the feature
    /// `transcripts`), `routes`, `check`, `dialplan` or `health`; `--help` explains them. [`command_line`](App::command_line)
    /// adds others.
    ///
    /// `serve` ends by Ctrl-C or SIGTERM, as [`serve`](App::serve) describes (a second one cuts the calls), and logs to
    /// standard error: each call at `info`, each command with `RUST_LOG=debug`.
    ///
    /// With the feature `audio`, it listens for the audio of calls on a free port of this machine, or where `--audio-listen`
    /// says.
    ///
    /// With the feature `admin`, `--admin HOST:PORT` or `AGI_ADMIN` opens the admin port (`App::admin`); `AGI_ADMIN_TOKEN` is
    /// its token.
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
        self.command_line().main().await
    }

    /// Returns the command line of [`main`](App::main), to which options and subcommands of the app's own may be added,
    /// and state that is made only when calls are answered.
    pub fn command_line(self) -> CommandLine {
        CommandLine::new(self)
    }
}
