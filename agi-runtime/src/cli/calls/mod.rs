//! `calls`: lists what is in the audit, or sums it.

mod filter;
mod list;
mod read;
mod sum;
mod table;

use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::PathBuf;

use super::arguments::{Arguments, Command, Common, EarlyExit, Operand, Opt};
use crate::app::App;
use crate::audit::Audit;
use crate::error::Error;
use filter::Filter;
use read::Found;
use sum::By;

/// The option of every subcommand: `serve` writes the file, `calls` reads it.
pub(super) const AUDIT: Opt =
    Opt::path("audit", "FILE", "Where each call that ended is a line; calls reads it").or_variable("AGI_AUDIT");

pub(super) const COMMAND: Command = Command {
    name: "calls",
    about: "Lists the calls in the audit, the newest last, or sums them",
    operand: Some(Operand {
        name: "FILE",
        help: "Audits, with their rotated files; folders of them; `-` reads standard input [default: --audit]",
        many: true,
        required: false,
    }),
    common: Common::Only(&["audit", "config"]),
    options: &[
        Opt::text("route", "PATTERN", "Only calls of this route, or below it; `none` is a path without a route"),
        Opt::text("status", "STATUS", "Only calls that ended so: OK, HUNG_UP, ERROR, …"),
        Opt::text("since", "TIME", "Only from then on: 2026-11-28, 2026-11-28T19:20 (UTC), or 2h (ago)"),
        Opt::text("until", "TIME", "Only before then"),
        Opt::text("last", "N", "Only the last N"),
        Opt::text(
            "sum",
            "BY",
            "How many there were, how long, and how long callers heard nothing: by route, status or day",
        ),
        Opt::flag("json", "Prints JSON, one object a line: the lines of the audit, or those of the sum"),
    ],
    details: "\
A line that cannot be read is passed over, and named on standard error. Seconds are rounded; `--json` has
their milliseconds.",
};

/// Has an app write the audit that the command line names. Everything else of its audit stays.
pub(super) fn turned_on(mut app: App, given: &Arguments) -> App {
    if let Some(path) = given.path(AUDIT.name) {
        app.audit = Some(match app.audit.take() {
            Some(audit) => audit.moved(path),
            None => Audit::to(path),
        });
    }
    app
}

/// Lists or sums.
pub(super) fn run(app: &App, given: &Arguments) -> Result<(), Error> {
    let wrong = |why: String| -> ! { EarlyExit::Wrong(why).exit() };
    let filter = Filter::of(given).unwrap_or_else(|why| wrong(why));
    let by = given.text("sum").map(|by| By::named(by).unwrap_or_else(|why| wrong(why)));
    let files = files(app, given).unwrap_or_else(|| {
        wrong("no audit is named: write `calls FILE`, `--audit FILE`, or AGI_AUDIT=FILE".to_owned())
    });
    let mut found = read::all(&files, &filter)?;
    let unknown = filter.unknown_route(&found.routes, app);
    filter.keep_last(&mut found.entries);
    let text = match (by, given.has("json")) {
        (Some(by), json) => sum::print(&found.entries, by, json),
        (None, true) => list::json(&found.entries),
        (None, false) => list::print(&found.entries),
    };
    out!("{text}");
    drop(io::stderr().lock().write_all(notes(&found).as_bytes()));
    unknown.map_or(Ok(()), |why| Err(Error::new(why)))
}

fn files(app: &App, given: &Arguments) -> Option<Vec<PathBuf>> {
    let named: Vec<_> = given.operands.iter().map(PathBuf::from).collect();
    let named = if named.is_empty() { given.path(AUDIT.name).into_iter().collect() } else { named };
    if !named.is_empty() {
        return Some(named);
    }
    app.audit.as_ref().map(|audit| vec![audit.path().to_owned()])
}

/// What a reader must know of the lines that are not there.
fn notes(found: &Found) -> String {
    let mut text = String::new();
    for broken in &found.broken {
        let _ = writeln!(text, "not read: {broken}");
    }
    if found.more_broken > 0 {
        let _ = writeln!(text, "not read: {} more lines", found.more_broken);
    }
    if found.lost > 0 {
        let _ = writeln!(text, "lines that were lost when they were to be written: {}", found.lost);
    }
    text
}
