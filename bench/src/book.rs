//! What the book and the README show is what was measured.

use serde::de::DeserializeOwned;

use crate::report::Report;
use crate::server::{ASTERISK_RS, BLAZING, HELLO};
use crate::{audio, chart, table, targets};

const README: &str = include_str!("../../README.md");

fn read<T: DeserializeOwned>(figures: &str) -> T {
    serde_json::from_str(figures).expect("cargo xtask bench wrote it")
}

fn measured() -> Report {
    read(include_str!("../../book/src/performance/figures.json"))
}

#[test]
fn the_tables_and_the_chart_are_those_of_the_figures() {
    let report = measured();
    assert_eq!(table::tables(&report), include_str!("../../book/src/performance/tables.md"));
    assert_eq!(chart::chart(&report.servers), include_str!("../../book/src/performance/chart.svg"));
}

#[test]
fn every_figure_held_its_gate_when_it_was_taken() {
    let report = measured();
    let missed = targets::of_report(&report).into_iter().filter(|target| !target.holds());
    assert_eq!(missed.map(|target| target.figure).collect::<Vec<_>>(), [""; 0]);
    assert!(report.rounds >= 8 && report.building.is_some() && report.asterisk.is_some(), "the run was a whole one");
}

#[test]
fn the_readme_says_what_was_measured() {
    let report = measured();
    let ratio = |name| report.servers.iter().find(|row| row.name == name).expect("a server of the table").ratio.median;
    let asterisk = report.asterisk.expect("there was an Asterisk").call.median;
    let readme = README.split_whitespace().collect::<Vec<_>>().join(" ");
    let [ours, blazing, other] = [HELLO, BLAZING, ASTERISK_RS].map(|server| ratio(server.name));
    let sentence = format!(
        "a call takes {ours:.2} times the CPU of a server that only reads and writes lines (blazing_agi 0.3.1 takes \
         {blazing:.2}, asterisk-rs-agi 0.8.0 {other:.2}); Asterisk itself spends {asterisk:.1} times as much on it"
    );
    assert!(readme.contains(&sentence), "README.md lacks this:\n{sentence}");
}

#[test]
fn the_figures_of_live_audio_are_those_that_were_measured() {
    let report: audio::Report = read(include_str!("../../book/src/performance/audio.json"));
    assert_eq!(audio::tables(&report), include_str!("../../book/src/performance/audio.md"));
    let soak: audio::Soak = read(include_str!("../../book/src/performance/soak.json"));
    assert_eq!(audio::soak_table(&soak), include_str!("../../book/src/performance/soak.md"));
    let targets = audio::of_counts(&report.counts).into_iter().chain(audio::of_soak(&soak));
    let missed = targets.filter(|target| !target.holds()).map(|target| target.figure);
    assert_eq!(missed.collect::<Vec<_>>(), [""; 0]);
}
