//! `agi`: answers the one call that Asterisk started this process for.

use std::any::TypeId;
use std::ffi::OsString;
use std::future::pending;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use agi_phone::stop_signal;
use agi_protocol::{Argument, Request};
use tokio::io::AsyncWriteExt;
use tokio::time::sleep;

use super::arguments::{Command, Common, Operand, Program};
#[cfg(feature = "audio")]
use super::audio;
#[cfg(feature = "audit")]
use super::calls;
use super::logs;
#[cfg(feature = "transcripts")]
use super::recording;
use super::startup::{Make, Startup, made};
use crate::app::{App, Service};
use crate::cancel::CancelToken;
use crate::error::Error;
use crate::process::{ProcessTransport, Script, Stdio, aimed, started_by_asterisk};
#[cfg(feature = "audio")]
use crate::server::AudioServer;
use crate::server::{Opened, go_on, open};

pub(super) const NAME: &str = "agi";

pub(super) const COMMAND: Command = Command {
    name: NAME,
    about: "Answers one call on standard input and output, as AGI(/path/to/this,/survey/7) of Asterisk starts it",
    operand: Some(Operand {
        name: "TARGET",
        help: "What is called: /survey/7?lang=en; words after it are passed over",
        many: true,
        required: true,
    }),
    options: &[],
    common: Common::OfTheApp(&["audit", "record-calls", "log-format", "log-level", "config"]),
    details: "\
In extensions.conf, the path comes first, and then the arguments of the route:
  same => n,AGI(/opt/clinic/clinic,/survey/7?lang=en,spring)
Asterisk starts the program for each call, and the word `agi` is not needed: it tells by AST_AGI_DIR in
the environment, and by standard input and output, which are pipes. A link of another name is called by
that: AGI(callback) is /callback, if `callback` in astagidir is a link to this program. A script of its own
ends by `exec clinic agi /survey/7`.
Options come from the environment, or from the file of AGI_CONFIG. No port is opened: --listen and --admin
do not count. The exit status is 0 if the call ended well or was hung up, and 1 if it failed.",
};

/// Who the other side is, for the log.
const PEER: &str = "AGI() on standard input";
/// The word by which Asterisk knows that a script could not be run (`res_agi.c`).
const FAILURE: &[u8] = b"failure\n";

/// Reads a line that Asterisk has written as that of this subcommand, and tells what it asks for.
pub(super) fn asked_for(program: &Program, line: Vec<OsString>) -> (Vec<OsString>, Option<Script>) {
    let is_command = |word: &str| word == "help" || program.commands.iter().any(|command| command.name == word);
    let Some(script) = started_by_asterisk(&line, is_command) else { return (line, None) };
    // Its words are arguments of the call, and none of them is an option.
    let named = [OsString::from(NAME), OsString::from("/")];
    (line.into_iter().take(1).chain(named).collect(), Some(script))
}

/// Answers the call. It returns if the call ended well, or was hung up; otherwise the process exits with 1.
pub(super) async fn answer(
    app: App,
    state: Vec<(TypeId, Make)>,
    startup: &Startup,
    script: &Script,
) -> Result<(), Error> {
    let logs_are_ours = logs::to_stderr(&startup.given)?;
    let shows = move |line: &str| show_stray(line, logs_are_ours);
    let Stdio { input, output, stray } = Stdio::take(shows).map_err(|error| {
        Error::new(format!(
            "standard input and output are not what AGI() of Asterisk makes, two pipes ({error}): write \
             AGI(/path/to/app,/survey/7) in extensions.conf, or try it by `call /survey/7`"
        ))
    })?;
    let transport = ProcessTransport::new(input, output)?;
    let cancel = CancelToken::default();
    let stopping = stop_by_signal(app.limits.shutdown_time, cancel.clone());
    let ended = tokio::select! {
        // First, so that a signal that comes after the first command is taken.
        biased;
        stopped = stopping => stopped.map(|()| true),
        ended = call(app, state, startup, script, transport, &cancel) => ended,
    };
    stray.finish()?;
    exit_unless_well(ended)
}

