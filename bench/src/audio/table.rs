//! The figures of live audio as Markdown.

use std::fmt::Write;

use super::report::{Report, Row, Soak};
use super::targets::{of_report, of_soak};
use crate::table::{self, spread, thousands};

/// All of it.
pub(crate) fn tables(report: &Report) -> String {
    let Report { machine, rounds, seconds, rows, counts } = report;
    let mut text = format!(
        "{} ({} cores), {}, {}; {rounds} rounds of {seconds:.0} s each.\n\n\
         | server | streams | CPU, to the floor | µs a second | lateness, to the floor | ms | frames back |\n\
         |---|---|---|---|---|---|---|\n",
        machine.processor, machine.cores, machine.kernel, machine.compiler
    );
    for row in rows {
        let Row { name, streams, micros, ratio, lateness, lateness_ratio, heard, .. } = row;
        let (ratio, late) = (spread(*ratio), spread(*lateness_ratio));
        let _ = writeln!(
            text,
            "| {name} | {streams} | {ratio} | {:.0} | {late} | {:.2} | {:.1} % |",
            micros.median,
            lateness.median,
            heard.median * 100.0
        );
    }
    let _ = writeln!(
        text,
        "\nA frame that comes and goes back is {} user instructions ({} on the floor). A call whose stream is up has {} bytes \
         ({} on the floor).\n",
        thousands(counts.instructions),
        thousands(counts.floor_instructions),
        thousands(counts.bytes),
        thousands(counts.floor_bytes),
    );
    text += &table::targets(&of_report(report));
    text
}

/// Of the soak.
pub(crate) fn soak(soak: &Soak) -> String {
    let (seconds, sent) = (thousands(f64::from(soak.seconds)), thousands(soak.sent as f64));
    let mut text = format!("{} streams for {seconds} s, {sent} frames each way.\n\n", soak.streams);
    text += &table::targets(&of_soak(soak));
    text
}
