//! Dates and times.

use std::collections::BTreeSet;

use agi_protocol::saying::{self, DateTimePart as Part};
use agi_protocol::{Digit, RefusedCommand};

use crate::call::{Call, CallError, UnixTime};

/// Says the date of a moment: a [`SystemTime`](std::time::SystemTime), or seconds since 1970-01-01 UTC.
///
/// ```
/// # use agi_runtime::prelude::*;
/// # use agi_runtime::prompt::{date, datetime};
/// # use std::time::{Duration, SystemTime};
/// # async fn example(call: &mut Call) -> Result {
/// let tomorrow = SystemTime::now() + Duration::from_secs(86_400);
/// call.say(("we-call-again", date(tomorrow), "you-ordered", datetime(1_763_906_787).timezone("Europe/Berlin"))).await?;
/// # Ok(())
/// # }
/// ```
pub fn date(moment: impl Into<UnixTime>) -> DateTime {
    DateTime::new(moment, Part::Date)
}

/// Says the time of day of a moment: a [`SystemTime`](std::time::SystemTime), or seconds since 1970-01-01 UTC.
pub fn time(moment: impl Into<UnixTime>) -> DateTime {
    DateTime::new(moment, Part::Time)
}

/// Says date and time of day of a moment: a [`SystemTime`](std::time::SystemTime), or seconds since 1970-01-01 UTC.
pub fn datetime(moment: impl Into<UnixTime>) -> DateTime {
    DateTime::new(moment, Part::Both)
}

/// A date or a time, or both, in the channel's language.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "it is said as a prompt: call.say(…)"]
pub struct DateTime {
    moment: UnixTime,
    format: Option<String>,
    timezone: Option<String>,
    part: Part,
}

impl DateTime {
    fn new(moment: impl Into<UnixTime>, part: Part) -> Self {
        Self { moment: moment.into(), format: None, timezone: None, part }
    }

    /// Sets the time zone, such as `America/New_York`; default: Asterisk's own. Order and clock stay those of the call's
    /// language. A name that tzdata does not have is refused
    /// ([`CallError::Refused`](crate::CallError::Refused)).
    pub fn timezone(self, timezone: impl Into<String>) -> Self {
        Self { timezone: Some(timezone.into()), ..self }
    }

    /// Sets the order of its parts, in the format of `voicemail.conf`; default: what the call's language has, `ABdY` for a date and
    /// `IMp` for a time in English, `AdBY` and `HM` in German and French.
    pub fn format(self, format: impl Into<String>) -> Self {
        Self { format: Some(format.into()), ..self }
    }

    /// Whether SAY DATE or SAY TIME says it by itself.
    fn has_a_command(&self) -> bool {
        let fits = i32::try_from(self.moment.seconds()).is_ok();
        self.part != Part::Both && self.format.is_none() && self.timezone.is_none() && fits
    }

    /// Refuses what SAY DATETIME does not say.
    pub(super) fn sayable(&self, call: &Call) -> Result<(), RefusedCommand> {
        if self.has_a_command() {
            return Ok(());
        }
        let own = saying::date_format(call.language(), self.part);
        let (format, timezone) = (self.format.as_deref().unwrap_or(own), self.timezone.as_deref());
        crate::call::said_by(call, format, timezone, self.moment.seconds())
    }

    pub(super) async fn say(&self, call: &mut Call, escape: &str) -> Result<Option<Digit>, CallError> {
        let plain = self.format.is_none() && self.timezone.is_none();
        match self.part {
            Part::Date if self.has_a_command() => return call.say_date(self.moment).escape(escape).await,
            Part::Time if self.has_a_command() => return call.say_time(self.moment).escape(escape).await,
            Part::Both if plain => return call.say_datetime(self.moment).escape(escape).await,
            _ => {}
        }
        let own_format = saying::date_format(call.language(), self.part);
        let said = call.say_datetime(self.moment).escape(escape);
        let said = said.format(self.format.as_deref().unwrap_or(own_format));
        match self.timezone.as_deref() {
            Some(timezone) => said.timezone(timezone).await,
            None => said.await,
        }
    }

    /// The sounds of it that may be missing in silence, in whatever time zone.
    pub(super) fn doubtful(&self, call: &Call) -> BTreeSet<String> {
        let seconds = self.moment.seconds();
        let at = |shift: i64| {
            call.doubtful(|language| match (&self.format, &self.timezone, self.part) {
                (None, None, Part::Date) => saying::date(language, seconds.saturating_add(shift)),
                (None, None, Part::Time) => saying::time(language, seconds.saturating_add(shift)),
                (format, ..) => {
                    let own = saying::date_format(call.language(), self.part);
                    let format = format.as_deref().unwrap_or(own);
                    saying::date_time(language, seconds.saturating_add(shift), format)
                }
            })
        };
        // The hour is the zone's; what is missing at each of these is not the hour's.
        let shifted = [5 * 3_600, 12 * 3_600].map(at);
        at(0).into_iter().filter(|sound| shifted.iter().all(|other| other.contains(sound))).collect()
    }
}
