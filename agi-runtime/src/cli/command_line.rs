//! `App::command_line()`: what an app adds to the command line, and state that is made when it is needed.

use std::any::{TypeId, type_name};
use std::ffi::OsString;
use std::fmt;
use std::future::Future;

#[cfg(feature = "admin")]
use super::admin;
#[cfg(unix)]
use super::agi;
#[cfg(feature = "ami")]
use super::ami;
use super::arguments::{Arguments, Command, EarlyExit, Opt, Program};
#[cfg(feature = "audio")]
use super::audio;
#[cfg(feature = "audit")]
use super::calls;
#[cfg(feature = "load")]
use super::load;
use super::own::{CliOption, Subcommand};
#[cfg(feature = "prompts")]
use super::prompts;
use super::short_name::short_name;
use super::sockets::Passed;
use super::startup::{BoxFuture, Make, Run, Startup, made};
use super::{check_calls, check_dialplan, health, listing, logs, phone, print_config, serve, settings};
#[cfg(feature = "transcripts")]
use super::{coverage, flow, recording, replay, show};
use crate::app::App;
use crate::error::Error;
#[cfg(unix)]
use crate::process::Script;

/// The subcommands that every app has.
static STANDARD: &[&Command] = &[
    &serve::COMMAND,
    &phone::COMMAND,
    #[cfg(feature = "load")]
    &load::COMMAND,
    &Command::plain("routes", "Lists the routes and their parameters"),
    #[cfg(feature = "transcripts")]
    &replay::COMMAND,
    #[cfg(feature = "transcripts")]
    &flow::COMMAND,
    #[cfg(feature = "transcripts")]
    &show::COMMAND,
    #[cfg(feature = "transcripts")]
    &coverage::COMMAND,
    #[cfg(feature = "audit")]
    &calls::COMMAND,
    #[cfg(feature = "prompts")]
    &prompts::LIST,
    #[cfg(feature = "prompts")]
    &prompts::CHECK,
    #[cfg(feature = "prompts")]
    &prompts::SCRIPT,
    #[cfg(feature = "prompts")]
    &prompts::MAKE,
    #[cfg(feature = "prompts")]
    &prompts::LEVEL,
    &listing::CHECK,
    &check_dialplan::COMMAND,
    &health::COMMAND,
    #[cfg(unix)]
    &agi::COMMAND,
];

/// Sets the app up by what the command line says.
type Configure = Box<dyn FnOnce(&Startup, App) -> Result<App, Error> + Send>;

/// The command line of a program that is an app: that of [`App::main`], with options and subcommands of the app's own,
/// and with state that is made only when it is needed. [`App::command_line`] makes one.
///
/// `--help`, `routes`, `check`, `dialplan`, `health`, `flow`, `show` and `coverage` make no state, so they need no database:
///
/// ```no_run
/// use agi_runtime::prelude::*;
/// use agi_runtime::{CliOption, Subcommand};
/// # struct Store;
/// # impl Store {
/// #     async fn open(url: &str) -> Result<Store, std::io::Error> { Ok(Store) }
/// #     async fn clean(&self) -> Result<u32, std::io::Error> { Ok(0) }
/// # }
///
/// const DATABASE: CliOption = CliOption::new("database", "URL", "Where the answers are kept")
///     .env("DATABASE_URL")
///     .default("sqlite://survey.db");
///
/// #[tokio::main]
/// async fn main() -> Result {
///     let clean = Subcommand::new("clean", "Deletes the answers of last year", async |startup| {
///         println!("deleted: {}", startup.state::<Store>()?.clean().await?);
///         Ok(())
///     });
///     App::new()
///         .command_line()
///         .option(DATABASE)
///         .state(async |startup| Ok(Store::open(startup.text(DATABASE)).await?))
///         .subcommand(clean)
///         .main()
///         .await
/// }
/// ```
#[must_use = "a command line does nothing until `.main()` is awaited"]
pub struct CommandLine {
    app: App,
    about: &'static str,
    options: Vec<Opt>,
    configure: Vec<Configure>,
    state: Vec<(TypeId, Make)>,
    subcommands: Vec<Subcommand>,
    when_serving: Vec<Run>,
}

impl fmt::Debug for CommandLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let debug = &mut f.debug_struct("CommandLine");
        debug.field("app", &self.app).field("options", &self.options).field("subcommands", &self.subcommands);
        debug.finish_non_exhaustive()
    }
}

impl CommandLine {
    pub(super) fn new(app: App) -> Self {
        let about = "A call application for Asterisk (FastAGI)";
        let options = settings::OPTIONS.to_vec();
        Self { app, about, options, configure: vec![], state: vec![], subcommands: vec![], when_serving: vec![] }
    }

    /// Sets what the first line of the help says. Default: `A call application for Asterisk (FastAGI)`.
    pub fn about(self, about: &'static str) -> Self {
        Self { about, ..self }
    }

    /// Adds an option, which every subcommand takes, and which may be a line of the file of `--config`.
    pub fn option(mut self, option: CliOption) -> Self {
        self.options.push(option.0);
        self
    }

