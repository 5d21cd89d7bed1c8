//! The calls by route, status or day.

use std::collections::BTreeMap;

use serde_json::json;

use super::read::Entry;
use super::table::{Side, printable, table};
use crate::audit::{CallLine, Line};

/// What calls are put together by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    Route,
    Status,
    Day,
}

/// Calls of one kind.
#[derive(Default)]
struct Group {
    seconds: Vec<f64>,
    longest_thought: f64,
    skipped: u64,
}

impl By {
    pub(super) fn named(name: &str) -> Result<Self, String> {
        match name {
            "route" => Ok(Self::Route),
            "status" => Ok(Self::Status),
            "day" => Ok(Self::Day),
            _ => Err(format!("--sum {name:?}: write --sum route, --sum status or --sum day")),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Route => "route",
            Self::Status => "status",
            Self::Day => "day (UTC)",
        }
    }

    fn of(self, call: &CallLine) -> String {
        match self {
            Self::Route => call.route.clone().unwrap_or_else(|| "none".to_owned()),
            Self::Status => call.status.clone(),
            Self::Day => call.time.get(..10).unwrap_or(&call.time).to_owned(),
        }
    }
}

impl Group {
    fn add(&mut self, call: &CallLine) {
        self.seconds.push(call.seconds);
        self.longest_thought = self.longest_thought.max(call.longest_thought);
        self.skipped += u64::from(call.skipped);
    }

    /// The least time that so much of the calls needed at most; `seconds` are in order.
    fn quantile(&self, share: f64) -> f64 {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rank within a list")]
        #[expect(clippy::cast_precision_loss, reason = "no list is so long")]
        let rank = (self.seconds.len() as f64 * share).ceil() as usize;
        self.seconds.get(rank.saturating_sub(1)).copied().unwrap_or(0.0)
    }

    #[expect(clippy::cast_precision_loss, reason = "no list is so long")]
    fn share_of(&self, all: usize) -> f64 {
        self.seconds.len() as f64 / all.max(1) as f64
    }
}

/// One row for each kind, the most frequent first; days in their order.
pub(super) fn print(entries: &[Entry], by: By, as_json: bool) -> String {
    let (groups, all) = groups(entries, by);
    let total = all.seconds.len();
    if as_json {
        let objects = groups.iter().map(|(name, group)| object(by, name, group, total).to_string());
        return objects.flat_map(|object| [object, "\n".to_owned()]).collect();
    }
    let headings =
        [by.name(), "calls", "share", "median s", "95 % s", "longest silence s", "prompts skipped"].map(str::to_owned);
    let mut rows = vec![headings];
    rows.extend(groups.iter().map(|(name, group)| row(name, group, total)));
    if groups.len() > 1 {
        rows.push(row("all", &all, total));
    }
    let right = Side::Right;
    let mut text = table([Side::Left, right, right, right, right, right, right], &rows);
    text.push_str(&refused(entries));
    text
}

fn groups(entries: &[Entry], by: By) -> (Vec<(String, Group)>, Group) {
    let (mut groups, mut all) = (BTreeMap::<String, Group>::new(), Group::default());
    for entry in entries {
        if let Line::Call(call) = &entry.line {
            groups.entry(by.of(call)).or_default().add(call);
            all.add(call);
        }
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    for group in groups.iter_mut().map(|(_, group)| group).chain([&mut all]) {
        group.seconds.sort_by(f64::total_cmp);
    }
    if by != By::Day {
        groups.sort_by_key(|(_, group)| std::cmp::Reverse(group.seconds.len()));
    }
    (groups, all)
}

fn row(name: &str, group: &Group, all: usize) -> [String; 7] {
    [
        printable(name),
        group.seconds.len().to_string(),
        format!("{:.1} %", group.share_of(all) * 100.0),
        format!("{:.1}", group.quantile(0.5)),
        format!("{:.1}", group.quantile(0.95)),
        format!("{:.1}", group.longest_thought),
        group.skipped.to_string(),
    ]
}

fn object(by: By, name: &str, group: &Group, all: usize) -> serde_json::Value {
    let key = by.name().split(' ').next().unwrap_or_default();
    json!({
        key: name,
        "calls": group.seconds.len(),
        "share": (group.share_of(all) * 10_000.0).round() / 10_000.0,
        "median_seconds": group.quantile(0.5),
        "p95_seconds": group.quantile(0.95),
        "longest_thought": group.longest_thought,
        "skipped": group.skipped,
    })
}

/// What did not become a call.
fn refused(entries: &[Entry]) -> String {
    let mut reasons = BTreeMap::<&str, u64>::new();
    for entry in entries {
        if let Line::Refused(refused) = &entry.line {
            *reasons.entry(&refused.reason).or_default() += refused.connections;
        }
    }
    if reasons.is_empty() {
        return String::new();
    }
    let each: Vec<_> = reasons.iter().map(|(reason, count)| format!("{} {count}", printable(reason))).collect();
    format!("refused connections: {} ({})\n", reasons.values().sum::<u64>(), each.join(", "))
}
