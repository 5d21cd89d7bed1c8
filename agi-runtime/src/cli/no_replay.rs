//! `replay` in an app without it: what to write to have it.

use clap::error::ErrorKind;
use clap::{Arg, ArgMatches, Command};

use crate::{App, Error};

const WHY: &str = "replay needs the feature transcripts, without which this app was built; write in Cargo.toml: \
    agi-runtime = { …, features = [\"transcripts\"] }";

/// Takes what `replay` takes, and is not in the help.
pub(super) fn command() -> Command {
    let anything = Arg::new("anything").num_args(..).allow_hyphen_values(true).trailing_var_arg(true);
    Command::new("replay").hide(true).arg(anything)
}

#[allow(clippy::unused_async, reason = "in the place of the real one")]
pub(super) async fn run(_app: App, _arguments: &ArgMatches) -> Result<(), Error> {
    super::command().error(ErrorKind::InvalidSubcommand, WHY).exit()
}
