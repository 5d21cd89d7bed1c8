//! What the figures have to hold.

use crate::report::{Counts, Report};

/// A figure with its gate, which it must not pass, and the goal behind that.
pub(crate) struct Target {
    pub(crate) figure: &'static str,
    pub(crate) measured: f64,
    pub(crate) gate: f64,
    pub(crate) goal: f64,
    /// How many decimals are shown.
    pub(crate) decimals: usize,
}

impl Target {
    /// Judged as it is shown: a count that is off by the hundredth of a wait is the same count.
    pub(crate) fn holds(&self) -> bool {
        self.shown(self.measured) <= self.gate
    }

    pub(crate) fn reaches_goal(&self) -> bool {
        self.shown(self.measured) <= self.goal
    }

    fn shown(&self, figure: f64) -> f64 {
        let scale = 10_f64.powi(i32::try_from(self.decimals).unwrap_or(0));
        (figure * scale).round() / scale
    }
}

/// Those that are the same in every run: `cargo xtask test` asserts them.
pub(crate) fn of_counts(counts: &Counts) -> Vec<Target> {
    let target = |figure, measured, gate, goal, decimals| Target { figure, measured, gate, goal, decimals };
    vec![
        target("user instructions of a call of 10 commands", counts.instructions, 45_000.0, 32_000.0, 0),
        target("the same with 3 typed parameters and state", counts.typed_instructions, 45_000.0, 32_000.0, 0),
        target("allocations of a call", counts.allocations, 12.0, 7.0, 0),
        target("allocations of a command without text", counts.command_allocations, 0.0, 0.0, 2),
        target("system calls of a call, quiet endings", counts.quiet_system_calls, 26.0, 25.0, 1),
        target("system calls of a call", counts.system_calls, 27.0, 26.0, 1),
        target("system calls of a call, 50 at once", counts.busy_system_calls, 27.0, 26.0, 1),
        target("bytes of a parked call", counts.parked_bytes, 4_096.0, 3_000.0, 0),
        target("10,000 routes to 10, instructions", counts.routes, 1.03, 1.01, 3),
        // What measures must not be what is measured.
        target(
            "instructions of the generator, to the server's",
            counts.generator_instructions / counts.instructions,
            0.5,
            0.25,
            2,
        ),
    ]
}

/// All of them. Times are told, and never asserted.
pub(crate) fn of_report(report: &Report) -> Vec<Target> {
    let target = |figure, measured, gate, goal, decimals| Target { figure, measured, gate, goal, decimals };
    let ratio = |name| report.servers.iter().find(|row| row.name == name).map_or(f64::NAN, |row| row.ratio.median);
    let mut targets = vec![
        target("CPU to the floor, quiet endings", ratio(crate::server::HELLO_QUIET.name), 1.05, 1.02, 3),
        target("CPU to the floor", ratio(crate::server::HELLO.name), 1.12, 1.08, 3),
        target("a call beside 10,000 parked ones, its time", report.beside_parked.median, 1.2, 1.05, 2),
        target("start until the first answer, ms", report.start_up.median, 10.0, 5.0, 1),
    ];
    targets.extend(of_counts(&report.counts));
    if let Some(building) = &report.building {
        let megabytes = building.ours.release_bytes as f64 / 1e6;
        targets.extend([
            target(
                "cold build of the template's app, to asterisk-rs-agi's hello",
                building.cold_ratio.median,
                1.5,
                1.0,
                2,
            ),
            target("its build after a change, to the same", building.incremental_ratio.median, 1.5, 1.0, 2),
            target("packages that it compiles", building.ours.dependencies as f64, 45.0, 25.0, 0),
            target("its release program, MB", megabytes, 5.0, 3.0, 1),
            target("macro expansion of 1,000 routes, s", building.expansion - building.expansion_without, 1.0, 0.3, 2),
        ]);
    }
    targets
}
