//! Dates and times.

use crate::{Call, CallError, Digit};

/// The date of a time, given in seconds since 1970-01-01 UTC.
#[must_use]
pub fn date(unix_time: i64) -> DateTime {
    DateTime { unix_time, format: None, timezone: None, part: Part::Date }
}

/// The time of day, given in seconds since 1970-01-01 UTC.
#[must_use]
pub fn time(unix_time: i64) -> DateTime {
    DateTime { unix_time, format: None, timezone: None, part: Part::Time }
}

/// A date and its time of day, given in seconds since 1970-01-01 UTC.
#[must_use]
pub fn datetime(unix_time: i64) -> DateTime {
    DateTime { unix_time, format: None, timezone: None, part: Part::Both }
}

/// A date or a time, or both. In the channel's language and in Asterisk's own time zone unless given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateTime {
    unix_time: i64,
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
    /// The time zone, such as `America/New_York`.
    #[must_use]
    pub fn timezone(self, timezone: impl Into<String>) -> Self {
        Self { timezone: Some(timezone.into()), ..self }
    }

    /// The order of its parts, as `voicemail.conf` has it: `ABdY` for a date, `IMp` for a time.
    #[must_use]
    pub fn format(self, format: impl Into<String>) -> Self {
        Self { format: Some(format.into()), ..self }
    }

    pub(super) async fn say(&self, call: &mut Call, escape: &str) -> Result<Option<Digit>, CallError> {
        let plain = self.format.is_none() && self.timezone.is_none();
        let own_format = match self.part {
            Part::Date if plain => return call.say_date(self.unix_time).escape(escape).await,
            Part::Time if plain => return call.say_time(self.unix_time).escape(escape).await,
            Part::Both if plain => return call.say_datetime(self.unix_time).escape(escape).await,
            Part::Date => "ABdY",
            Part::Time => "IMp",
            Part::Both => "ABdY 'digits/at' IMp",
        };
        let said = call.say_datetime(self.unix_time).escape(escape);
        let said = said.format(self.format.as_deref().unwrap_or(own_format));
        match self.timezone.as_deref() {
            Some(timezone) => said.timezone(timezone).await,
            None => said.await,
        }
    }
}
