//! The days of a week, and the spans of a day.

use std::fmt;
use std::ops::Range;

use jiff::civil;

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(clippy::exhaustive_enums, reason = "a week has seven days")]
#[allow(missing_docs, reason = "their names say it")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl Weekday {
    /// The days of a week, from Monday to Sunday.
    pub const ALL: [Self; 7] =
        [Self::Monday, Self::Tuesday, Self::Wednesday, Self::Thursday, Self::Friday, Self::Saturday, Self::Sunday];

    pub(super) fn of(date: civil::Date) -> Self {
        let index = date.weekday().to_monday_zero_offset();
        Self::ALL[usize::from(index.unsigned_abs()) % 7]
    }

    /// Its place in a week that begins with Monday.
    pub(super) fn index(self) -> usize {
        self as usize
    }
}

impl fmt::Display for Weekday {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// The minutes of a day.
pub(super) const DAY: u16 = 24 * 60;

/// From one minute of a day to another, which may be on the next day. `from < DAY`, and `from < to < from + DAY`, or all of
/// a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    from: u16,
    to: u16,
}

impl Span {
    /// Makes a span of two times, as `(hour, minute)`; says what is wrong with them.
    pub(super) fn new(from: (u8, u8), to: (u8, u8)) -> Result<Self, String> {
        let (from, to) = (minute_of_day(from)?, minute_of_day(to)?);
        if from == DAY {
            return Err("24:00 is the end of a day, and nothing begins there: write 00:00 of the next day".to_owned());
        }
        if from == to {
            let time = clock(from);
            return Err(format!("{time} to {time} has no minute: a whole day is 00:00-24:00"));
        }
        Ok(Self { from, to: if to < from { to + DAY } else { to } })
    }

    /// The part on the day on which it begins, and the part on the next day.
    pub(super) fn parts(self) -> (Range<u16>, Range<u16>) {
        (self.from..self.to.min(DAY), 0..self.to.saturating_sub(DAY))
    }

    pub(super) fn overlaps(self, other: Self) -> bool {
        self.from < other.to && other.from < self.to
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let to = if self.to > DAY { self.to - DAY } else { self.to };
        write!(f, "{}-{}", clock(self.from), clock(to))
    }
}

fn minute_of_day((hour, minute): (u8, u8)) -> Result<u16, String> {
    if hour > 24 || minute > 59 || (hour == 24 && minute > 0) {
        return Err(format!(
            "{hour}:{minute:02} is not a time of day: write 00:00 to 23:59, and 24:00 for the end of a day"
        ));
    }
    Ok(u16::from(hour) * 60 + u16::from(minute))
}

fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// Adds a span to those of a day; says with which it overlaps.
pub(super) fn add(spans: &mut Vec<Span>, span: Span) -> Result<(), String> {
    if let Some(other) = spans.iter().find(|other| other.overlaps(span)) {
        return Err(format!("{span} overlaps with {other}: write one span, or two that do not meet"));
    }
    spans.push(span);
    Ok(())
}
