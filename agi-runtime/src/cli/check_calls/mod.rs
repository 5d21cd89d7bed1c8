//! `check --dialplan`: whether the `AGI(…)` lines of a dialplan that somebody else writes call routes of this app, and call
//! them right. `calls` finds the lines, `address` reads what they are given as Asterisk does, `hosts` says which of them are this
//! app's, `route` compares one (`line`) with its route: `path` (with `possible`), `parameters`, `chosen`, and `report` prints what was found.

mod address;
mod calls;
mod chosen;
mod finding;
mod hosts;
mod line;
mod parameters;
mod path;
mod possible;
mod report;
mod route;
#[cfg(test)]
mod tests;

use super::arguments::{Arguments, Opt};
use crate::app::App;
use crate::dialplan_files::Dialplan;
use crate::error::Error;

use calls::Judge;
use hosts::Hosts;

const DIALPLAN: &str = "dialplan";
const HOST: &str = "host";

pub(super) const OPTIONS: &[Opt] = &[
    Opt::path(DIALPLAN, "FILE", "Says which AGI lines of FILE (extensions.conf, .ael, .lua) are wrong; repeatable")
        .many(),
    Opt::text(HOST, "HOST", "With --dialplan: another name of this app in its AGI lines; repeatable").many(),
];

pub(super) const DETAILS: &str = "\
--dialplan reads what FILE includes too, and compares each AGI line with its route: calls without a route, parameters that are
missing, too many or no values of their type, by the conversion that a call runs, addresses that Asterisk cuts or refuses. ${VARIABLES} may have any value; those of
[globals] are filled in. A line is this app's if it calls where --listen says, or a --host:

  check --dialplan /etc/asterisk/extensions.conf --host ivr.example --host '${IVR}' --host agi:async

An error makes the exit status 1, a hint does not.
";

/// Whether there is a dialplan to check.
pub(super) fn is_asked(given: &Arguments) -> bool {
    given.values(DIALPLAN).next().is_some()
}

/// Checks the dialplans, and prints what was found.
pub(super) fn run(app: &App, given: &Arguments, listen: &str) -> Result<(), Error> {
    let table = app.table()?;
    let mut dialplan = Dialplan::default();
    for file in given.paths(DIALPLAN) {
        dialplan.read(&file).map_err(Error::new)?;
    }
    let hosts = Hosts::of(listen, &given.texts(HOST));
    let judged = Judge::new(&table, app.has_fallback(), hosts).judge(&dialplan);
    let (text, errors) = report::text(judged, &dialplan);
    out!("{text}");
    if errors > 0 {
        return Err(Error::new(format!("the dialplan has {errors} error{}", if errors == 1 { "" } else { "s" })));
    }
    Ok(())
}
