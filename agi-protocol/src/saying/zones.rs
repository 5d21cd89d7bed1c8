//! The names of time zones.

/// The names in tzdata's `zoneinfo`, old ones included, a line each.
const ZONES: &str = include_str!("zones.txt");

/// Returns whether a name can be a time zone for Asterisk: one of tzdata, a path, or a rule such as `CET-1CEST`.
///
/// Asterisk takes any other name for UTC, without a warning: it opens `GMT` (`ast_tzset` in `localtime.c`, seen by strace on 22.10).
///
/// ```
/// use agi_protocol::saying::is_time_zone;
/// assert!(is_time_zone("Europe/Berlin") && is_time_zone("UTC") && is_time_zone("EST5EDT") && is_time_zone("<+03>-3"));
/// assert!(!is_time_zone("Europe/Berln") && !is_time_zone("") && !is_time_zone("europe/berlin"));
/// ```
#[must_use]
pub fn is_time_zone(name: &str) -> bool {
    // A colon says that a name follows, and no rule.
    let (name, is_name) = name.strip_prefix(':').map_or((name, false), |name| (name, true));
    name.starts_with('/') || (!is_name && is_rule(name)) || ZONES.lines().any(|zone| zone == name)
}

/// Whether it is a POSIX rule: a name of three letters or more, or one in `<>`, how far it is from UTC, and perhaps a name for
/// the summer (`tzparse` in `localtime.c`).
fn is_rule(name: &str) -> bool {
    let summer = |rest: &str| rest.is_empty() || after_name(rest).is_some();
    after_name(name).and_then(after_offset).is_some_and(summer)
}

fn after_name(name: &str) -> Option<&str> {
    if let Some(quoted) = name.strip_prefix('<') {
        return quoted.split_once('>').map(|(_, rest)| rest);
    }
    let rest = name.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
    (name.len() - rest.len() >= 3).then_some(rest)
}

/// What follows `5`, `-5:30` or `+5:30:15`: a week of hours at most. `+0530` is 530 hours, so no offset.
fn after_offset(text: &str) -> Option<&str> {
    let mut rest = after_number(text.strip_prefix(['+', '-']).unwrap_or(text), 167)?;
    for _ in ["minutes", "seconds"] {
        rest = match rest.strip_prefix(':') {
            Some(rest) => after_number(rest, 60)?,
            None => return Some(rest),
        };
    }
    Some(rest)
}

fn after_number(text: &str, most: u32) -> Option<&str> {
    let rest = text.trim_start_matches(|digit: char| digit.is_ascii_digit());
    let number: u32 = text[..text.len() - rest.len()].parse().ok()?;
    (number <= most).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::is_time_zone;

    #[test]
    fn what_asterisk_would_take_for_another_zone_is_refused() {
        for known in [
            "UTC",
            "Etc/GMT+5",
            "GMT+2",
            "XXX-5",
            "CET-1CEST",
            "CET-1CEST,M3.5.0,M10.5.0/3",
            "NPT-5:45",
            "<+0530>-5:30",
            "AAA0BBB-1",
            "AAA-167",
            ":Europe/Berlin",
            "/etc/localtime",
            ":/etc/localtime",
        ] {
            assert!(is_time_zone(known), "{known:?}");
        }
        for unknown in [
            "",
            ":",
            ":nowhere",
            ":CET-1CEST",
            "utc",
            "UTC+0200",
            "UTC+02:00x",
            "CET-1CE",
            "MEZ",
            "+02:00",
            "Z",
            "AAA-168",
            "AAA-1:61",
            "AAA-1:",
            "<+03",
            "Europe",
            " UTC",
            "UTC ",
            "AAA-99999999999",
        ] {
            assert!(!is_time_zone(unknown), "{unknown:?}");
        }
    }
}
