//! Logs for a person at a terminal, or a service's journal.

use std::io::{self, IsTerminal, Stderr, Write};

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use super::log_lines::PlainLines;
use crate::app::FAILED;

/// Prints what is logged to standard error, as [`App::main`](crate::App::main) does: at `info` and above, or as `RUST_LOG`
/// says (`debug`, `warn,agi_runtime=debug`). For a program that calls [`App::serve`](crate::App::serve) itself. One that
/// has set up logs of its own keeps them.
///
/// ```no_run
/// # async fn main_() -> Result<(), agi_runtime::Error> {
/// agi_runtime::log_to_stderr();
/// let listener = tokio::net::TcpListener::bind("127.0.0.1:4573").await?;
/// agi_runtime::App::new().serve(listener, std::future::pending()).await
/// # }
/// ```
pub fn log_to_stderr() {
    begin(Targets::new().with_default(LevelFilter::INFO), io::stderr);
}

/// Prints what `RUST_LOG` says; default: warnings and errors, except why the call failed, which the phone says itself.
/// Nothing is printed into the line in which the phone counts down.
pub(super) fn while_phoning() {
    let usual = Targets::new().with_default(LevelFilter::WARN).with_target(FAILED, LevelFilter::OFF);
    begin(usual, || BehindCountdown { begun: !io::stderr().is_terminal() });
}

fn begin<W, M>(usual: Targets, writer: M)
where
    M: Fn() -> W + for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let wanted = std::env::var("RUST_LOG").ok().and_then(|wanted| wanted.parse::<Targets>().ok());
    let filter = wanted.unwrap_or(usual);
    let color = io::stderr().is_terminal();
    let lines = tracing_subscriber::fmt::layer().with_writer(writer).with_ansi(color).with_target(false);
    // An error means that the app has logs of its own.
    let _ = if color {
        tracing_subscriber::registry().with(lines).with(filter).try_init()
    } else {
        let lines = lines.event_format(PlainLines).fmt_fields(PlainLines);
        tracing_subscriber::registry().with(lines).with(filter).try_init()
    };
}

/// Standard error that first erases the last line of the terminal.
struct BehindCountdown {
    begun: bool,
}

impl BehindCountdown {
    fn begin(&mut self) -> Stderr {
        let mut stderr = io::stderr();
        if !std::mem::replace(&mut self.begun, true) {
            let _ = stderr.write_all(b"\r\x1b[K");
        }
        stderr
    }
}

impl Write for BehindCountdown {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.begin().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}
