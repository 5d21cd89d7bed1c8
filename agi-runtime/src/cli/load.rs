//! `load`: many callers of agi-phone at once, at the app in this process or at one that is served.

use std::time::Duration;

use agi_phone::{Edition, Exit, LOAD_DETAILS, LOAD_OPTIONS, Load, LoadOptions, PhoneError};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::arguments::{Arguments, Command, Operand, Opt};
#[cfg(feature = "audio")]
use super::audio;
use super::{logs, settings};
use crate::app::App;
use crate::error::Error;
use crate::testing::Failures;

/// Where the app listens: any free port, and nobody else's machine.
const LISTEN: &str = "127.0.0.1:0";

/// So long the app may take to end after the last call.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// The subcommand.
pub(super) const COMMAND: Command = Command {
    name: "load",
    about: "Calls the app many times at once, and measures how long callers wait",
    operand: Some(Operand {
        required: true,
        name: agi_phone::TARGET,
        help: "What is called: /survey/7?lang=en of this app, or agi://127.0.0.1:4573/survey/7 of one that is served",
        many: false,
    }),
    common: settings::OF_A_CALL,
    options: &OPTIONS,
    details: LOAD_DETAILS,
};

const OPTIONS: [Opt; LOAD_OPTIONS.len()] = {
    let mut options = [Opt::flag("", ""); LOAD_OPTIONS.len()];
    let mut index = 0;
    while index < LOAD_OPTIONS.len() {
        options[index] = Opt::of_phone(&LOAD_OPTIONS[index]);
        index += 1;
    }
    options
};

/// What the line asks for. If it is wrong, or no route has the path, the process ends here, before any state is made.
pub(super) fn options(app: &App, given: &Arguments) -> Result<LoadOptions, Error> {
    let read = LoadOptions::read(Edition::Subcommand, &given.operands.concat(), |name| given.values(name).collect());
    let options = read.unwrap_or_else(|error| exit_with(&error));
    if options.calls_the_app() {
        app.check()?;
        if let Some(why) = app.unanswered(&options.path())? {
            exit_with(&PhoneError::usage(why));
        }
    }
    Ok(options)
}

/// Places the calls, and reports. It returns if all of them ended well; otherwise the process exits with what [`Exit`]
/// says.
pub(super) async fn run(app: Option<App>, options: LoadOptions, given: &Arguments) -> Result<(), Error> {
    let is_json = options.is_json();
    let load = match app {
        Some(app) => of_app(app, options, given).await?,
        None => Load::new(options).run().await,
    };
    let report = load.unwrap_or_else(|error| exit_with(&error));
    let text = if is_json { format!("{}\n", report.to_json()) } else { report.to_string() };
    out!("{text}");
    match report.exit() {
        Exit::Ended => Ok(()),
        exit => std::process::exit(exit.code()),
    }
}

/// Serves the app as `serve` does, and calls it there.
async fn of_app(
    app: App,
    options: LoadOptions,
    given: &Arguments,
) -> Result<Result<agi_phone::LoadReport, PhoneError>, Error> {
    logs::while_phoning(given)?;
    #[cfg(feature = "audio")]
    let app = audio::listens(app, given, None).await?;
    let (app, failures) = Failures::of(app);
    let listener = TcpListener::bind(LISTEN).await?;
    let address = listener.local_addr()?;
    // Its callers are of this process.
    let app = app.open_to_all();
    let (end, ends) = oneshot::channel::<()>();
    let served = tokio::spawn(app.serve(listener, async {
        let _ = ends.await;
    }));
    let report = Load::new(options).of_app(address, move |call| failures.take(call)).run().await;
    drop(end);
    match tokio::time::timeout(LAST_WORDS, served).await {
        Ok(Ok(Err(error))) => Err(error),
        // What an app does after its last call changes nothing of the report.
        _ => Ok(report),
    }
}

fn exit_with(error: &PhoneError) -> ! {
    eprintln!("error: {error}");
    std::process::exit(error.exit.code())
}
