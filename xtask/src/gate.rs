//! `cargo xtask test`: every check that a change must pass, in the order of their cost.

use std::{
    env,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use xtask::{
    asterisk::{Unavailable, Version, install},
    cargo, tts,
};

use crate::{look, pictures, prose, rooms, tools, workspace};

/// Runs the steps until one fails. `quick` leaves out those that need an Asterisk.
pub(crate) fn test(quick: bool) -> Result<()> {
    let start = Instant::now();
    let mut lines = Vec::new();
    for Step(name, check) in STEPS.iter().filter(|Step(_, check)| !(quick && check.needs_asterisk())) {
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
    FewerFeatures,
    Docs,
    Book,
    Look,
    Pictures,
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
    Step("fewer features", Check::FewerFeatures),
    Step("tests", Check::Cargo("test --workspace --lib --bins --tests --examples")),
    Step("doc tests", Check::Cargo("test --workspace --doc")),
    Step("docs", Check::Docs),
    Step("pictures", Check::Pictures),
    Step("book", Check::Book),
    Step("look of the book", Check::Look),
    Step("template", Check::Template),
    Step("counts of a call", Check::Counts),
    Step("live on Asterisk 22", Check::Live(Version::V22)),
    Step("live on Asterisk 16", Check::Live(Version::V16)),
    Step("fidelity to Asterisk 22", Check::Fidelity(Version::V22)),
    Step("fidelity to Asterisk 16", Check::Fidelity(Version::V16)),
];

/// What an app may ask of agi-runtime, the default alone among it. Cargo builds the workspace with all features.
const FEWER_FEATURES: [&str; 6] = ["", "testing", "transcripts", "testing,transcripts", "espeak", "cli"];

enum Passed {
    Green,
    Skipped(String),
}

impl Check {
    fn run(&self) -> Result<Passed> {
        match self {
            Self::Cargo(arguments) => tools::run(cargo().args(arguments.split(' ')))?,
            Self::Own(check) => return check(),
            Self::FewerFeatures => FEWER_FEATURES.iter().try_for_each(|features| {
                let mut clippy = cargo();
                clippy.args(["clippy", "--package", "agi-runtime", "--no-default-features", "--features", features]);
                tools::run(clippy.args(["--", "-D", "warnings"]))
            })?,
            Self::Docs => {
                let mut doc = cargo();
                doc.args(["doc", "--workspace", "--all-features", "--no-deps"]);
                tools::run(doc.env("RUSTDOCFLAGS", "-Dwarnings"))?;
            }
            Self::Book => tools::book()?,
            Self::Look if in_ci() || look::can_look() => look::look()?,
            Self::Look => return Ok(Passed::Skipped("Chromium is not installed: apt-get install chromium".into())),
            Self::Pictures => pictures::pictures(false)?,
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
        ensure!(!in_ci(), "no counts: {error:#}");
        return Ok(Passed::Skipped(format!("{error:#}")));
    }
    tools::bench(&["counts"])?;
    Ok(Passed::Green)
}

/// Calls on a real Asterisk. Where there can be none it is skipped, in CI only if Debian has withdrawn the old one.
fn live(version: Version) -> Result<Passed> {
    if let Err(error) = install(version) {
        let ci = in_ci();
        return match error.downcast_ref() {
            Some(Unavailable::Withdrawn(why)) if version == Version::V16 || !ci => Ok(Passed::Skipped(why.clone())),
            Some(Unavailable::Machine(why)) if !ci => Ok(Passed::Skipped(why.clone())),
            _ => Err(error),
        };
    }
    if let Err(error) = tts::install() {
        ensure!(!in_ci(), "no text to speech: {error:#}");
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

fn in_ci() -> bool {
    env::var("CI").is_ok_and(|ci| ci == "true")
}

fn summary(lines: &[String]) {
    println!("\n{}", lines.join("\n"));
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}
