//! A moment, and the zone in which it is said.

use std::fmt;
use std::time::SystemTime;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::call::UnixTime;
use crate::talk::prompt::{self, DateTime};

/// A moment in the time zone of its [`Hours`](super::Hours): when they open or close.
///
/// Its prompts are said in this zone, wherever Asterisk is:
///
/// ```
/// # use agi_runtime::prelude::*;
/// # use agi_runtime::hours::{Hours, Opening};
/// # async fn tell(call: &mut Call, hours: &Hours) -> Result {
/// if let Opening::Closed(closed) = hours.now() {
///     // "We open again on Monday, nine a m."
///     call.say(("we-open-again", closed.opens.map(|opens| opens.datetime().format("AIMp")))).await?;
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    pub(super) at: Timestamp,
    pub(super) zone: TimeZone,
}

impl Moment {
    /// Says the date.
    pub fn date(&self) -> DateTime {
        self.in_zone(prompt::date(self))
    }

    /// Says the time of day.
    pub fn time(&self) -> DateTime {
        self.in_zone(prompt::time(self))
    }

    /// Says date and time of day.
    pub fn datetime(&self) -> DateTime {
        self.in_zone(prompt::datetime(self))
    }

    fn in_zone(&self, said: DateTime) -> DateTime {
        said.timezone(self.zone.iana_name().unwrap_or("UTC"))
    }
}

impl From<&Moment> for UnixTime {
    fn from(moment: &Moment) -> Self {
        // Towards the past, as it takes a `SystemTime`; the moments of opening hours are whole seconds.
        Self::from(moment.at.as_second())
    }
}

impl From<Moment> for UnixTime {
    fn from(moment: Moment) -> Self {
        Self::from(&moment)
    }
}

impl From<Moment> for SystemTime {
    fn from(moment: Moment) -> Self {
        moment.at.into()
    }
}

/// As the clock on the wall there shows it: `2026-03-30 09:00`.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.zone.to_datetime(self.at).strftime("%Y-%m-%d %H:%M"))
    }
}
