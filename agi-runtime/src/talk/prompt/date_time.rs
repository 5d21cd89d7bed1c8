//! Dates and times.

use agi_protocol::Digit;

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

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Date,
    Time,
    Both,
}

impl DateTime {
    fn new(moment: impl Into<UnixTime>, part: Part) -> Self {
        Self { moment: moment.into(), format: None, timezone: None, part }
    }

    /// Sets the time zone, such as `America/New_York`; default: Asterisk's own.
    pub fn timezone(self, timezone: impl Into<String>) -> Self {
        Self { timezone: Some(timezone.into()), ..self }
    }

    /// Sets the order of its parts, in the format of `voicemail.conf`; default: `ABdY` for a date, `IMp` for a time.
    pub fn format(self, format: impl Into<String>) -> Self {
        Self { format: Some(format.into()), ..self }
    }

    pub(super) async fn say(&self, call: &mut Call, escape: &str) -> Result<Option<Digit>, CallError> {
        let plain = self.format.is_none() && self.timezone.is_none();
        let own_format = match self.part {
            Part::Date if plain => return call.say_date(self.moment).escape(escape).await,
            Part::Time if plain => return call.say_time(self.moment).escape(escape).await,
            Part::Both if plain => return call.say_datetime(self.moment).escape(escape).await,
            Part::Date => "ABdY",
            Part::Time => "IMp",
            Part::Both => "ABdY 'digits/at' IMp",
        };
        let said = call.say_datetime(self.moment).escape(escape);
        let said = said.format(self.format.as_deref().unwrap_or(own_format));
        match self.timezone.as_deref() {
            Some(timezone) => said.timezone(timezone).await,
            None => said.await,
        }
    }
}
