//! What the app waits for, in words.

use std::fmt;
use std::time::Duration;

use agi_protocol::ANY_KEY;

use super::Style;
use crate::format::seconds;
use crate::prompt_watcher::{ExpectedInput, Kind};

/// The longest bar of a countdown.
const BAR: u64 = 20;

/// What the app waits for: `? 1 2 3 4 5`, and for how long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Question {
    what: String,
    time: Option<Duration>,
}

/// The time that is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Countdown {
    seconds: u64,
    style: Style,
}

impl Question {
    /// Returns the question of a command; nothing where no key changes anything.
    pub(crate) fn of(expected: &ExpectedInput) -> Option<Self> {
        let choices = spaced(&expected.choices);
        let what = match &expected.kind {
            Kind::Key if choices.is_empty() => "? any key".to_owned(),
            Kind::Keys(1) => "? a key, or #".to_owned(),
            Kind::Keys(most) if *most < 100 => format!("? up to {most} keys, # ends"),
            Kind::Keys(_) => "? keys, # ends".to_owned(),
            Kind::Plays if choices.is_empty() => return None,
            Kind::Key | Kind::Plays => format!("? {choices}"),
            Kind::Records(file) if choices.is_empty() => format!("recording {file}"),
            Kind::Records(file) => format!("recording {file}, {choices} ends"),
            Kind::Application(endings) => format!("? {endings}"),
            Kind::Streams if expected.keys.is_empty() => return None,
            Kind::Streams => "? any key".to_owned(),
            Kind::Text => "? a text message, which this phone cannot send".to_owned(),
            Kind::Other => return None,
        };
        Some(Self { what, time: expected.timeout })
    }

    /// Returns it with the time that is left instead of the whole time.
    pub(super) fn counting(&self, countdown: Option<Countdown>) -> String {
        countdown.map_or_else(|| self.to_string(), |countdown| format!("{}   {countdown}", self.what))
    }
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)?;
        self.time.map_or(Ok(()), |time| write!(f, "   {}", seconds(time)))
    }
}

impl Countdown {
    /// Returns the time that is left while the app waits, after its prompt. `due` is when the wait ends.
    pub(super) fn of(expected: &ExpectedInput, due: Option<Duration>, now: Duration, style: Style) -> Option<Self> {
        let waits = matches!(expected.kind, Kind::Key | Kind::Keys(_) | Kind::Records(_) | Kind::Text);
        let left = due.filter(|_| waits && !expected.prompting)?.saturating_sub(now);
        let seconds = u64::try_from(left.as_millis().div_ceil(1_000)).unwrap_or(u64::MAX);
        Some(Self { seconds, style })
    }
}

/// `5 s █████`.
impl fmt::Display for Countdown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bar = usize::try_from(self.seconds.min(BAR)).unwrap_or_default();
        write!(f, "{} s {}", self.seconds, self.style.block().repeat(bar))
    }
}

/// `1 2 #`, or `any key`.
fn spaced(keys: &[u8]) -> String {
    if ANY_KEY.bytes().all(|key| keys.contains(&key)) {
        return "any key".to_owned();
    }
    keys.iter().map(|key| char::from(*key).to_string()).collect::<Vec<_>>().join(" ")
}
