//! The names of time zones.

/// The names in tzdata's `zoneinfo`, old ones included, a line each.
const ZONES: &str = include_str!("zones.txt");

/// Returns whether a name can be a time zone for Asterisk: one of tzdata, a path, or a rule such as `CET-1CEST`.
///
/// Asterisk takes any other name for its own time zone, without a word (measured on 22.10).
///
/// ```
/// use agi_protocol::saying::is_time_zone;
/// assert!(is_time_zone("Europe/Berlin") && is_time_zone("UTC") && is_time_zone("EST5EDT") && is_time_zone("<+03>-3"));
/// assert!(!is_time_zone("Europe/Berln") && !is_time_zone("") && !is_time_zone("europe/berlin"));
/// ```
#[must_use]
pub fn is_time_zone(name: &str) -> bool {
    name.starts_with(['/', ':']) || is_rule(name) || ZONES.lines().any(|zone| zone == name)
}

/// Whether it is a POSIX rule: a name of three letters or more, or one in `<>`, and how far it is from UTC.
fn is_rule(name: &str) -> bool {
    let rest = if let Some(quoted) = name.strip_prefix('<') {
        quoted.split_once('>').map(|(_, rest)| rest)
    } else {
        let rest = name.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
        (name.len() - rest.len() >= 3).then_some(rest)
    };
    let Some(rest) = rest else { return false };
    rest.strip_prefix(['+', '-']).unwrap_or(rest).starts_with(|digit: char| digit.is_ascii_digit())
}
