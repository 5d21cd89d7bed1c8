//! What the figures of live audio have to hold.

use super::report::{Counts, Report, Row, Soak};
use super::server::Echo;
use crate::targets::{Target, target};

/// Those that are the same in every run: `cargo xtask test` asserts them.
pub(crate) fn of_counts(counts: &Counts) -> Vec<Target> {
    let to_floor = counts.instructions / counts.floor_instructions;
    vec![
        target("user instructions of a frame, to the floor's", to_floor, 2, 2.0, 1.5),
        target("allocations of a frame", counts.allocations, 2, 0.0, 0.0),
        target("bytes of a call whose stream is up", counts.bytes, 0, 6_600.0, 6_144.0),
        target(
            "instructions of a call without audio, to without the feature",
            counts.silent_instructions,
            2,
            1.01,
            1.0,
        ),
        target("its allocations, to the same", counts.silent_allocations, 2, 1.0, 1.0),
        target("its bytes while it waits, to the same", counts.silent_bytes, 2, 1.03, 1.0),
    ]
}

/// All of them. Times are told, and never asserted.
pub(crate) fn of_report(report: &Report) -> Vec<Target> {
    let row = |server: Echo, streams| {
        let is_it = |row: &&Row| row.name == server.name() && row.streams == streams;
        report.rows.iter().find(is_it)
    };
    let many = |figure: fn(&Row) -> f64| row(Echo::Ours, super::MANY).map_or(f64::NAN, figure);
    let few = |server| row(server, super::FEW).map_or(f64::NAN, |row| row.micros.median);
    let mut targets = vec![
        target("CPU of 500 streams, to the floor's", many(|row| row.ratio.median), 3, 1.05, 1.0),
        target("CPU, to asterisk-audiosocket's", few(Echo::Ours) / few(Echo::Node), 3, 0.25, 0.1),
        target("lateness of 500 streams (99 %), to the floor's", many(|row| row.lateness_ratio.median), 2, 1.2, 1.0),
    ];
    targets.extend(of_counts(&report.counts));
    targets
}

/// Of the soak. A server may keep some memory for the streams to come.
pub(crate) fn of_soak(soak: &Soak) -> Vec<Target> {
    vec![
        target("frames lost", soak.lost as f64, 0, 0.0, 0.0),
        target("bytes kept, of each stream", soak.bytes as f64 / f64::from(soak.streams), 0, 1_000.0, 0.0),
        target("open files kept", soak.files as f64, 0, 0.0, 0.0),
        target("tasks kept", soak.tasks as f64, 0, 0.0, 0.0),
    ]
}
