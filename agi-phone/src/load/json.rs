//! The report for other programs: one line of JSON.

use std::time::Duration;

use super::limit::limits;
use super::report::{Early, LoadReport};
use super::tally::{Failure, Percentiles};
use super::usage::Served;
use crate::json::{array, object, or_null, string};

impl LoadReport {
    /// Returns the report as one line of JSON. Times are in milliseconds, memory is in bytes, and what is not known is
    /// `null`.
    #[must_use]
    pub fn to_json(&self) -> String {
        report(self)
    }
}

fn report(report: &LoadReport) -> String {
    let (counts, used, options) = (&report.counts, &report.used, &report.line.options);
    let endings = counts.endings.iter().map(|(ending, count)| (*ending, count.to_string()));
    let times = report.times().map(|(key, _, times)| (key, percentiles(times)));
    let early = report.early.map(|early| match early {
        Early::Stopped => "stopped",
        Early::NobodyAnswers => "nobody answers",
    });
    let pid = match report.served {
        Served::Here => Some(u64::from(std::process::id())),
        Served::By(pid) => Some(u64::from(pid.0)),
        Served::Elsewhere => None,
    };
    object([
        ("target", string(&options.dialled.target)),
        ("calls", options.calls.to_string()),
        ("at_once", or_null(options.at_once)),
        ("every_ms", options.every.map_or("null".to_owned(), millis)),
        ("ended", counts.ended.to_string()),
        ("failed", counts.failed().to_string()),
        ("ended_early", early.map_or("null".to_owned(), string)),
        ("seconds", format!("{:.3}", report.lasted.as_secs_f64())),
        ("calls_per_second", format!("{:.3}", report.rate())),
        ("endings", object(endings)),
        ("times_ms", object(times)),
        ("held_back", counts.held_back.to_string()),
        ("no_key_left", counts.no_key_left.to_string()),
        ("in_process", (report.served == Served::Here).to_string()),
        ("pid", or_null(pid)),
        ("memory_before", or_null(used.memory_before)),
        ("memory_most", or_null(used.memory)),
        ("handles_most", or_null(used.handles)),
        ("handles_allowed", or_null(used.most_handles)),
        ("app_cpu_ms", used.cpu.map_or("null".to_owned(), millis)),
        ("callers_cpu_ms", used.callers.map_or("null".to_owned(), millis)),
        ("limits", array(limits(report).iter().map(|limit| string(limit)))),
        ("failures", array(counts.failures.iter().map(failure))),
    ])
}

fn failure(failure: &Failure) -> String {
    let last_lines = array(failure.last_lines.iter().map(|line| string(line)));
    object([("ending", string(failure.ending)), ("why", string(&failure.why)), ("last_lines", last_lines)])
}

fn percentiles(times: &Percentiles) -> String {
    let at = |percent: f64| millis(times.at(percent));
    object([
        ("count", times.count().to_string()),
        ("p50", at(50.0)),
        ("p90", at(90.0)),
        ("p99", at(99.0)),
        ("p99_9", at(99.9)),
        ("max", millis(times.most())),
    ])
}

fn millis(time: Duration) -> String {
    format!("{:.3}", time.as_secs_f64() * 1e3)
}
