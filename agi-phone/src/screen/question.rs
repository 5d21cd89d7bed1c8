//! What the app waits for, in words.

use std::time::Duration;

use super::Style;
use agi_protocol::ANY_KEY;

use crate::format::seconds;
use crate::prompt_watcher::{AcceptedKeys, ExpectedInput, Kind};

/// The longest bar of a countdown.
const BAR: u64 = 20;

/// `? 1 2 3 4 5   5 s`; nothing where no key changes anything. The command's words have the choices.
pub(super) fn question(listening: &ExpectedInput, words: &[String]) -> Option<String> {
    let choices = match (&listening.takes, listening.kind) {
        (_, Kind::Key) if words.len() > 3 && words[0].eq_ignore_ascii_case("GET") => spaced(words[3].as_bytes()),
        (AcceptedKeys::These(keys), _) => spaced(keys),
        (AcceptedKeys::Any, _) => String::new(),
    };
    let text = match listening.kind {
        Kind::Key if choices.is_empty() => "? any key".to_owned(),
        Kind::Keys(1) => "? a key, or #".to_owned(),
        Kind::Keys(most) if most < 100 => format!("? up to {most} keys, # ends"),
        Kind::Keys(_) => "? keys, # ends".to_owned(),
        Kind::Plays if choices.is_empty() => return None,
        Kind::Key | Kind::Plays => format!("? {choices}"),
        Kind::Records if choices.is_empty() => format!("recording {}", words.get(2)?),
        Kind::Records => format!("recording {}, {choices} ends", words.get(2)?),
        Kind::Text => "? a text message, which this phone cannot send".to_owned(),
        Kind::Other => return None,
    };
    let time = listening.timeout.map(|timeout| format!("   {}", seconds(timeout)));
    Some(text + &time.unwrap_or_default())
}

/// `1 2 #`, or `any key`.
fn spaced(keys: &[u8]) -> String {
    if ANY_KEY.bytes().all(|key| keys.contains(&key)) {
        return "any key".to_owned();
    }
    keys.iter().map(|key| char::from(*key).to_string()).collect::<Vec<_>>().join(" ")
}

/// `   5 s █████`, while it waits.
pub(super) fn countdown(
    listening: &ExpectedInput,
    due: Option<Duration>,
    now: Duration,
    style: Style,
) -> Option<String> {
    let waits = matches!(listening.kind, Kind::Key | Kind::Keys(_) | Kind::Records | Kind::Text);
    let left = due.filter(|_| waits && !listening.prompting)?.saturating_sub(now);
    let left = u64::try_from(left.as_millis().div_ceil(1_000)).unwrap_or(u64::MAX);
    let bar = usize::try_from(left.min(BAR)).unwrap_or_default();
    Some(format!("   {left} s {}", style.block().repeat(bar)))
}
