//! What a call costs, counted and timed: `cargo xtask bench`, and the step `counts` of `cargo xtask test`.

#![expect(clippy::cast_precision_loss, reason = "no count comes near 2^52")]

mod audio;
#[cfg(test)]
mod book;
mod building;
mod chart;
mod counts;
mod cpu;
mod generator;
mod latency;
mod machine;
mod real;
mod report;
mod rounds;
mod server;
mod spread;
mod starting;
mod table;
mod targets;

use std::fs;
use std::iter::zip;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use machine::Machine;
use report::{Report, Row};
use rounds::SLICE;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use server::{ADMIN, ALL, HELLO, LOGGING, Server};

fn main() -> Result<()> {
    open_files()?;
    let words: Vec<_> = std::env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["counts"] => check_counts(),
        ["generate", address, calls] => {
            let work = HELLO.work();
            (0..calls.parse::<u32>()?).try_for_each(|_| Ok(work.call(address.parse()?)?))
        }
        ["starting", ref options @ ..] if known(options) => starting::bench(options.contains(&"--quick")),
        ["render"] => render(),
        ["audio", ref options @ ..] if known(options) => {
            audio::bench(options.contains(&"--quick"), options.contains(&"--json"))
        }
        ["soak", ref options @ ..] if known(options) => {
            audio::soak(options.contains(&"--quick"), options.contains(&"--json"))
        }
        ref options if known(options) => bench(options.contains(&"--quick"), options.contains(&"--json")),
        _ => bail!(
            "bench [audio|soak|starting] [--quick] [--json], bench counts, or bench render (the book's tables of the figures it has)"
        ),
    }
}

fn known(options: &[&str]) -> bool {
    options.iter().all(|option| ["--quick", "--json"].contains(option))
}

/// Ten thousand parked calls take as many files here, and as many in the server.
fn open_files() -> Result<()> {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }).context("the limit of open files")
}

/// Prints the counts of this framework, and fails where one does not hold.
fn check_counts() -> Result<()> {
    [&HELLO, &LOGGING, &ADMIN].into_iter().try_for_each(Server::build)?;
    [audio::Echo::Floor, audio::Echo::Ours].into_iter().try_for_each(audio::Echo::build)?;
    let mut targets = targets::of_counts(&counts::counts()?);
    targets.extend(audio::of_counts(&audio::counts()?));
    println!("{}", table::targets(&targets));
    let missed: Vec<_> = targets.iter().filter(|target| !target.holds()).map(|target| target.figure).collect();
    ensure!(missed.is_empty(), "over their gates: {}", missed.join("; "));
    Ok(())
}

/// Measures everything. A whole run renews the figures of the book.
fn bench(quick: bool, json: bool) -> Result<()> {
    ALL.into_iter().try_for_each(Server::build)?;
    let report = measured(quick)?;
    let object = serde_json::to_string_pretty(&report)? + "\n";
    if !quick {
        fs::write(book()?.join("figures.json"), &object)?;
        render()?;
    }
    print!("{}", if json { object } else { table::tables(&report) });
    Ok(())
}

/// Writes what the book shows: of the file, for what is read of it again may differ in its last digit.
fn render() -> Result<()> {
    let report: Report = serde_json::from_str(&fs::read_to_string(book()?.join("figures.json"))?)?;
    fs::write(book()?.join("tables.md"), table::tables(&report))?;
    fs::write(book()?.join("chart.svg"), chart::chart(&report.servers))?;
    audio::render()
}

fn workspace() -> Result<&'static Path> {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("the workspace")
}

fn book() -> Result<PathBuf> {
    Ok(workspace()?.join("book/src/performance"))
}

fn measured(quick: bool) -> Result<Report> {
    let (rounds, slices) = if quick { (12, 1) } else { (40, 4) };
    let calls = slices * SLICE;
    // Of what takes seconds.
    let few = if quick { 3 } else { 8 };
    eprintln!("{rounds} rounds of {calls} calls to each of {} servers", ALL.len());
    let played = rounds::play(&ALL, rounds, slices)?;
    let rows: Result<Vec<_>> = zip(ALL, played).map(|(server, played)| row(server, &played)).collect();
    let counts = counts::counts()?;
    let asterisk = real::asterisk_to_server(&HELLO, few)?;
    eprintln!("one call next to 10,000 that are parked");
    let beside_parked = latency::beside_parked_calls(&HELLO, few, 500)?;
    let start_up = latency::start_up(&HELLO, 20)?;
    let building = if quick {
        None
    } else {
        eprintln!("builds of apps");
        Some(building::measure(workspace()?, 5)?)
    };
    Ok(Report {
        machine: Machine::this(),
        rounds,
        calls,
        servers: rows?,
        counts,
        asterisk,
        beside_parked,
        start_up,
        building,
    })
}

fn row(server: &Server, played: &rounds::Rounds) -> Result<Row> {
    eprintln!("counts of {}", server.name);
    Ok(Row {
        name: server.name.to_owned(),
        micros: played.micros,
        ratio: played.ratio,
        generator_micros: played.generator_micros,
        instructions: counts::instructions(server)?,
        allocations: counts::allocations(server)?,
        system_calls: counts::system_calls(server, 1)?,
        parked_bytes: counts::bytes_per_call(server)?,
    })
}
