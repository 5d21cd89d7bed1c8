//! When somebody is there: opening hours by the week, holidays, and a time zone (feature `hours`).
//!
//! ```
//! use agi_runtime::hours::{Hours, Opening};
//! use agi_runtime::prelude::*;
//!
//! /// Brings callers to the desk, or tells them when it opens.
//! #[agi_route("/desk", manual)]
//! async fn desk(call: &mut Call, hours: State<Hours>) -> Result<Outcome> {
//!     if let Opening::Closed(closed) = hours.now() {
//!         call.say(("desk/closed", closed.opens.map(|opens| ("desk/we-open", opens.datetime())))).await?;
//!         return Ok(Outcome::hangup());
//!     }
//!     Ok(Outcome::goto("desk", "s", 1))
//! }
//!
//! # fn main() -> Result {
//! let hours: Hours = "zone Europe/Vienna; Mon-Fri 08:00-12:00, 13:00-17:00; Dec 25..Dec 26 closed \"Christmas\"".parse()?;
//! let app = App::with(routes![desk]).state(hours);
//! # app.check()?;
//! # Ok(())
//! # }
//! ```
//!
//! | file | holds |
//! |---|---|
//! | `week`, `holiday` | the spans of a day; days that are not as their weekday is |
//! | `change` | when it changes next, through daylight saving |
//! | `moment` | a moment in the zone, and how it is said |
//! | `notation` | opening hours as text |
//! | `layer` | calls outside of the hours |

mod change;
mod error;
mod holiday;
mod layer;
mod moment;
mod notation;
#[cfg(test)]
mod tests;
mod week;

pub use error::HoursError;
pub use holiday::Holiday;
pub use moment::Moment;
pub use week::Weekday;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{self, TimeZone};

use crate::call::{UnixTime, wall_clock};
use week::{Span, add};

/// Opening hours: for each day of the week some spans, holidays, and the time zone of the clock on the wall.
///
/// They come from a text, which an operator can write (see [`from_str`](#method.from_str) for the notation), or from code:
///
/// ```
/// use agi_runtime::hours::{Hours, HoursError, Opening, Weekday};
///
/// # fn main() -> Result<(), HoursError> {
/// let written: Hours = "zone Europe/Berlin; Mon-Fri 09:00-17:30; Sat 22:00-02:00".parse()?;
/// let built = Hours::new("Europe/Berlin")?
///     .open(Weekday::ALL[..5].iter().copied(), (9, 0), (17, 30))?
///     .open([Weekday::Saturday], (22, 0), (2, 0))?;
/// assert_eq!(written, built);
/// let Opening::Closed(closed) = written.at(written.moment("2026-03-28 13:00")?) else { panic!("it is a Saturday") };
/// assert_eq!(closed.opens.unwrap().to_string(), "2026-03-28 22:00");
/// # Ok(())
/// # }
/// ```
///
/// Somebody is there **while the clock on the wall shows a time within a span**, as with Asterisk's `GotoIfTime`. When the
/// clock is turned forward, the hour that is left out does not happen; when it is turned back, the hour that comes twice
/// happens twice. A span over midnight, `22:00-02:00`, belongs to the day on which it begins: that of a
/// Friday lasts into a Saturday that is a holiday.
///
/// Cloning copies the lists; an app shares one by [`App::state`](crate::App::state).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hours {
    zone: TimeZone,
    week: [Vec<Span>; 7],
    holidays: Vec<Holiday>,
}

/// Whether somebody is there at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums, reason = "there is no third")]
pub enum Opening {
    /// Somebody is there.
    Open {
        /// Until when; `None` if it is so for the next nine years.
        until: Option<Moment>,
    },
    /// Nobody is there.
    Closed(Closed),
}

/// Nobody is there.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Closed {
    /// When somebody is there again; `None` if nobody is for the next nine years.
    pub opens: Option<Moment>,
    /// The holiday that the day is, if it is one.
    pub holiday: Option<Holiday>,
}

impl Hours {
    /// Makes hours in which nobody is ever there, by the clock of this time zone: a name of tzdata, such as `Europe/Berlin`
    /// or `UTC`.
    ///
    /// The zones are those of the machine, or, where it has none, those that the program was built with.
    ///
    /// # Errors
    /// If there is no such zone.
    pub fn new(zone: &str) -> Result<Self, HoursError> {
        Ok(Self { zone: time_zone(zone)?, week: Default::default(), holidays: Vec::new() })
    }

    /// Adds a span to each of these days, from one time to another, as `(hour, minute)`: `(9, 0)`, `(17, 30)`. `(24, 0)` is
    /// the end of a day, and a time that is not after the first is on the next day.
    ///
    /// # Errors
    /// If one of them is not a time of day, both are the same, or the span overlaps with one that the day has.
    pub fn open(
        mut self,
        days: impl IntoIterator<Item = Weekday>,
        from: (u8, u8),
        to: (u8, u8),
    ) -> Result<Self, HoursError> {
        let span = Span::new(from, to).map_err(HoursError::new)?;
        for day in days {
            let spans = &mut self.week[day.index()];
            add(spans, span).map_err(|overlap| HoursError::new(format!("{day}: {overlap}")))?;
        }
        Ok(self)
    }

