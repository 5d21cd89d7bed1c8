//! `cargo xtask test`: every check that a change must pass, in the order of their cost.

use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};
use xtask::cargo;

use crate::{
    look, operations, pictures,
    programs::{self, TestProgram},
    prose, release, rooms, suites, tools, workspace,
};

/// Runs the steps until one fails. `quick` leaves out those that need an Asterisk, `only` all but one.
pub(crate) fn test(quick: bool, only: Option<&str>) -> Result<()> {
    let is_chosen = |name: &str| only.is_none_or(|only| only == name);
    if !STEPS.iter().any(|Step(name, _)| is_chosen(name)) {
        let names: Vec<_> = STEPS.iter().map(|Step(name, _)| *name).collect();
        bail!("there is no such step: the steps are {}", names.join(", "));
    }
    let start = Instant::now();
    let mut lines = Vec::new();
    for Step(name, check) in STEPS {
        if quick && check.needs_asterisk() || !is_chosen(name) {
            continue;
        }
        println!("== {name}");
        let begin = Instant::now();
        let line = match check.run() {
            Ok(Passed::Green) => format!("{name}: ok, {}", seconds(begin.elapsed())),
            Ok(Passed::Unsteady(how)) => format!("{name}: ok, {}, UNSTEADY: {how}", seconds(begin.elapsed())),
            Ok(Passed::Skipped(why)) => format!("{name}: SKIPPED ({why})"),
            Err(error) => {
                summary(&lines);
                bail!("test: RED at {name} after {}: {error:#}", seconds(start.elapsed()));
            }
        };
        println!("== {line}");
        lines.push(line);
    }
    summary(&lines);
    println!("test: green in {}", seconds(start.elapsed()));
    Ok(())
}

struct Step(&'static str, Check);

enum Check {
    Cargo(&'static str),
    Own(fn() -> Result<Passed>),
    TestPrograms,
    DocTests,
    Docs,
    Book,
    Template,
    Counts,
    Live,
    Fidelity,
    ManyServers,
}

const STEPS: &[Step] = &[
    Step("format", Check::Cargo("fmt --all --check")),
    Step("rooms", Check::Own(|| rooms::check(workspace()).map(|()| Passed::Green))),
    Step("prose", Check::Own(|| prose::check(workspace()).map(|()| Passed::Green))),
    Step("clippy", Check::Cargo("clippy --workspace --all-targets --all-features -- -D warnings")),
    Step("licences", Check::Own(release::licences::check)),
    Step("sets of features", Check::Own(release::features::check)),
    // Before the tests, which need the same programs.
    Step("alerts", Check::Own(operations::check)),
    Step("test programs", Check::TestPrograms),
    Step("tests", Check::Own(suites::tests)),
    Step("doc tests", Check::DocTests),
    Step("docs", Check::Docs),
    Step("pictures", Check::Own(|| pictures::pictures(false).map(|()| Passed::Green))),
    Step("public API", Check::Own(release::api::check)),
    Step("packages", Check::Own(release::packages::check)),
    Step("lowest Rust", Check::Own(release::lowest::check)),
    Step("book", Check::Book),
    Step("look of the book", Check::Own(look::check)),
    Step("template", Check::Template),
    Step("counts of a call", Check::Counts),
    Step("live on Asterisk 22 and 16", Check::Live),
    Step("fidelity to Asterisk 22 and 16", Check::Fidelity),
    Step("many servers", Check::ManyServers),
];

pub(crate) enum Passed {
    Green,
    Skipped(String),
    /// Some tests failed among others, and passed alone.
    Unsteady(String),
}

impl Check {
    fn run(&self) -> Result<Passed> {
        match self {
            Self::Cargo(arguments) => tools::run(cargo().args(arguments.split(' ')))?,
            Self::Own(check) => return check(),
            Self::TestPrograms => println!("{} test programs", TestProgram::all()?.len()),
            Self::DocTests => {
                let mut test = cargo();
                tools::run(test.args(["test", "--workspace", "--features", programs::FEATURES, "--doc"]))?;
            }
            Self::Docs => {
                let mut doc = cargo();
                doc.args(["doc", "--workspace", "--all-features", "--no-deps"]);
                tools::run(doc.env("RUSTDOCFLAGS", "-Dwarnings"))?;
            }
            Self::Book => tools::book()?,
            Self::Template => tools::template()?,
            Self::Counts => return counts(),
            Self::Live => return suites::live(),
            Self::Fidelity => return suites::fidelity(),
            Self::ManyServers => return suites::many(),
        }
        Ok(Passed::Green)
    }

    fn needs_asterisk(&self) -> bool {
        matches!(self, Self::Live | Self::Fidelity | Self::ManyServers)
    }
}

/// What a call costs. Where the programs that count it cannot be had, it is skipped, and never in CI.
fn counts() -> Result<Passed> {
    if let Err(error) = tools::counters() {
        ensure!(!tools::in_ci(), "no counts: {error:#}");
        return Ok(Passed::Skipped(format!("{error:#}")));
    }
    tools::bench(&["counts"])?;
    Ok(Passed::Green)
}

fn summary(lines: &[String]) {
    println!("\n{}", lines.join("\n"));
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}