    /// Sets the app up by what the command line says, before any state is made: its limits, where calls are recorded. As
    /// [`state`](Self::state), this is done only for what answers calls and for subcommands of the app's own; `routes`,
    /// `check` and `dialplan` see the app without it.
    ///
    /// ```no_run
    /// # use agi_runtime::prelude::*;
    /// use std::time::Duration;
    ///
    /// use agi_runtime::{CliOption, Limits};
    ///
    /// const PATIENCE: CliOption = CliOption::new("request-time", "SECONDS", "How long a request may take").default("5");
    ///
    /// # async fn main_() -> Result {
    /// let command_line = App::new().command_line().option(PATIENCE);
    /// let command_line = command_line.configure(|startup, app| {
    ///     let patience = Duration::from_secs(startup.text(PATIENCE).parse()?);
    ///     Ok(app.limits(Limits::default().request_time(patience)))
    /// });
    /// command_line.main().await
    /// # }
    /// ```
    ///
    /// `--max-calls` and `--shutdown-time` come after it, and win.
    ///
    /// If it fails, the program ends with the error and the exit status 1.
    pub fn configure(mut self, set_up: impl FnOnce(&Startup, App) -> Result<App, Error> + Send + 'static) -> Self {
        self.configure.push(Box::new(set_up));
        self
    }

    /// Shares a value with every call, as [`App::state`] does, and makes it only when it is needed: before the first call
    /// of `serve` and `call`, before a subcommand of the app's own, and before a `replay` of a route that takes a
    /// [`State`](crate::State) of it. Values are made one after the other, in the order in which they are given here.
    ///
    /// A process that Asterisk started for one call (standard AGI) makes what the call's route takes, and what was given here
    /// before that; if the app has a [layer](App::layer) or the call is for its [fallback](App::fallback), everything.
    ///
    /// If it fails, the program ends with the error and the exit status 1, before it listens.
    pub fn state<T, F, Fut>(mut self, build: F) -> Self
    where
        T: Send + Sync + 'static,
        F: FnOnce(Startup) -> Fut + Send + 'static,
        Fut: Future<Output = Result<T, Error>> + Send + 'static,
    {
        self.app.declare_state::<T>();
        let make: Make = Box::new(|startup, app| {
            Box::pin(async move {
                let made = build(startup).await.map_err(|error| {
                    Error::new(format!("cannot start without {}: {error}", short_name(type_name::<T>())))
                })?;
                Ok(app.state(made))
            })
        });
        self.state.push((TypeId::of::<T>(), make));
        self
    }

    /// Adds a subcommand.
    pub fn subcommand(mut self, subcommand: Subcommand) -> Self {
        self.subcommands.push(subcommand);
        self
    }

    /// Runs something alongside the calls, from the moment when `serve` listens: what is left over of an earlier run, a
    /// timer. [`Startup::served`] tells it when the last call is over; it then has
    /// [`Limits::shutdown_time`](crate::Limits::shutdown_time) to end, or until a further Ctrl-C. An error is logged, and calls are answered all
    /// the same.
    ///
    /// ```no_run
    /// # use agi_runtime::prelude::*;
    /// # struct Payments;
    /// # impl Payments { async fn settle(&self) {} }
    /// # async fn main_() -> Result {
    /// App::new()
    ///     .command_line()
    ///     .state(async |_| Ok(Payments))
    ///     .when_serving(async |startup| {
    ///         let payments = startup.state::<Payments>()?;
    ///         let mut minute = tokio::time::interval(std::time::Duration::from_secs(60));
    ///         loop {
    ///             tokio::select! {
    ///                 _ = minute.tick() => payments.settle().await,
    ///                 () = startup.served() => return Ok(()),
    ///             }
    ///         }
    ///     })
    ///     .main()
    ///     .await
    /// # }
    /// ```
    pub fn when_serving<F, Fut>(mut self, run: F) -> Self
    where
        F: FnOnce(Startup) -> Fut + Send + 'static,
        Fut: Future<Output = Result<(), Error>> + Send + 'static,
    {
        self.when_serving.push(Box::new(|startup| Box::pin(run(startup))));
        self
    }

    /// Does what the command line says, as [`App::main`] describes.
    ///
    /// # Errors
    /// What [`check`](App::check) finds, why a value of the state could not be made, why it cannot listen, or the error
    /// of the app's own subcommand.
    pub async fn main(self) -> Result<(), Error> {
        // Behind a pointer, so that what it runs is compiled here, and not in each app and with each change of one.
        (Box::pin(self.run(std::env::args_os().collect())) as BoxFuture<()>).await
    }

