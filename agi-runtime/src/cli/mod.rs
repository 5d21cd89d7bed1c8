//! `App::main()`: what a program that is only an app does with its command line.

#[macro_use]
mod out;

mod access;
#[cfg(feature = "admin")]
mod admin;
#[cfg(unix)]
mod agi;
#[cfg(feature = "ami")]
mod ami;
mod arguments;
#[cfg(feature = "hours")]
mod at;
#[cfg(feature = "audio")]
mod audio;
#[cfg(feature = "audit")]
mod calls;
mod check_calls;
mod check_dialplan;
mod command_line;
#[cfg(feature = "transcripts")]
mod coverage;
mod dialplan;
mod drain_signals;
#[cfg(feature = "transcripts")]
mod flow;
mod health;
mod listing;
#[cfg(feature = "load")]
mod load;
mod logs;
mod own;
mod phone;
mod phone_line;
mod print_config;
#[cfg(feature = "prompts")]
mod prompts;
mod quoted;
mod record;
#[cfg(feature = "transcripts")]
mod recording;
#[cfg(feature = "transcripts")]
mod replay;
mod serve;
mod settings;
mod short_name;
#[cfg(feature = "transcripts")]
mod show;
mod sockets;
mod startup;

pub use command_line::CommandLine;
pub use logs::log_to_stderr;
pub use own::{CliOption, Subcommand};
pub use startup::Startup;

use crate::app::App;
use crate::error::Error;

impl App {
    /// Does what the command line says: `serve` (also when it says nothing), `call`, `load` (with the feature `load`),
    /// `routes`, `check`, `dialplan`, `health` or `agi`, with the feature `transcripts` `replay`, `flow`, `show` or `coverage`,
    /// with the feature `audit` `calls`, and with the feature `prompts` `prompts list`, `check`, `script`, `make` or `level`;
    /// `--help` explains them. [`command_line`](App::command_line) adds others.
    ///
    /// `serve` ends by Ctrl-C or SIGTERM, as [`serve`](App::serve) describes (a second one cuts the calls), and logs to
    /// standard error: each call at `info`, each command with `RUST_LOG=debug`.
    ///
    /// SIGUSR1 and SIGUSR2 begin and end to [drain](App::drain) it. A socket that systemd passes (`LISTEN_FDS`) is served instead
    /// of `--listen`, as a [`SharedListener`](crate::SharedListener).
    ///
    /// An option comes from the command line, else from the environment (`AGI_LISTEN`, `AGI_MAX_CALLS`, `AGI_LOG_FORMAT=json`), else,
    /// with the feature `config`, from the TOML file of `--config`. `serve --print-config` prints them all.
    ///
    /// `--allow` (`AGI_ALLOW`) and `--proxies` (`AGI_PROXIES`) are networks with commas between them. They replace those of
    /// [`allow`](App::allow) and [`proxies`](App::proxies). `AGI_SECRET` is the [shared secret](App::shared_secret), or several
    /// with commas between them; it is not an option, because other users of the machine see command lines. With the feature
    /// `tls`, `--tls-cert`, `--tls-key` and `--tls-client-ca` (`AGI_TLS_CERT` and so on) have calls come by TLS.
    ///
    /// With the feature `audit`, `--audit FILE` (or `AGI_AUDIT`) writes a line for each call that ended, as
    /// [`audit`](App::audit) describes, and `calls` lists and sums them.
    ///
    /// With the feature `ami`, `--ami URL` or `AGI_AMI` connects to Asterisk's manager interface, as `App::ami` describes, and
    /// unless `--listen` is given, nothing listens then.
    ///
    /// With the feature `transcripts`, `--record-calls FOLDER` (or `AGI_RECORD_CALLS`) keeps a transcript of each call, as
    /// [`record_calls`](App::record_calls) describes.
    ///
    /// With the feature `audio`, it listens for the audio of calls on a free port of this machine, or where `--audio-listen`
    /// says.
    ///
    /// With the feature `admin`, `--admin HOST:PORT` or `AGI_ADMIN` opens the admin port (`App::admin`); `AGI_ADMIN_TOKEN` is
    /// its token.
    ///
    /// Where Asterisk starts the program, `AGI(/opt/clinic/clinic,/survey/7?lang=en,spring)`, it answers that one call on
    /// standard input and output (standard AGI), opens no port, and exits with 1 if the call failed. It does so if the
    /// environment has `AST_AGI_DIR` and both are pipes. `agi /survey/7` does the same for a script that hands its call over.
    ///
    /// `call /survey/7?lang=en` calls the app from the terminal, without an Asterisk: prompts are text, keys are typed,
    /// Ctrl-D hangs up. `--press 4` presses keys for you and lets no time pass. Unless the call ended well, the process
    /// exits here, without returning: with 1 if the handler failed, 2 for a wrong command line, 3 if an `agi://…` was not
    /// reachable, 4 if the caller hung up.
    ///
    /// `load /survey/7 --calls 10000 --at-once 500 --keys '4|12#'` calls the app many times at once, at a telephone's pace,
    /// over TCP within this process, and reports how long callers wait for it. Unless all calls ended well, the process
    /// exits here, with 1, 2 or 3 as `call` does.
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
