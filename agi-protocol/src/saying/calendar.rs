//! A moment as a date, in UTC.

/// A moment's date and time of day, in UTC.
///
/// ```
/// use agi_protocol::saying::UtcDate;
/// let date = UtcDate::of(1_763_906_787);
/// assert_eq!((date.year, date.month, date.day), (2025, 10, 23), "November 23rd");
/// assert_eq!((date.hour, date.minute, date.second), (14, 6, 27));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UtcDate {
    /// The year of the Gregorian calendar.
    pub year: i64,
    /// The month, from 0, January, to 11.
    pub month: i64,
    /// The day of the month, 1 to 31.
    pub day: i64,
    /// The day of the week, from 0, Sunday, to 6.
    pub weekday: i64,
    /// The hour, 0 to 23.
    pub hour: i64,
    /// The minute, 0 to 59.
    pub minute: i64,
    /// The second, 0 to 59; leap seconds are not counted.
    pub second: i64,
}

impl UtcDate {
    /// Returns the date that is so many seconds after the beginning of 1970, by the Gregorian calendar at all times.
    #[must_use]
    pub fn of(seconds: i64) -> Self {
        let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
        // Years that begin in March have their leap day last; 400 of them have 146,097 days.
        let from_march = days.saturating_add(719_468);
        let (era, day) = (from_march.div_euclid(146_097), from_march.rem_euclid(146_097));
        let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
        let day = day - (365 * year + year / 4 - year / 100);
        let month = (5 * day + 2) / 153;
        Self {
            year: era * 400 + year + i64::from(month >= 10),
            month: (month + 2) % 12,
            day: day - (153 * month + 2) / 5 + 1,
            weekday: (days.rem_euclid(7) + 4) % 7,
            hour: second / 3_600,
            minute: second / 60 % 60,
            second: second % 60,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::UtcDate;

    #[test]
    fn seconds_become_dates() {
        for (seconds, year, month, day, weekday) in [
            (0, 1970, 0, 1, 4),
            (951_782_400, 2000, 1, 29, 2),
            (951_868_800, 2000, 2, 1, 3),
            (-2_177_452_801, 1900, 11, 31, 1),
            (4_102_444_800, 2100, 0, 1, 5),
        ] {
            let date = UtcDate::of(seconds);
            assert_eq!((date.year, date.month, date.day, date.weekday), (year, month, day, weekday), "{seconds}");
        }
        let date = UtcDate::of(1_763_906_787);
        assert_eq!((date.hour, date.minute, date.second), (14, 6, 27));
    }
}