    async fn run(self, line: Vec<OsString>) -> Result<(), Error> {
        let program = self.program()?;
        #[cfg(unix)]
        let (line, script) = agi::asked_for(program, line);
        let given = match Arguments::read(program, line) {
            Ok(given) => given,
            Err(early_exit) => early_exit.exit(),
        };
        let Self { mut app, configure, state, subcommands, when_serving, .. } = self;
        let startup = Startup::new(given);
        let given = &startup.given;
        if matches!(given.command, None | Some("serve")) {
            let checked = logs::check(given).and_then(|()| settings::place_is_whole(given));
            checked.unwrap_or_else(|why| EarlyExit::Wrong(why).exit());
        }
        let listen = given.text("listen").unwrap_or(settings::DEFAULT_LISTEN);
        if given.command == Some(phone::COMMAND.name) {
            phone::take_step(given).await;
        }
        let answers = match given.command {
            Some("routes" | "dialplan" | "check" | "health") => false,
            #[cfg(feature = "transcripts")]
            Some("flow" | "show" | "coverage") => false,
            #[cfg(feature = "prompts")]
            Some("prompts list" | "prompts check" | "prompts script" | "prompts level") => false,
            Some("call" | "load") => phone::calls_the_app(given),
            _ => true,
        };
        if answers {
            for set_up in configure {
                app = set_up(&startup, app)?;
            }
            app = settings::limit(app, given)?;
        }
        match given.command {
            Some("routes") => out!("{}", listing::print(&app.routes()?)),
            Some("dialplan") => return check_dialplan::run(&app, given, listen),
            Some("check") if check_calls::is_asked(given) => return check_calls::run(&app, given, listen),
            Some("check") => listing::check(&app)?,
            Some("health") => return health::run(listen).await,
            Some("call") if !phone::calls_the_app(given) => return phone::run(app, given).await,
            Some("call") => return phone::run(made(app, state, &startup).await?, given).await,
            #[cfg(feature = "load")]
            Some("load") => {
                let options = load::options(&app, given)?;
                let app = if phone::calls_the_app(given) { Some(made(app, state, &startup).await?) } else { None };
                return load::run(app, options, given).await;
            }
            #[cfg(feature = "transcripts")]
            Some("replay") => {
                let needed = replay::state(&app, given)?;
                let state = state.into_iter().filter(|(of, _)| needed.contains(of)).collect();
                return replay::run(made(app, state, &startup).await?, given).await;
            }
            Some("serve") if given.has(serve::PRINT_CONFIG) => out!("{}", print_config::text(given, &app)),
            #[cfg(feature = "transcripts")]
            Some("flow") => return flow::run(given),
            #[cfg(feature = "transcripts")]
            Some("show") => show::run(given),
            #[cfg(feature = "transcripts")]
            Some("coverage") => return coverage::run(&app, given),
            #[cfg(feature = "audit")]
            Some("calls") => return calls::run(&app, given),
            #[cfg(feature = "prompts")]
            Some(name) if prompts::has(name) => return prompts::run(name, &app, given).await,
            #[cfg(unix)]
            Some(agi::NAME) => {
                let script = script.unwrap_or_else(|| Script::of_words(&given.operands));
                return agi::answer(app, state, &startup, &script).await;
            }
            None | Some("serve") => {
                logs::to_stderr(given)?;
                // What is wrong with the settings or the app is said before anything is opened.
                settings::folders_are_there(given).unwrap_or_else(|why| EarlyExit::Wrong(why).exit());
                app.check()?;
                #[cfg(feature = "tls")]
                app.check_tls()?;
                let passed = Passed::take()?;
                let app = made(app, state, &startup).await?;
                #[cfg(feature = "audit")]
                let app = calls::turned_on(app, given);
                #[cfg(feature = "ami")]
                let app = ami::connects(app, given)?;
                #[cfg(feature = "transcripts")]
                let app = recording::turned_on(app, given);
                #[cfg(feature = "audio")]
                let app = audio::listens(app, given, passed.audio).await?;
                #[cfg(feature = "admin")]
                let app = admin::opens(app, given).await?;
                return serve::on(app, passed.agi, &startup, when_serving).await;
            }
            Some(own) => {
                let own = subcommands.into_iter().find(|subcommand| subcommand.command.name == own);
                let app = made(app, state, &startup).await?;
                if let Some(own) = own {
                    return (own.run)(startup.with(&app)).await;
                }
            }
        }
        Ok(())
    }

    /// The tables by which the line is read: what every app has, and what this one adds.
    fn program(&self) -> Result<&'static Program, Error> {
        let own = self.subcommands.iter().map(|subcommand| &*Box::leak(Box::new(subcommand.command)));
        let commands: Vec<&'static Command> = STANDARD.iter().copied().chain(own).collect();
        // Once in a program's life: the tables are static everywhere else.
        let program =
            Program { about: self.about, options: self.options.clone().leak(), commands: Vec::leak(commands) };
        program.check().map_err(Error::new)?;
        Ok(Box::leak(Box::new(program)))
    }
}

#[cfg(test)]
mod tests {
    use crate::app::App;

    #[test]
    fn a_process_for_one_call_has_no_room_for_a_telephone() {
        let run = App::new().command_line().run(vec![]);
        assert!(size_of_val(&run) < 12_288, "{} bytes", size_of_val(&run));
    }
}
