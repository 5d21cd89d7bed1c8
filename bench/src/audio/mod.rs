//! What live audio costs: `cargo xtask bench --audio` and `--soak`, and its counts in the step `counts` of `cargo xtask
//! test`.
//!
//! What plays Asterisk (`stream`, `streams`) has one core, and the `server` another. `rounds` compare, `counts` counts, and
//! the `soak` plays for ten minutes.

mod counts;
mod report;
mod rounds;
mod server;
mod soak;
mod stream;
mod streams;
mod table;
mod targets;

use std::fs;

use anyhow::Result;
use serde::Serialize;

pub(crate) use counts::counts;
pub(crate) use report::{Report, Soak};
pub(crate) use server::Echo;
#[cfg(test)]
pub(crate) use table::soak as soak_table;
pub(crate) use table::tables;
pub(crate) use targets::of_counts;
#[cfg(test)]
pub(crate) use targets::of_soak;

use crate::machine::Machine;
use crate::{book, cpu, server as calls};

/// So many streams on this framework and on the floor, and so many on every server: the slowest still keeps up.
const MANY: u32 = 500;
const FEW: u32 = 100;

/// Measures everything but the soak. A whole run renews the figures of the book.
pub(crate) fn bench(quick: bool, json: bool) -> Result<()> {
    server::ALL.into_iter().try_for_each(Echo::build)?;
    calls::HELLO.build()?;
    let report = measured(quick)?;
    tell(&report, tables, json, (!quick).then_some("audio.json"))
}

/// Plays for ten minutes, or for one second, which leaves the book as it is.
pub(crate) fn soak(quick: bool, json: bool) -> Result<()> {
    Echo::Ours.build()?;
    cpu::go_first()?;
    let seconds = if quick { 1 } else { 600 };
    tell(&soak::soak(seconds)?, table::soak, json, (!quick).then_some("soak.json"))
}

/// Prints figures as one object or as tables. Those that have a file are in the book.
fn tell<T: Serialize>(figures: &T, tables: fn(&T) -> String, json: bool, file: Option<&str>) -> Result<()> {
    let object = serde_json::to_string_pretty(figures)? + "\n";
    if let Some(file) = file {
        fs::write(book()?.join(file), &object)?;
        render()?;
    }
    print!("{}", if json { object } else { tables(figures) });
    Ok(())
}

/// Writes what the book shows, of the files.
pub(crate) fn render() -> Result<()> {
    let folder = book()?;
    let report: Report = serde_json::from_str(&fs::read_to_string(folder.join("audio.json"))?)?;
    fs::write(folder.join("audio.md"), tables(&report))?;
    let soak: Soak = serde_json::from_str(&fs::read_to_string(folder.join("soak.json"))?)?;
    Ok(fs::write(folder.join("soak.md"), table::soak(&soak))?)
}

fn measured(quick: bool) -> Result<Report> {
    eprintln!("counts");
    let counts = counts()?;
    cpu::go_first()?;
    let (rounds, seconds) = if quick { (2, 1) } else { (6, 1) };
    eprintln!("{rounds} rounds of {seconds} s of {MANY} and of {FEW} streams");
    let mut rows = rounds::play(&[Echo::Floor, Echo::Ours], MANY, rounds, 50 * seconds)?;
    rows.extend(rounds::play(&server::ALL, FEW, rounds, 50 * seconds)?);
    Ok(Report { machine: Machine::this(), rounds, seconds: f64::from(seconds), rows, counts })
}
