//! Options and subcommands of the app's own.

use std::fmt;
use std::future::Future;

use super::arguments::{Command, Common, Operand, Opt};
use super::startup::{Run, Startup};
use crate::error::Error;

/// An option of an app's own, for [`CommandLine::option`](crate::CommandLine::option).
///
/// Make it a constant, and its value is asked for by the constant: the compiler finds a misspelt one.
///
/// ```
/// use agi_runtime::{CliOption, Startup};
///
/// const DATABASE: CliOption = CliOption::new("database", "URL", "Where the answers are kept")
///     .env("DATABASE_URL")
///     .default("sqlite://survey.db");
///
/// fn database(startup: &Startup) -> &str {
///     startup.text(DATABASE)
/// }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct CliOption(pub(super) Opt);

impl CliOption {
    /// Makes the option `--name <VALUE>`. The help calls its value by this name, and says what it is for.
    #[must_use]
    pub const fn new(name: &'static str, value: &'static str, help: &'static str) -> Self {
        Self(Opt::text(name, value, help).added_by_the_app())
    }

    /// Makes the option `--name`, which takes no value.
    #[must_use]
    pub const fn flag(name: &'static str, help: &'static str) -> Self {
        Self(Opt::flag(name, help).added_by_the_app())
    }

    /// Names the environment variable that stands in for the option where the command line has none. That of a flag is `1`,
    /// `true`, `yes` or `on`, or `0`, `false`, `no` or `off`.
    #[must_use]
    pub const fn env(self, variable: &'static str) -> Self {
        Self(self.0.or_variable(variable))
    }

    /// Sets the value where neither the command line nor the environment nor the file of `--config` has one.
    #[must_use]
    pub const fn default(self, value: &'static str) -> Self {
        Self(self.0.or(value))
    }

    /// Keeps its value out of what `serve --print-config` prints, of errors and of the help.
    ///
    /// Every user of the machine can read a command line: give such a value in the environment, or in the file of
    /// `--config`.
    #[must_use]
    pub const fn secret(self) -> Self {
        Self(self.0.secret())
    }
}

/// The name of the option.
impl AsRef<str> for CliOption {
    fn as_ref(&self) -> &str {
        self.0.name
    }
}

/// A subcommand of an app's own, for [`CommandLine::subcommand`](crate::CommandLine::subcommand).
///
/// It runs with the app's state, and takes the app's options. The program ends with 0 if it is `Ok`, otherwise with 1,
/// after its error was printed.
pub struct Subcommand {
    pub(super) command: Command,
    pub(super) run: Run,
}

impl Subcommand {
    /// Makes a subcommand of this name. `about` is its line in the help.
    pub fn new<F, Fut>(name: &'static str, about: &'static str, run: F) -> Self
    where
        F: FnOnce(Startup) -> Fut + Send + 'static,
        Fut: Future<Output = Result<(), Error>> + Send + 'static,
    {
        let command = Command { common: Common::OfTheApp(&["config"]), ..Command::plain(name, about) };
        Self { command, run: Box::new(|startup| Box::pin(run(startup))) }
    }

    /// Takes one or more words, which [`Startup::words`](crate::Startup::words) returns. The help calls them by this name,
    /// and says what they are.
    #[must_use]
    pub fn words(mut self, name: &'static str, help: &'static str) -> Self {
        self.command.operand = Some(Operand { name, help, many: true, required: true });
        self
    }
}

impl fmt::Debug for Subcommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Subcommand").field(&self.command.name).finish()
    }
}
