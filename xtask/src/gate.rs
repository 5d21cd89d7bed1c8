//! `cargo xtask test`: every check that a change must pass, in the order of their cost.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use xtask::{
    asterisk::{Unavailable, Version, install},
    cargo, tts,
};

use crate::{look, pictures, prose, release, rooms, tools, workspace};

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
    Docs,
    Book,
    Template,
    Counts,
    Live(Version),
    Fidelity(Version),
}

const STEPS: &[Step] = &[
    Step("format", Check::Cargo("fmt --all --check")),
    Step("rooms", Check::Own(|| rooms::check(workspace()).map(|()| Passed::Green))),
    Step("prose", Check::Own(|| prose::check(workspace()).map(|()| Passed::Green))),
    Step("clippy", Check::Cargo("clippy --workspace --all-targets --all-features -- -D warnings")),
    Step("licences", Check::Own(release::licences::check)),
    Step("sets of features", Check::Own(release::features::check)),
    Step("tests", Check::Cargo("test --workspace --lib --bins --tests --examples")),
    Step("doc tests", Check::Cargo("test --workspace --doc")),
    Step("docs", Check::Docs),
    Step("pictures", Check::Own(|| pictures::pictures(false).map(|()| Passed::Green))),
    Step("public API", Check::Own(release::api::check)),
    Step("packages", Check::Own(release::packages::check)),
    Step("lowest Rust", Check::Own(release::lowest::check)),
    Step("book", Check::Book),
    Step("look of the book", Check::Own(look::check)),
    Step("template", Check::Template),
    Step("counts of a call", Check::Counts),
    Step("live on Asterisk 22", Check::Live(Version::V22)),
    Step("live on Asterisk 16", Check::Live(Version::V16)),
    Step("fidelity to Asterisk 22", Check::Fidelity(Version::V22)),
    Step("fidelity to Asterisk 16", Check::Fidelity(Version::V16)),
];

pub(crate) enum Passed {
    Green,
    Skipped(String),
}

impl Check {
    fn run(&self) -> Result<Passed> {
        match self {
            Self::Cargo(arguments) => tools::run(cargo().args(arguments.split(' ')))?,
            Self::Own(check) => return check(),
            Self::Docs => {
                let mut doc = cargo();
                doc.args(["doc", "--workspace", "--all-features", "--no-deps"]);
                tools::run(doc.env("RUSTDOCFLAGS", "-Dwarnings"))?;
            }
            Self::Book => tools::book()?,
            Self::Template => tools::template()?,
            Self::Counts => return counts(),
            Self::Live(version) => return live(*version),
            Self::Fidelity(version) => fidelity(*version)?,
        }
        Ok(Passed::Green)
    }

    fn needs_asterisk(&self) -> bool {
        matches!(self, Self::Live(_) | Self::Fidelity(_))
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

/// Calls on a real Asterisk. Where there can be none it is skipped, in CI only if Debian has withdrawn the old one.
fn live(version: Version) -> Result<Passed> {
    if let Err(error) = install(version) {
        let ci = tools::in_ci();
        return match error.downcast_ref() {
            Some(Unavailable::Withdrawn(why)) if version == Version::V16 || !ci => Ok(Passed::Skipped(why.clone())),
            Some(Unavailable::Machine(why)) if !ci => Ok(Passed::Skipped(why.clone())),
            _ => Err(error),
        };
    }
    if let Err(error) = tts::install() {
        ensure!(!tools::in_ci(), "no text to speech: {error:#}");
        println!("SKIPPED: text to speech on a real call ({error:#})");
    }
    let mut live = cargo();
    live.args(["test", "--package", "agi-tests", "--features", "live", "--test", "live"]);
    tools::run(live.env("AGI_LIVE", version.to_string()))?;
    Ok(Passed::Green)
}

/// The simulator against a real Asterisk. Where there is none, nothing is known of it: that is no pass.
fn fidelity(version: Version) -> Result<()> {
    install(version).context("the simulator is not compared with it, and a side that is left out is a failure")?;
    let mut live = cargo();
    live.args(["test", "--package", "fidelity", "--features", "live", "--test", "live", "--", "--nocapture"]);
    tools::run(live.env("AGI_LIVE", version.to_string()))
}

fn summary(lines: &[String]) {
    println!("\n{}", lines.join("\n"));
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}
