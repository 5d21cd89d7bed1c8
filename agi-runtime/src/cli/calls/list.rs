//! The calls, one a line.

use super::read::Entry;
use super::table::{Side, printable, table};
use crate::audit::{CallLine, Line};

/// The lines as the audit has them.
pub(super) fn json(entries: &[Entry]) -> String {
    entries.iter().flat_map(|entry| [entry.raw.as_str(), "\n"]).collect()
}

/// A table, the newest last.
pub(super) fn print(entries: &[Entry]) -> String {
    if entries.is_empty() {
        return String::new();
    }
    let headings = ["time (UTC)", "seconds", "status", "route", "caller", "id", ""].map(str::to_owned);
    let rows: Vec<_> = std::iter::once(headings).chain(entries.iter().map(|entry| row(&entry.line))).collect();
    let [left, right] = [Side::Left, Side::Right];
    table([left, right, left, left, left, left, left], &rows)
}

fn row(line: &Line) -> [String; 7] {
    let row = match line {
        Line::Call(call) => [
            moment(&call.time),
            format!("{:.1}", call.seconds),
            call.status.clone(),
            call.route.as_deref().unwrap_or("none").to_owned(),
            call.caller.as_deref().unwrap_or("-").to_owned(),
            call.id.clone(),
            what(call),
        ],
        Line::Refused(refused) => {
            let status = refused.status.as_deref().unwrap_or("-").to_owned();
            let who = match &refused.peer {
                Some(peer) => format!("refused: {} ({peer})", refused.reason),
                None => format!("refused: {}, {} more connections", refused.reason, refused.connections),
            };
            [moment(&refused.time), "-".into(), status, "-".into(), "-".into(), "-".into(), who]
        }
        Line::Lost(lost) => {
            let who = format!("{} lines were lost", lost.lines);
            [moment(&lost.time), "-".into(), "-".into(), "-".into(), "-".into(), "-".into(), who]
        }
    };
    row.map(|cell| printable(&cell))
}

/// Why it ended as it did, and what its caller did not hear.
fn what(call: &CallLine) -> String {
    let why = match (&call.error, &call.left_at) {
        (Some(error), _) => Some(error.clone()),
        (None, Some(left_at)) => Some(format!("left at {left_at}")),
        (None, None) => None,
    };
    let skipped = (call.skipped > 0).then(|| format!("prompts skipped: {}", call.skipped));
    why.into_iter().chain(skipped).collect::<Vec<_>>().join("; ")
}

/// `2026-11-28 19:20:19`.
fn moment(time: &str) -> String {
    time.get(..19).unwrap_or(time).replace('T', " ")
}