/// Ends the process here, with the status that Asterisk makes `AGISTATUS=FAILURE` of.
fn exit_unless_well(ended: Result<bool, Error>) -> Result<(), Error> {
    if ended? {
        return Ok(());
    }
    let _ = std::io::stderr().flush();
    std::process::exit(1)
}

/// Answers the call, and tells whether it went well.
async fn call(
    mut app: App,
    state: Vec<(TypeId, Make)>,
    startup: &Startup,
    script: &Script,
    transport: ProcessTransport,
    cancel: &CancelToken,
) -> Result<bool, Error> {
    let mut opened = open(transport, &app.limits, cancel).await;
    let table = app.table()?;
    let mut needed = Some(Vec::new());
    match &mut opened {
        Opened::Call { request, .. } => {
            let taken = script.taken(|number| argument(request, number));
            *request = aimed(request, script.target.as_deref().unwrap_or("/"), taken);
            let path = request.uri().path();
            if script.target.is_none() && table.find(path).is_none() {
                tracing::error!("{}", script.advice());
            }
            needed = app.state_of_path(&table, path);
        }
        Opened::Refused(..) => {}
        Opened::Silent(_) => {
            return Err(Error::new(
                "standard input ended before Asterisk had said what is called: no call was answered",
            ));
        }
    }
    let app_with_state = made(app, only(state, needed), startup).await;
    app = match app_with_state {
        Ok(app) => app,
        Err(error) => {
            // As of a server that does not start, the status stays UNREACHED: another server may answer.
            if let Opened::Call { transport, .. } | Opened::Refused(transport, _, _) = &mut opened {
                let _ = transport.write_all(FAILURE).await;
            }
            return Err(error);
        }
    };
    #[cfg(feature = "audit")]
    let app = calls::turned_on(app, &startup.given);
    #[cfg(feature = "transcripts")]
    let app = recording::turned_on(app, &startup.given);
    #[cfg(feature = "audio")]
    let mut app = audio::of_one_call(app, is_enhanced(&opened)).await?;
    #[cfg(feature = "audio")]
    let _audio = AudioServer::start(&mut app)?;
    let failed = Arc::new(AtomicBool::new(!matches!(opened, Opened::Call { .. })));
    let fails = Arc::clone(&failed);
    let service = Service::new(app.on_error(move |_| fails.store(true, Ordering::Relaxed)), table)?;
    go_on(&service, opened, &PEER, cancel).await;
    service.written().await;
    Ok(!failed.load(Ordering::Relaxed))
}

/// Whether the call came by `EAGI()`.
#[cfg(feature = "audio")]
fn is_enhanced<T>(opened: &Opened<T>) -> bool {
    matches!(opened, Opened::Call { request, .. } if request.get("agi_enhanced") == Some(b"1.0"))
}

fn argument(request: &Request, number: usize) -> Option<Vec<u8>> {
    match request.argument(number) {
        Argument::Given(value) => Some(value.to_vec()),
        Argument::Absent | Argument::Forged => None,
    }
}

/// What is made for the call: what it needs, and before that what this may be made of. `None`: everything.
fn only(mut state: Vec<(TypeId, Make)>, needed: Option<Vec<TypeId>>) -> Vec<(TypeId, Make)> {
    if let Some(needed) = needed {
        let last = state.iter().rposition(|(of, _)| needed.contains(of));
        state.truncate(last.map_or(0, |last| last + 1));
    }
    state
}

/// Cuts the call some time after a first signal, or at a second one.
async fn stop_by_signal(patience: std::time::Duration, cancel: CancelToken) -> Result<(), Error> {
    stop_signal()?.await;
    let again = stop_signal()?;
    tracing::info!("the call may end by itself within {patience:?}; a second signal cuts it");
    tokio::select! {
        () = again => {}
        () = sleep(patience) => {}
    }
    cancel.cancel();
    pending().await
}

fn show_stray(line: &str, logs_are_ours: bool) {
    let text = "not sent to Asterisk, to whom standard output belongs during AGI() (print with tracing, or eprintln!)";
    if logs_are_ours {
        tracing::warn!("{text}: {line:?}");
    } else {
        // Logs of the app's own may be what was printed there.
        eprintln!("{text}: {line}");
    }
}
