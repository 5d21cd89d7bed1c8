//! The suites of the gate: which test programs run at the same time.

use std::thread;

use anyhow::{Context, Result, ensure};
use xtask::{
    asterisk::{Unavailable, Version, install},
    basics, dtmf, libraries, proxy, stt, tts,
};

use crate::{
    gate::Passed,
    programs::{TestProgram, run_all},
    tools::in_ci,
};

/// Those that begin first: they compute for longest, and the others wait meanwhile.
const LONGEST: [&str; 5] = ["server_hostile", "ui", "simulated", "properties", "machines"];

/// Those that have a step of their own.
const LATER: [(&str, &str); 4] =
    [("tests", "live"), ("tests/fidelity", "live"), ("tests/many", "many"), ("tests/template", "generated")];

/// How many test programs run at once on each processor.
const AT_ONCE: usize = 4;

/// Those that run when nothing computes any more. The examples each bring a PostgreSQL, and apps that wait for a database
/// no longer than a caller would; what the phone shows on a terminal counts seconds, and a browser is asked how smoothly it draws.
const CALM: [&str; 3] = ["examples", "tests/page", "tests/phone"];
const CALM_AT_ONCE: usize = 2;

/// The tests that need no Asterisk.
pub(crate) fn tests() -> Result<Passed> {
    if in_ci() {
        // Elsewhere, what is missing is left out, or its test says what to install.
        basics::install()?;
    }
    let is_later = |it: &&TestProgram| LATER.iter().any(|(package, name)| it.is_in(package) && it.name() == *name);
    let tests = TestProgram::all()?.iter().filter(|it| !is_later(it)).cloned();
    let is_calm = |it: &TestProgram| CALM.iter().any(|folder| it.is_under(folder));
    let (calm, mut others): (Vec<_>, Vec<_>) = tests.partition(is_calm);
    others.sort_by_key(|it| LONGEST.iter().position(|name| it.name() == *name).unwrap_or(LONGEST.len()));
    let processors = thread::available_parallelism()?.get();
    run_all(&[(others, AT_ONCE * processors), (calm, CALM_AT_ONCE * processors)])?;
    Ok(Passed::Green)
}

const VERSIONS: [Version; 2] = [Version::V22, Version::V16];

/// How many live tests of a version run at once. They wait for their calls; more would make Asterisk late on a small
/// machine. The apps of the examples wait for their database no longer than a caller would, so they run when the others
/// are done.
const LIVE_AT_ONCE: &str = "--test-threads=8";
const LIVE_EXAMPLES_AT_ONCE: &str = "--test-threads=6";
const LIVE_EXAMPLES: [&str; 4] = ["appointments::", "crm_routing::", "http::", "survey::"];
/// Those that place 200 calls, press a key in a certain tenth of a second, or hear for how long something sounds: last,
/// and few at once.
const LIVE_CALM_AT_ONCE: &str = "--test-threads=2";
const LIVE_CALM: [&str; 6] = [
    "asking::a_terminator_around_the_end_of_a_slow_check",
    "async_agi::",
    "audio::",
    "prompt_files::",
    "recorded_calls::",
    "screening::heard::",
];

/// Calls on a real Asterisk, on each version at the same time. Where none can run, it is skipped, in CI only if Debian
/// has withdrawn the old one.
pub(crate) fn live() -> Result<Passed> {
    let (mut others, mut examples, mut calm) = (Vec::new(), Vec::new(), Vec::new());
    let mut skipped = Vec::new();
    for version in VERSIONS {
        if let Some(why) = cannot_be_had(version)? {
            skipped.push(format!("{version}: {why}"));
            continue;
        }
        let live = program_on(version, "tests")?.tried_alone();
        let later = LIVE_EXAMPLES.iter().chain(&LIVE_CALM).flat_map(|it| ["--skip", it]);
        others.push(live.clone().argument(LIVE_AT_ONCE).arguments(later));
        examples.push(live.clone().argument(LIVE_EXAMPLES_AT_ONCE).arguments(LIVE_EXAMPLES));
        calm.push(live.argument(LIVE_CALM_AT_ONCE).arguments(LIVE_CALM));
    }
    if let Err(error) = tts::install() {
        ensure!(!in_ci(), "no text to speech: {error:#}");
        println!("SKIPPED: text to speech on a real call ({error:#})");
    }
    if let Err(error) = stt::install() {
        ensure!(!in_ci(), "no recognition of speech: {error:#}");
        println!("SKIPPED: answers by voice on a real call ({error:#})");
    }
    if let Err(error) = dtmf::install() {
        ensure!(!in_ci(), "no decoder of keys: {error:#}");
        println!("SKIPPED: which keys are in a recording of a real call ({error:#})");
    }
    if let Err(error) = proxy::install() {
        ensure!(!in_ci(), "no proxy: {error:#}");
        println!("SKIPPED: a real call through a proxy ({error:#})");
    }
    if let Err(error) = libraries::install() {
        ensure!(!in_ci(), "no AGI libraries of other languages: {error:#}");
        println!("SKIPPED: the app by other libraries ({error:#})");
    }
    let unsteady = run_all(&[(others, VERSIONS.len()), (examples, VERSIONS.len()), (calm, VERSIONS.len())])?;
    Ok(match (&*skipped, &*unsteady) {
        ([], []) => Passed::Green,
        (_, []) => Passed::Skipped(skipped.join("; ")),
        _ => Passed::Unsteady([skipped, unsteady].concat().join("; ")),
    })
}

/// Why this Asterisk cannot be had, where that may be.
fn cannot_be_had(version: Version) -> Result<Option<String>> {
    let Err(error) = install(version) else { return Ok(None) };
    let ci = in_ci();
    match error.downcast_ref() {
        Some(Unavailable::Withdrawn(why)) if version == Version::V16 || !ci => Ok(Some(why.clone())),
        Some(Unavailable::Machine(why)) if !ci => Ok(Some(why.clone())),
        _ => Err(error),
    }
}

/// Several servers with their proxies, on a real Asterisk 22, alone on the machine: it kills and restarts them.
pub(crate) fn many() -> Result<Passed> {
    if let Some(why) = cannot_be_had(Version::V22)? {
        return Ok(Passed::Skipped(why));
    }
    if let Err(error) = proxy::install_all() {
        ensure!(!in_ci(), "no proxies: {error:#}");
        return Ok(Passed::Skipped(format!("{error:#}")));
    }
    run_all(&[(vec![TestProgram::named("tests/many", "many")?.argument("--nocapture").shown()], 1)])?;
    Ok(Passed::Green)
}

/// The simulator against each real Asterisk at the same time. Where there is none, nothing is known about it: that is not a
/// pass.
pub(crate) fn fidelity() -> Result<Passed> {
    let mut fidelity = Vec::new();
    for version in VERSIONS {
        install(version).context("the simulator is not compared with it, and a side that is left out is a failure")?;
        fidelity.push(program_on(version, "tests/fidelity")?.argument("--nocapture"));
    }
    run_all(&[(fidelity, VERSIONS.len())])?;
    Ok(Passed::Green)
}

/// The test `live` of a package, for this version.
fn program_on(version: Version, package: &str) -> Result<TestProgram> {
    Ok(TestProgram::named(package, "live")?.variable("AGI_LIVE", version.to_string()).shown())
}
