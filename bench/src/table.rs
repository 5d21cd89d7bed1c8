//! The figures as Markdown, for the terminal and for the book.

use std::fmt::Write;

use crate::building::{App, Building};
use crate::real::Real;
use crate::report::{Report, Row};
use crate::spread::Spread;
use crate::targets::{Target, of_report};

/// All tables of a report.
pub(crate) fn tables(report: &Report) -> String {
    let machine = &report.machine;
    let mut text = format!(
        "{} ({} cores), {}, {}; {} rounds of {} calls each.\n\n",
        machine.processor, machine.cores, machine.kernel, machine.compiler, report.rounds, report.calls
    );
    text += &servers(&report.servers);
    text.push('\n');
    if let Some(Real { call, agi }) = report.asterisk {
        let _ = writeln!(
            text,
            "A real Asterisk 22 spent {} times as much CPU time as the server on whole calls (two Local channels, \
             answered, no sound), and {} times on `AGI(…)` alone. In the rounds above the generator spent {:.2} times as much as \
             the floor, almost all of it in the kernel: connecting costs more than accepting.\n",
            spread(call),
            spread(agi),
            report.servers[0].generator_micros.median / report.servers[0].micros.median,
        );
    }
    if let Some(building) = &report.building {
        text += &apps(building);
        text.push('\n');
    }
    text += &targets(&of_report(report));
    text
}

fn apps(building: &Building) -> String {
    let Building { ours, theirs, cold_ratio, incremental_ratio, expansion, expansion_without } = building;
    let mut text =
        "| an app | agi-runtime's template | asterisk-rs-agi's hello | ratio |\n|---|---|---|---|\n".to_owned();
    let mut row = |what: &str, ours: String, theirs: String, ratio: String| {
        let _ = writeln!(text, "| {what} | {ours} | {theirs} | {ratio} |");
    };
    let seconds = |time: Spread| format!("{:.1} s", time.median);
    row("first `cargo build`", seconds(ours.cold), seconds(theirs.cold), spread(*cold_ratio));
    row("after a change", seconds(ours.incremental), seconds(theirs.incremental), spread(*incremental_ratio));
    row("packages compiled", ours.dependencies.to_string(), theirs.dependencies.to_string(), String::new());
    let megabytes = |app: &App| format!("{:.1} MB", app.release_bytes as f64 / 1e6);
    row("release program", megabytes(ours), megabytes(theirs), String::new());
    row("macro expansion, 1,000 routes", format!("{expansion:.2} s"), String::new(), String::new());
    row("the same functions without attributes", format!("{expansion_without:.2} s"), String::new(), String::new());
    text
}

fn servers(rows: &[Row]) -> String {
    let mut text =
        "| server | CPU a call, to the floor | µs | user instructions | allocations | system calls | bytes parked |\n\
                    |---|---|---|---|---|---|---|\n"
            .to_owned();
    for row in rows {
        let Row { name, instructions, allocations, system_calls, parked_bytes, .. } = row;
        let _ = writeln!(
            text,
            "| {name} | {} | {:.0} | {} | {allocations:.0} | {system_calls:.0} | {} |",
            spread(row.ratio),
            row.micros.median,
            thousands(*instructions),
            thousands(*parked_bytes),
        );
    }
    text
}

/// Each target, with what was measured.
pub(crate) fn targets(targets: &[Target]) -> String {
    let mut text = "| figure | measured | gate | goal | |\n|---|---|---|---|---|\n".to_owned();
    for target in targets {
        let number = |figure: f64| match target.decimals {
            0 => thousands(figure),
            decimals => format!("{figure:.decimals$}"),
        };
        let verdict = match (target.holds(), target.reaches_goal()) {
            (true, true) => "goal",
            (true, false) => "gate",
            (false, _) => "**missed**",
        };
        let (measured, gate, goal) = (number(target.measured), number(target.gate), number(target.goal));
        let _ = writeln!(text, "| {} | {measured} | {gate} | {goal} | {verdict} |", target.figure);
    }
    text
}

/// The median; the middle half, and all. A line breaks only between the two ranges.
pub(crate) fn spread(Spread { median, first, third, low, high }: Spread) -> String {
    let text = format!("**{median:.2}** ({first:.2} to {third:.2}; {low:.2} to {high:.2})");
    text.replace(' ', "\u{a0}").replace(";\u{a0}", "; ")
}

/// `12,345`.
pub(crate) fn thousands(figure: f64) -> String {
    let digits = format!("{figure:.0}");
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::thousands;

    #[test]
    fn a_comma_comes_before_each_three_digits() {
        assert_eq!([7.0, 999.6, 12_345.0, 1_234_567.0].map(thousands), ["7", "1,000", "12,345", "1,234,567"]);
    }
}
