//! Where the limit was: what kept calls from more, as far as it can be seen.

use std::time::Duration;

use super::report::LoadReport;
use super::table::{number, time};
use super::tally::Unreached;
use super::usage::Served;

/// From here on, the callers' own timers are so late that it shows in what they measure.
const LATE: Duration = Duration::from_millis(10);

/// From this share on, all processors have nothing left.
const FULL: f64 = 0.9;

/// From this share of one processor on, it is the callers' own work that makes their timers late.
const BUSY: f64 = 0.5;

/// Returns what limited the load: one sentence each.
pub(super) fn limits(report: &LoadReport) -> Vec<String> {
    let counts = &report.counts;
    let mut found = Vec::new();
    let mut unreached = |how: Unreached, why: &str| {
        if let Some(count) = counts.unreached.get(&how) {
            found.push(format!("{why} ({} calls)", number(*count)));
        }
    };
    unreached(Unreached::NoHandle, "the file handles of the callers: raise the hard limit (`ulimit -Hn`)");
    unreached(Unreached::NoPort, "the ports of the callers' address: wait a minute, or take fewer calls a second");
    unreached(Unreached::Refused, "the connections: the server refused some");
    unreached(Unreached::NoAnswer, "the connections: the server took some not within 2 s");
    if counts.of("BUSY") > 0 {
        let busy = number(counts.of("BUSY"));
        found.push(format!(
            "the calls that the app takes at once (`Limits::calls`, or its file handles): {busy} were BUSY"
        ));
    }
    let callers = share(report.used.callers, report.lasted);
    let late = counts.late.at(99.0);
    if late >= LATE || callers.is_some_and(|share| share >= FULL) {
        let late =
            format!("1 in 100 of their timers was {} late or more, which is part of all other times", time(late));
        found.push(match callers {
            Some(share) if share >= BUSY => {
                format!("the callers themselves, who took {} of their one CPU: {late}", percent(share))
            }
            Some(share) => {
                let share = percent(share);
                format!("the machine, which had other work than the callers, who took {share} of one CPU: {late}")
            }
            None => format!("the callers' machine: {late}"),
        });
    }
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let app = share(report.used.cpu, report.lasted);
    let all = app.map(|app| app + callers.unwrap_or_default());
    #[allow(clippy::cast_precision_loss, reason = "nobody has so many processors")]
    if all.is_some_and(|all| all >= FULL * processors as f64) {
        found.push(format!("the CPU: app and callers left nothing of {processors}"));
    }
    if counts.held_back > 0 {
        let at_once = report.line.options.at_once.unwrap_or_default() as u64;
        let (held, at_once) = (number(counts.held_back), number(at_once));
        found.push(format!("--at-once {at_once}: {held} calls began later than --rate has it"));
    }
    if found.is_empty() {
        let pace = match report.line.options.every {
            Some(_) => "the pace was that of --rate",
            None => "the pace was that of callers who call again as soon as another has ended",
        };
        let unseen = if report.served == Served::Elsewhere { "; of the server's machine nothing is known" } else { "" };
        found.push(format!("none was met: {pace}{unseen}"));
    }
    found
}

/// How much of one processor this is.
pub(super) fn share(cpu: Option<Duration>, lasted: Duration) -> Option<f64> {
    cpu.map(|cpu| cpu.as_secs_f64() / lasted.as_secs_f64().max(1e-3))
}

pub(super) fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}
