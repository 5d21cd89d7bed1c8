//! What a program knows when it begins: its command line, and the state that was made so far.

use std::any::{TypeId, type_name};
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use tokio::sync::watch;

use super::arguments::Arguments;
use crate::app::{App, SharedState};
use crate::error::Error;
use crate::extract::State;

pub(super) type BoxFuture<T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send>>;
/// Something that is run with them: a subcommand, or what runs alongside the calls.
pub(super) type Run = Box<dyn FnOnce(Startup) -> BoxFuture<()> + Send>;
/// Makes a value of the state, and gives it to the app.
pub(super) type Make = Box<dyn FnOnce(Startup, App) -> BoxFuture<App> + Send>;

/// What a value of the state, a subcommand or something that runs alongside the calls is given: the command line, and the
/// state that was made before. See [`CommandLine`](crate::CommandLine).
#[derive(Clone)]
pub struct Startup {
    pub(super) given: Arc<Arguments>,
    state: SharedState,
    served: Arc<watch::Sender<bool>>,
}

impl fmt::Debug for Startup {
    /// Values of options may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Startup").field("command", &self.given.command).finish_non_exhaustive()
    }
}

impl Startup {
    pub(super) fn new(given: Arguments) -> Self {
        Self { given: Arc::new(given), state: SharedState::default(), served: Arc::default() }
    }

    /// The same, with the state that the app has now.
    pub(super) fn with(&self, app: &App) -> Self {
        Self { state: app.shared(), ..self.clone() }
    }

    /// Tells [`served`](Self::served) that the last call is over.
    pub(super) fn end(&self) {
        self.served.send_replace(true);
    }

    /// Returns the value of an option, by its [`CliOption`](crate::CliOption) or its name: from the command line,
    /// else from its environment variable, else from the file of `--config`, else its default; empty if there is none of these.
    ///
    /// # Panics
    /// If the app has no option of this name.
    #[must_use]
    #[track_caller]
    pub fn text(&self, option: impl AsRef<str>) -> &str {
        let option = option.as_ref();
        self.declared(option);
        self.given.text(option).unwrap_or_default()
    }

    /// Returns whether an option was given, on the command line, by its environment variable or in the file of `--config`, or
    /// has a default. A flag that is `false` there was not given.
    ///
    /// # Panics
    /// If the app has no option of this name.
    #[must_use]
    #[track_caller]
    pub fn has(&self, option: impl AsRef<str>) -> bool {
        let option = option.as_ref();
        self.declared(option);
        self.given.has(option)
    }

    #[track_caller]
    fn declared(&self, option: &str) {
        assert!(
            self.given.knows(option),
            "this app has no option --{option}: add `.option(CliOption::new({option:?}, …))` to its command line"
        );
    }

    /// Returns the words of the command line that come after the subcommand and are not options.
    #[must_use]
    pub fn words(&self) -> &[String] {
        &self.given.operands
    }

    /// Returns a value of the app's state.
    ///
    /// # Errors
    /// If the app has no value of this type, or it is made later than what asks for it.
    pub fn state<T: Send + Sync + 'static>(&self) -> Result<State<T>, Error> {
        self.state.get().ok_or_else(|| {
            let name = type_name::<T>();
            Error::new(format!("there is no {name} yet: add `.state(…)` that makes one, before what needs it"))
        })
    }

    /// Returns when the app takes no more calls and the last one is over. It never does in other subcommands than
    /// `serve`.
    pub async fn served(&self) {
        let _ = self.served.subscribe().wait_for(|over| *over).await;
    }
}

/// The app with its state.
pub(super) async fn made(mut app: App, state: Vec<(TypeId, Make)>, startup: &Startup) -> Result<App, Error> {
    for (_, make) in state {
        app = make(startup.with(&app), app).await?;
    }
    Ok(app)
}
