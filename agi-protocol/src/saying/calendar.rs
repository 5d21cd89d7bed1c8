//! A moment as a date, in UTC.

/// A moment's date and time of day, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Date {
    pub(super) year: i64,
    /// From 0.
    pub(super) month: i64,
    /// From 1.
    pub(super) day: i64,
    /// From Sunday, 0.
    pub(super) weekday: i64,
    pub(super) hour: i64,
    pub(super) minute: i64,
    pub(super) second: i64,
}

impl Date {
    /// The date of seconds since 1970-01-01, by the usual calendar at all times.
    pub(super) fn of(seconds: i64) -> Self {
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
    use super::Date;

    #[test]
    fn seconds_become_dates() {
        for (seconds, year, month, day, weekday) in [
            (0, 1970, 0, 1, 4),
            (951_782_400, 2000, 1, 29, 2),
            (951_868_800, 2000, 2, 1, 3),
            (-2_177_452_801, 1900, 11, 31, 1),
            (4_102_444_800, 2100, 0, 1, 5),
        ] {
            let date = Date::of(seconds);
            assert_eq!((date.year, date.month, date.day, date.weekday), (year, month, day, weekday), "{seconds}");
        }
        let date = Date::of(1_763_906_787);
        assert_eq!((date.hour, date.minute, date.second), (14, 6, 27));
    }
}