    /// Adds a holiday, whose hours take the place of the weekday's. Of several on one day, one with a year counts before a
    /// yearly one, and then the shorter.
    ///
    /// # Errors
    /// If on some day it is not clear whether this one counts or one before.
    pub fn holiday(mut self, holiday: Holiday) -> Result<Self, HoursError> {
        if let Some(other) = self.holidays.iter().find(|other| other.clashes_with(&holiday)) {
            return Err(HoursError::new(format!(
                "{holiday} has a day of {other}: which hours does it have? Write it once"
            )));
        }
        self.holidays.push(holiday);
        Ok(self)
    }

    /// Tells whether somebody is there at this moment, a [`SystemTime`](std::time::SystemTime), a [`Moment`] or seconds since
    /// 1970-01-01 UTC, and when that changes.
    #[must_use]
    pub fn at(&self, moment: impl Into<UnixTime>) -> Opening {
        let at = timestamp(moment.into());
        match self.closed_at(at) {
            Some(closed) => Opening::Closed(closed),
            None => Opening::Open { until: self.change_after(at) },
        }
    }

    /// Returns what is to say of a moment at which nobody is there. It looks for no change where somebody is.
    fn closed_at(&self, at: Timestamp) -> Option<Closed> {
        if self.is_open_at(at) {
            return None;
        }
        let holiday = self.holiday_on(self.zone.to_datetime(at).date()).cloned();
        Some(Closed { opens: self.change_after(at), holiday })
    }

    fn change_after(&self, at: Timestamp) -> Option<Moment> {
        self.next_change(at).map(|at| Moment { at, zone: self.zone.clone() })
    }

    /// Tells whether somebody is there now. In the handler of a simulated call, now is the call's time, which
    /// [`CallBuilder::begins`](crate::testing::CallBuilder::begins) sets, or `call --at` of [`App::main`](crate::App::main).
    #[must_use]
    pub fn now(&self) -> Opening {
        self.at(wall_clock())
    }

    /// Returns the moment at which the clock on the wall shows this, written `2026-03-28 13:00`. A time that it shows twice is
    /// the first of the two, and one that it leaves out is as long after the change.
    ///
    /// # Errors
    /// If it is not written like this, or there is no such day or time.
    pub fn moment(&self, wall: &str) -> Result<Moment, HoursError> {
        let parsed = DateTime::strptime("%Y-%m-%d %H:%M", wall).and_then(|wall| wall.to_zoned(self.zone.clone()));
        let moment = parsed.map_err(|_| {
            HoursError::new(format!("{wall:?} is not a moment: write date and time of day, as in `2026-03-28 13:00`"))
        })?;
        Ok(Moment { at: moment.timestamp(), zone: self.zone.clone() })
    }

    /// Returns the name of the time zone.
    #[must_use]
    pub fn timezone(&self) -> &str {
        self.zone.iana_name().unwrap_or("UTC")
    }

    fn holiday_on(&self, date: Date) -> Option<&Holiday> {
        self.holidays.iter().filter(|holiday| holiday.includes(date)).min_by_key(|holiday| holiday.rank())
    }

    /// The spans that begin on a day.
    fn spans(&self, date: Date) -> &[Span] {
        match self.holiday_on(date) {
            Some(holiday) => holiday.spans(),
            None => &self.week[Weekday::of(date).index()],
        }
    }
}

/// The nearest moment of the calendar.
fn timestamp(moment: UnixTime) -> Timestamp {
    let limits = Timestamp::MIN.as_second()..=Timestamp::MAX.as_second();
    let seconds = moment.seconds().clamp(*limits.start(), *limits.end());
    Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH)
}

fn time_zone(name: &str) -> Result<TimeZone, HoursError> {
    TimeZone::get(name).map_err(|_| {
        let known = tz::db().available().map(|known| known.to_string());
        // Of `Vienna`, only the city is compared.
        let part = |known: &str| known.rsplit('/').next().filter(|_| !name.contains('/')).unwrap_or(known).to_owned();
        let likeness = |known: &str| likeness(name, &part(known)).max(likeness(name, known));
        let nearest = known.max_by(|one, other| likeness(one).total_cmp(&likeness(other)));
        let nearest = nearest.as_deref().filter(|nearest| likeness(nearest) > 0.7).unwrap_or("Europe/Berlin");
        HoursError::new(format!("there is no time zone {name:?}: write a name of tzdata, such as {nearest}"))
    })
}

fn likeness(one: &str, other: &str) -> f64 {
    strsim::jaro(&one.to_lowercase(), &other.to_lowercase())
}
