//! Which lines are wanted.

use std::collections::BTreeSet;
use std::time::SystemTime;

use agi_protocol::Status;

use super::super::arguments::{Arguments, nearest};
use crate::app::App;
use crate::audit::Line;

/// What stands for the route of a call whose path no route has.
pub(super) const NO_ROUTE: &str = "none";

/// What is asked for.
#[derive(Debug, Default)]
pub(super) struct Filter {
    route: Option<String>,
    status: Option<String>,
    since: Option<String>,
    until: Option<String>,
    last: Option<usize>,
}

impl Filter {
    pub(super) fn of(given: &Arguments) -> Result<Self, String> {
        let now = SystemTime::now();
        let moment = |name: &str| given.text(name).map(|text| moment(name, text, now)).transpose();
        let last = given
            .text("last")
            .map(|text| text.parse().map_err(|_| format!("--last {text:?}: write how many calls: --last 20")));
        Ok(Self {
            route: given.text("route").map(str::to_owned),
            status: given.text("status").map(status).transpose()?,
            since: moment("since")?,
            until: moment("until")?,
            last: last.transpose()?,
        })
    }

    /// Whether a line is wanted. Times in the audit all have one form, in which the later one is the greater text.
    pub(super) fn takes(&self, line: &Line) -> bool {
        let (route, status) = match line {
            Line::Call(call) => (Some(call.route.as_deref().unwrap_or(NO_ROUTE)), Some(call.status.as_str())),
            Line::Refused(refused) => (None, refused.status.as_deref()),
            Line::Lost(_) => (None, None),
        };
        let route = self.route.as_deref().is_none_or(|wanted| route.is_some_and(|route| is_below(route, wanted)));
        let status = self.status.as_deref().is_none_or(|wanted| status == Some(wanted));
        let since = self.since.as_deref().is_none_or(|since| line.time() >= since);
        let until = self.until.as_deref().is_none_or(|until| line.time() < until);
        // What was lost is told whatever is asked for.
        (route && status || matches!(line, Line::Lost(_))) && since && until
    }

    /// Says that no call has the route that is asked for, if it is not a route of the app's either.
    pub(super) fn unknown_route(&self, seen: &BTreeSet<String>, app: &App) -> Option<String> {
        let wanted = self.route.as_deref()?;
        let own: Vec<_> = app.routes().unwrap_or_default().into_iter().map(|route| route.pattern).collect();
        let known = || seen.iter().chain(&own).map(String::as_str);
        if known().any(|route| is_below(route, wanted)) || wanted == NO_ROUTE {
            return None;
        }
        let near = nearest(wanted, known().map(|route| (route, route)));
        let near = near.map(|route| format!("; the nearest is {route}")).unwrap_or_default();
        Some(format!("no call has the route {wanted:?}, or one below it{near}"))
    }

    /// Leaves the last ones only.
    pub(super) fn keep_last<T>(&self, entries: &mut Vec<T>) {
        let surplus = self.last.map_or(0, |last| entries.len().saturating_sub(last));
        entries.drain(..surplus);
    }
}

/// `/survey/{id}` is below `/survey`, and `/surveys` is not.
fn is_below(route: &str, wanted: &str) -> bool {
    let rest = route.strip_prefix(wanted.trim_end_matches('/'));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Reads a status, in small letters too.
fn status(text: &str) -> Result<String, String> {
    let wanted = text.to_ascii_uppercase();
    let names = || Status::ALL.iter().map(|status| status.as_str());
    if names().any(|name| name == wanted) {
        return Ok(wanted);
    }
    let near = nearest(&wanted, names().map(|name| (name, name)));
    let near = near.map(|name| format!("the nearest is {name}, and ")).unwrap_or_default();
    Err(format!(
        "--status {text:?}: there is no such status; {near}there are {}",
        names().collect::<Vec<_>>().join(", ")
    ))
}

/// Reads a moment, into the form of the audit.
fn moment(name: &str, text: &str, now: SystemTime) -> Result<String, String> {
    let whole = match text.len() {
        10 => format!("{text}T00:00:00Z"),
        16 => format!("{text}:00Z"),
        _ => text.to_owned(),
    };
    let ago = || humantime::parse_duration(text).ok().and_then(|ago| now.checked_sub(ago));
    let moment = humantime::parse_rfc3339_weak(&whole).ok().or_else(ago);
    let moment = moment.filter(|moment| *moment >= SystemTime::UNIX_EPOCH);
    moment.map(|moment| humantime::format_rfc3339_millis(moment).to_string()).ok_or_else(|| {
        format!(
            "--{name} {text:?}: write a day or a moment in UTC (2026-11-28, 2026-11-28T19:20), or how long ago (90min)"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::{is_below, moment};
    use std::time::{Duration, SystemTime};

    #[test]
    fn a_moment_is_a_day_a_minute_a_second_or_a_time_ago() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_763_906_787);
        let read = |text| moment("since", text, now);
        assert_eq!(read("2025-11-23").unwrap(), "2025-11-23T00:00:00.000Z");
        assert_eq!(read("2025-11-23T14:06").unwrap(), "2025-11-23T14:06:00.000Z");
        assert_eq!(read("2025-11-23 14:06:27").unwrap(), "2025-11-23T14:06:27.000Z");
        assert_eq!(read("2025-11-23T14:06:27.5Z").unwrap(), "2025-11-23T14:06:27.500Z");
        assert_eq!(read("2h 6min").unwrap(), "2025-11-23T12:00:27.000Z");
        for wrong in ["yesterday", "2025-13-01", "23.11.2025", "100000 years", ""] {
            assert!(read(wrong).unwrap_err().contains("write a day or a moment in UTC"), "{wrong}");
        }
    }

    #[test]
    fn a_route_is_wanted_with_what_is_below_it() {
        assert!(is_below("/survey/{id}", "/survey/{id}") && is_below("/survey/{id}", "/survey"));
        assert!(is_below("/survey/{id}", "/") && is_below("none", "none"));
        assert!(!is_below("/surveys", "/survey") && !is_below("/", "/survey"));
    }
}
