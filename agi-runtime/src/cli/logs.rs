//! Logs for a person at a terminal, or a service's journal.

use std::io::IsTerminal;

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Prints what is logged at `info` and above, or as `RUST_LOG` says (`debug`, `warn,agi_runtime=debug`). An app that has
/// set up logs of its own keeps them.
pub(super) fn to_stderr() {
    let wanted = std::env::var("RUST_LOG").ok().and_then(|wanted| wanted.parse::<Targets>().ok());
    let filter = wanted.unwrap_or_else(|| Targets::new().with_default(LevelFilter::INFO));
    let color = std::io::stderr().is_terminal();
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(color).with_target(false);
    // An error means that the app has logs of its own.
    let _ = tracing_subscriber::registry().with(lines).with(filter).try_init();
}
