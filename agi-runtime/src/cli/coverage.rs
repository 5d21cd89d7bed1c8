//! `coverage`: what the calls of tests offered, and none of them took.

use super::arguments::{Arguments, Command, Common, Operand, Opt};
use super::flow::{prompts, read};
use crate::app::App;
use crate::error::Error;
use crate::extract::Param;
use crate::flow::{Coverage, Flow, KnownMenu, KnownMenus, KnownRoute};
use crate::talk::menu::MenuEntry;

pub(super) const COMMAND: Command = Command {
    name: "coverage",
    about: "Lists the routes, keys and endings that no test's call has gone through (exit status 1)",
    operand: Some(Operand {
        required: true,
        name: "FOLDER",
        help: "Where `AGI_COVERAGE=FOLDER cargo test` has put the calls of the tests",
        many: true,
    }),
    common: Common::Only(&[]),
    options: &[
        Opt::text("allow", "LINE", "What may be missing: such a line, or how several begin").many(),
        Opt::path(
            "prompts",
            "FILE",
            "What sounds say: those that no test plays are listed [default: prompts.toml or prompts.txt]",
        ),
    ],
    details: "\
It compares what the calls offered with what callers did: the app's routes and menus
(derive(Menu), by their keys), the keys of each question that was asked, silence and a
wrong key at each, and how a route can end. That is not a coverage of code.
Tests need the feature `transcripts`. Empty the folder before a run.
The exit status is 0 if nothing is missing, 1 if something is, and 2 if there are no
transcripts.",
};

pub(super) fn run(app: &App, given: &Arguments) -> Result<(), Error> {
    let routes = app.routes()?;
    let routes: Vec<_> = routes
        .into_iter()
        .map(|route| {
            let can_be_refused = route.params.iter().any(Param::can_be_refused);
            KnownRoute { pattern: route.pattern, can_be_refused }
        })
        .collect();
    let mut flow = Flow::default();
    read(&given.operands, |call| flow.add(&call.script))?;
    let menus = inventory::iter::<MenuEntry>
        .into_iter()
        .map(|menu| KnownMenu { name: menu.name, choices: menu.choices })
        .collect();
    let menus = KnownMenus { menus, app_keys: app.keys_of_menus() };
    let coverage = Coverage::of(&flow, &routes, &menus, &prompts(given));
    let allowed = given.texts("allow");
    out!("{}", coverage.table());
    for line in coverage.unneeded(&allowed) {
        eprintln!("--allow {line:?} allows nothing: take it out");
    }
    let missing = coverage.missing(&allowed);
    if missing.is_empty() {
        return Ok(());
    }
    outln!("\nno test has tried:");
    for line in &missing {
        outln!("  {line}");
    }
    Err(Error::new(format!("not tried: {}; write a test, or --allow with how a line begins", missing.len())))
}
