//! Days that are not as their weekday is.

use std::fmt;
use std::sync::Arc;

use jiff::civil::Date;

use super::HoursError;
use super::week::{Span, add};

/// A day, or several, with hours of their own, or none: a holiday.
///
/// ```
/// use agi_runtime::hours::{Holiday, Hours, HoursError, Weekday};
///
/// # fn main() -> Result<(), HoursError> {
/// let hours = Hours::new("Europe/Vienna")?
///     .open(Weekday::ALL, (9, 0), (18, 0))?
///     .holiday(Holiday::yearly(12, 25)?.until_yearly(12, 26)?.named("Christmas"))?
///     .holiday(Holiday::on(2026, 12, 24)?.open((9, 0), (12, 0))?)?;
/// # let _ = hours;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holiday {
    dates: Dates,
    spans: Vec<Span>,
    name: Option<Arc<str>>,
}

/// Which days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dates {
    Once {
        first: Date,
        last: Date,
    },
    /// By month and day; over the end of a year if `last` is before `first`.
    Yearly {
        first: (i8, i8),
        last: (i8, i8),
    },
}

impl Holiday {
    /// Makes a holiday of one day; nobody is there until [`open`](Self::open) says so.
    ///
    /// # Errors
    /// If there is no such day.
    pub fn on(year: i16, month: i8, day: i8) -> Result<Self, HoursError> {
        let date = Date::new(year, month, day).map_err(|_| no_such_day(year, month, day))?;
        Ok(Self::of(Dates::Once { first: date, last: date }))
    }

    /// Makes a holiday of one day in every year. 29 February is one in leap years only.
    ///
    /// # Errors
    /// If there is no such day.
    pub fn yearly(month: i8, day: i8) -> Result<Self, HoursError> {
        let date = of_every_year(month, day)?;
        Ok(Self::of(Dates::Yearly { first: date, last: date }))
    }

    fn of(dates: Dates) -> Self {
        Self { dates, spans: Vec::new(), name: None }
    }

    /// Makes it last until this day, which belongs to it.
    ///
    /// # Errors
    /// If there is no such day, if it is before the first, or if the holiday is a yearly one.
    pub fn until(mut self, year: i16, month: i8, day: i8) -> Result<Self, HoursError> {
        let until = Date::new(year, month, day).map_err(|_| no_such_day(year, month, day))?;
        match &mut self.dates {
            Dates::Once { first, last } if *first <= until => *last = until,
            Dates::Once { first, .. } => {
                return Err(HoursError::new(format!("{until} is before {first}: write the earlier day first")));
            }
            Dates::Yearly { .. } => return Err(HoursError::new(MIXED)),
        }
        Ok(self)
    }

    /// Makes it last until this day of every year, which belongs to it; from December to January it is over the end of the
    /// year.
    ///
    /// # Errors
    /// If there is no such day, or if the holiday is not a yearly one.
    pub fn until_yearly(mut self, month: i8, day: i8) -> Result<Self, HoursError> {
        let until = of_every_year(month, day)?;
        match &mut self.dates {
            Dates::Yearly { last, .. } => *last = until,
            Dates::Once { .. } => return Err(HoursError::new(MIXED)),
        }
        Ok(self)
    }

    /// Adds a span in which somebody is there, from one time to another, as `(hour, minute)`; see [`Hours::open`](super::Hours::open).
    ///
    /// # Errors
    /// If one of them is not a time of day, both are the same, or the span overlaps with one before.
    pub fn open(mut self, from: (u8, u8), to: (u8, u8)) -> Result<Self, HoursError> {
        let span = Span::new(from, to).map_err(HoursError::new)?;
        add(&mut self.spans, span).map_err(HoursError::new)?;
        Ok(self)
    }

    pub(super) fn with_spans(self, spans: Vec<Span>) -> Self {
        Self { spans, ..self }
    }

    /// Names it: `Christmas`.
    #[must_use]
    pub fn named(self, name: impl Into<Arc<str>>) -> Self {
        Self { name: Some(name.into()), ..self }
    }

    /// Returns its name.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    pub(super) fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// The last day of it; the last of the calendar if it is in every year.
    pub(super) fn last_day(&self) -> Date {
        match self.dates {
            Dates::Once { last, .. } => last,
            Dates::Yearly { .. } => Date::MAX,
        }
    }

    /// Whether this day is one of it.
    pub(super) fn includes(&self, date: Date) -> bool {
        match self.dates {
            Dates::Once { first, last } => (first..=last).contains(&date),
            Dates::Yearly { first, last } => {
                let day = (date.month(), date.day());
                if first <= last { (first..=last).contains(&day) } else { day >= first || day <= last }
            }
        }
    }

    /// Of several holidays on a day, the one with the smallest rank counts: one with a year before a yearly one, and then the
    /// shorter.
    pub(super) fn rank(&self) -> (bool, i32) {
        match self.dates {
            Dates::Once { first, last } => (false, days_between(first, last)),
            Dates::Yearly { first, last } => {
                let [first_day, last_day] = [first, last].map(day_of_leap_year);
                (true, (last_day - first_day).rem_euclid(366))
            }
        }
    }

    /// Whether on some day both would count.
    pub(super) fn clashes_with(&self, other: &Self) -> bool {
        let meets = |one: &Self, other: &Self| match one.dates {
            Dates::Once { first, .. } => other.includes(first),
            // Of a leap year, so that 29 February is there.
            Dates::Yearly { first: (month, day), .. } => {
                Date::new(LEAP_YEAR, month, day).is_ok_and(|first| other.includes(first))
            }
        };
        self.rank() == other.rank() && (meets(self, other) || meets(other, self))
    }
}

const LEAP_YEAR: i16 = 2024;

const MIXED: &str =
    "a holiday is of one year or of every year, from its first day to its last: write both days in the same form";

fn of_every_year(month: i8, day: i8) -> Result<(i8, i8), HoursError> {
    Date::new(LEAP_YEAR, month, day).map(|_| (month, day)).map_err(|_| {
        HoursError::new(format!(
            "there is no day {day} in month {month}: write a month from 1 to 12 and one of its days"
        ))
    })
}

fn no_such_day(year: i16, month: i8, day: i8) -> HoursError {
    HoursError::new(format!("there is no {year:04}-{month:02}-{day:02}: write year, month and one of its days"))
}

fn days_between(first: Date, last: Date) -> i32 {
    first.until(last).map_or(i32::MAX, |span| span.get_days())
}

fn day_of_leap_year((month, day): (i8, i8)) -> i32 {
    Date::new(LEAP_YEAR, month, day).map_or(0, |date| i32::from(date.day_of_year()))
}

/// The days as the notation has them: `2026-12-24`, `Dec 25..Dec 26`.
impl fmt::Display for Holiday {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let yearly =
            |(month, day): (i8, i8)| format!("{} {day}", &MONTHS[usize::from(month.unsigned_abs()) - 1][..SHORT]);
        let (first, last) = match self.dates {
            Dates::Once { first, last } => (first.to_string(), last.to_string()),
            Dates::Yearly { first, last } => (yearly(first), yearly(last)),
        };
        if first == last { f.write_str(&first) } else { write!(f, "{first}..{last}") }
    }
}

/// The months as the notation has them, in full.
pub(super) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// How many letters a month has in short.
pub(super) const SHORT: usize = "Dec".len();
