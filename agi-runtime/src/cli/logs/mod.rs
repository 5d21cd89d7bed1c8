//! Logs for a person at a terminal, or a service's journal.

mod json;
mod plain;
mod room;

use std::io::{self, IsTerminal, Stderr, Write};

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use self::json::JsonLines;
use self::plain::PlainLines;
use super::arguments::{Arguments, Opt, Origin, nearest};
use crate::app::FAILED;
use crate::error::Error;

/// What `serve` prints unless it is told otherwise.
pub(super) const USUAL: &str = "info";
const TEXT: &str = "text";
const JSON: &str = "json";

pub(super) const FORMAT: Opt = Opt::text("log-format", "FORMAT", "How serve logs: text, or json, an object a line")
    .or(TEXT)
    .or_variable("AGI_LOG_FORMAT")
    .checked(format);

pub(super) const LEVEL: Opt =
    Opt::text("log-level", "LEVEL", "What is logged: info, or warn,agi_runtime=debug").or_variable("RUST_LOG");

fn format(wanted: &str) -> Result<(), String> {
    let known = [TEXT, JSON];
    if known.contains(&wanted) {
        return Ok(());
    }
    let near = nearest(wanted, known.into_iter().map(|format| (format, format)));
    let near = near.map(|format| format!("; the nearest is {format}")).unwrap_or_default();
    Err(format!("there is text and json{near}"))
}

/// Prints what is logged at `info` and above, or as `--log-level` says (`debug`, `warn,agi_runtime=debug`). An app that has
/// set up logs of its own keeps them: `false`.
pub(super) fn to_stderr(given: &Arguments) -> Result<bool, Error> {
    Ok(begin_serving(wanted(given).map_err(Error::new)?, given.text(FORMAT.name)))
}

/// Says what is wrong with the levels that are asked for.
pub(super) fn check(given: &Arguments) -> Result<(), String> {
    wanted(given).map(drop)
}

/// Prints what is logged to standard error, as [`App::main`](crate::App::main) does for `serve`: at `info` and above, or as
/// `RUST_LOG` says (`debug`, `warn,agi_runtime=debug`), and as JSON if `AGI_LOG_FORMAT` is `json`. For a program that calls
/// [`App::serve`](crate::App::serve) itself. One that has set up logs of its own keeps them.
///
/// ```no_run
/// # async fn main_() -> Result<(), agi_runtime::Error> {
/// agi_runtime::log_to_stderr();
/// let listener = tokio::net::TcpListener::bind("127.0.0.1:4573").await?;
/// agi_runtime::App::new().serve(listener, std::future::pending()).await
/// # }
/// ```
pub fn log_to_stderr() {
    let variable = |opt: Opt| opt.variable.and_then(|name| std::env::var(name).ok());
    let levels = variable(LEVEL).filter(|levels| !is_blank(levels)).and_then(|levels| levels.parse().ok());
    begin_serving(levels, variable(FORMAT).as_deref());
}

fn begin_serving(levels: Option<Targets>, format: Option<&str>) -> bool {
    let filter = levels.unwrap_or(Targets::new().with_default(LevelFilter::INFO));
    if format == Some(JSON) {
        // An error means that the app has logs of its own.
        tracing_subscriber::registry().with(JsonLines::new(io::stderr)).with(filter).try_init().is_ok()
    } else {
        begin(filter, io::stderr)
    }
}

/// Prints what `--log-level` says; default: warnings and errors, except why the call failed, which the phone says itself.
/// Nothing is printed into the line in which the phone counts down.
pub(super) fn while_phoning(given: &Arguments) -> Result<(), Error> {
    let usual = Targets::new().with_default(LevelFilter::WARN).with_target(FAILED, LevelFilter::OFF);
    begin(wanted(given).map_err(Error::new)?.unwrap_or(usual), || BehindCountdown {
        begun: !io::stderr().is_terminal(),
    });
    Ok(())
}

/// The levels that are asked for. Other programs read `RUST_LOG` too, and more is possible there than here.
fn wanted(given: &Arguments) -> Result<Option<Targets>, String> {
    let Some((wanted, origin)) = given.text(LEVEL.name).zip(given.given(LEVEL.name)) else { return Ok(None) };
    let is_variable = matches!(origin.origin, Origin::Variable(_));
    let error = match wanted.parse() {
        Ok(_) if is_variable && is_blank(wanted) => return Ok(None),
        Ok(_) if !is_variable && !has_level(wanted) => {
            let near = nearest(wanted, LEVELS.into_iter().map(|level| (level, level)));
            "there is no such level".to_owned()
                + &near.map(|near| format!(", the nearest is {near}")).unwrap_or_default()
        }
        Ok(targets) => return Ok(Some(targets)),
        Err(_) if is_variable => return Ok(None),
        Err(error) => error.to_string(),
    };
    Err(format!(
        "--log-level {wanted:?} ({}): {error}; write a level, such as info, or crates with theirs, such as \
         warn,agi_runtime=debug",
        origin.origin
    ))
}

/// Whether nobody asks for a level: the log would not have a line, errors included.
fn is_blank(wanted: &str) -> bool {
    wanted.split(',').all(|part| part.trim().is_empty())
}

const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];

/// Whether a level is among this. Another word would be the name of a crate, and the log of everything else would be empty.
fn has_level(wanted: &str) -> bool {
    wanted.split(',').any(|part| part.contains('=') || part.trim().parse::<LevelFilter>().is_ok())
}

fn begin<W, M>(filter: Targets, writer: M) -> bool
where
    W: Write,
    M: Fn() -> W + for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let color = io::stderr().is_terminal();
    // An error means that the app has logs of its own.
    if color {
        let lines = tracing_subscriber::fmt::layer().with_writer(writer).with_ansi(true).with_target(false);
        tracing_subscriber::registry().with(lines).with(filter).try_init().is_ok()
    } else {
        tracing_subscriber::registry().with(PlainLines::new(writer)).with(filter).try_init().is_ok()
    }
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
