//! Opening hours against a model that looks at the clock on the wall minute by minute, and at moments that are awkward.

use jiff::civil::{Date, DateTime, date};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;

use super::{Holiday, Hours, Opening, Weekday};

/// A span as the model knows it: a weekday from Monday, minutes of a day, and `to` may be on the next day.
type ModelSpan = (i8, u16, u16);

/// A day, whether it is one of every year, and its spans.
type ModelHoliday = (Date, bool, Vec<(u16, u16)>);

/// What is written down of some hours, and nothing else.
#[derive(Clone, Debug)]
struct Model {
    week: Vec<ModelSpan>,
    holidays: Vec<ModelHoliday>,
}

impl Model {
    fn spans(&self, day: Date) -> Vec<(u16, u16)> {
        let yearly = |holiday: &Date| (holiday.month(), holiday.day()) == (day.month(), day.day());
        let once = self.holidays.iter().find(|(holiday, every_year, _)| !every_year && *holiday == day);
        let holiday = once.or_else(|| self.holidays.iter().find(|(holiday, every, _)| *every && yearly(holiday)));
        if let Some((_, _, spans)) = holiday {
            return spans.clone();
        }
        let of_day = |(weekday, ..): &&ModelSpan| *weekday == day.weekday().to_monday_zero_offset();
        self.week.iter().filter(of_day).map(|(_, from, to)| (*from, *to)).collect()
    }

    fn is_open(&self, wall: DateTime) -> bool {
        let minute = u16::try_from(i32::from(wall.hour()) * 60 + i32::from(wall.minute())).unwrap();
        self.spans(wall.date()).iter().any(|(from, to)| *from <= minute && minute < *to)
            || self.spans(wall.date().yesterday().unwrap()).iter().any(|(_, to)| minute + 1440 < *to)
    }

    /// The same as hours; a span or a holiday that they refuse is left out of the model, too.
    fn build(mut self, zone: &str) -> (Self, Hours) {
        let mut hours = Hours::new(zone).unwrap();
        let time = |minute: u16| {
            let minute = if minute > 1440 { minute - 1440 } else { minute };
            (u8::try_from(minute / 60).unwrap(), u8::try_from(minute % 60).unwrap())
        };
        self.week.retain(|(day, from, to)| {
            let day = Weekday::ALL[usize::try_from(*day).unwrap()];
            hours.clone().open([day], time(*from), time(*to)).map(|more| hours = more).is_ok()
        });
        self.holidays.retain_mut(|(day, every_year, spans)| {
            let (year, month, number) = (day.year(), day.month(), day.day());
            let made = if *every_year { Holiday::yearly(month, number) } else { Holiday::on(year, month, number) };
            let mut holiday = made.unwrap();
            spans.retain(|(from, to)| holiday.clone().open(time(*from), time(*to)).map(|more| holiday = more).is_ok());
            hours.clone().holiday(holiday).map(|more| hours = more).is_ok()
        });
        (self, hours)
    }
}

/// Zones, and a day on which something happens to their clocks.
const ZONES: [(&str, Date); 9] = [
    ("UTC", date(2024, 2, 29)),
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 10, 25)),
    // Half an hour.
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    // From midnight to one o'clock, and back to the day before.
    ("America/Sao_Paulo", date(2018, 11, 4)),
    ("America/Sao_Paulo", date(2019, 2, 17)),
    // At one minute past midnight, back to the day before.
    ("America/St_Johns", date(2005, 10, 30)),
    // A day that is left out.
    ("Pacific/Apia", date(2011, 12, 30)),
    ("America/New_York", date(2026, 12, 31)),
];

const MINUTES: i64 = 60;

/// How far the model looks, in minutes.
const WINDOW: i64 = 6 * 24 * 60;

fn spans(most: usize) -> impl Strategy<Value = Vec<(u16, u16)>> {
    // Most clocks are changed between midnight and three o'clock.
    let edge = prop_oneof![0_u16..16, 0_u16..96].prop_map(|quarter| quarter * 15);
    let span = (edge, prop_oneof![1_u16..6, 1_u16..=96]).prop_map(|(from, quarters)| (from, from + quarters * 15));
    // All of a day is not over midnight.
    prop::collection::vec(span.prop_filter("a day", |(from, to)| to - from < 1440 || *from == 0), 0..most)
}

fn model(around: Date) -> impl Strategy<Value = Model> {
    let week = prop::collection::vec((0_i8..7, spans(3)), 0..8);
    let week = week.prop_map(|days| {
        let spans = days.into_iter().flat_map(|(day, spans)| spans.into_iter().map(move |(from, to)| (day, from, to)));
        spans.collect()
    });
    let day = (-4_i32..6).prop_map(move |days| around.checked_add(days.days()).unwrap());
    let holidays = prop::collection::vec((day, any::<bool>(), spans(3)), 0..4);
    (week, holidays).prop_map(|(week, holidays)| Model { week, holidays })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn it_opens_and_closes_when_the_clock_on_the_wall_says_so(
        (zone, model, begins) in (0..ZONES.len()).prop_flat_map(|index| {
            let (zone, around) = ZONES[index];
            (Just(zone), model(around), (-4 * 1440_i64..2 * 1440).prop_map(move |minutes| (around, minutes)))
        }),
        second in 0_i64..60,
    ) {
        let (model, hours) = model.build(zone);
        let zone = TimeZone::get(zone).unwrap();
        let (around, minutes) = begins;
        let begins = around.to_zoned(zone.clone()).unwrap().timestamp() + minutes.minutes();
        let is_open = |at: Timestamp| model.is_open(zone.to_datetime(at));
        let now = is_open(begins);
        let first = (1..WINDOW).map(|minutes| begins + minutes.minutes()).find(|at| is_open(*at) != now);
        let (open, change) = match hours.at(begins.as_second() + second) {
            Opening::Open { until } => (true, until),
            Opening::Closed(closed) => (false, closed.opens),
        };
        prop_assert_eq!(open, now);
        match (first, change) {
            (Some(first), change) => prop_assert_eq!(change.map(|change| change.at), Some(first)),
            (None, Some(change)) => prop_assert!(change.at.as_second() > begins.as_second() + (WINDOW - 1) * MINUTES),
            (None, None) => {}
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in ".{0,60}") {
        drop(text.parse::<Hours>());
    }

    #[test]
    fn no_order_of_words_makes_it_panic(
        words in prop::collection::vec(prop::sample::select(vec![
            "zone", "Europe/Berlin", "UTC", "Mon", "Mo", "Fri", "Sun", "Feb", "Dec", "29", "30", "24", "/", "7", "2026", "02",
            "-", "..", "–", ",", ":", ";", "\n", "08:00", "24:00", "00:00", "00", "99", "closed", "off", "\"x\"", "\"", "#",
            "PH", "99999999999999999999", "é", "0000", "9999", "12", "31",
        ]), 0..14),
        moment in any::<i64>(),
    ) {
        for separator in ["", " "] {
            let text = format!("zone Europe/Berlin; {}", words.join(separator));
            if let Ok(hours) = text.parse::<Hours>() {
                let _ = (hours.at(moment), hours.at(i64::MIN), hours.at(i64::MAX));
            }
        }
    }
}

fn hours(text: &str) -> Hours {
    text.parse().unwrap()
}

/// What is so at a time of the wall, and until when.
fn told(hours: &Hours, wall: &str) -> String {
    match hours.at(hours.moment(wall).unwrap()) {
        Opening::Open { until } => format!("open until {}", until.map_or("ever".to_owned(), |until| until.to_string())),
        Opening::Closed(closed) => {
            let opens = closed.opens.map_or("never".to_owned(), |opens| opens.to_string());
            let holiday = closed.holiday.map(|holiday| format!(", {}", holiday.name().unwrap_or("a holiday")));
            format!("closed until {opens}{}", holiday.unwrap_or_default())
        }
    }
}

#[test]
fn a_week_has_its_spans_and_a_night_belongs_to_the_day_on_which_it_begins() {
    let hours = hours("zone Europe/Vienna; Mon-Fri 08:00-12:00, 13:00-17:00; Sat 22:00-02:00");
    for (wall, expected) in [
        ("2026-03-27 07:59", "closed until 2026-03-27 08:00"),
        ("2026-03-27 08:00", "open until 2026-03-27 12:00"),
        ("2026-03-27 12:00", "closed until 2026-03-27 13:00"),
        ("2026-03-27 17:00", "closed until 2026-03-28 22:00"),
        ("2026-03-28 13:00", "closed until 2026-03-28 22:00"),
        ("2026-03-29 00:30", "open until 2026-03-29 03:00"),
        ("2026-04-05 00:30", "open until 2026-04-05 02:00"),
        ("2026-04-05 02:00", "closed until 2026-04-06 08:00"),
    ] {
        assert_eq!(told(&hours, wall), expected, "{wall}");
    }
}

#[test]
fn the_hour_that_is_left_out_does_not_happen() {
    let hours = hours("zone Europe/Berlin; Sun 02:15-02:45; Mon 02:30-06:00");
    // The clock goes from 02:00 to 03:00 on 29 March.
    assert_eq!(told(&hours, "2026-03-28 12:00"), "closed until 2026-03-30 02:30");
    let begins = "zone Europe/Berlin; Sun 02:30-06:00".parse::<Hours>().unwrap();
    assert_eq!(told(&begins, "2026-03-28 12:00"), "closed until 2026-03-29 03:00");
}

#[test]
fn the_day_of_a_change_of_the_clock_is_not_skipped_from_two_days_before() {
    let hours = hours("zone Europe/Berlin; Thu 00:00-00:15; Sun 00:00-03:15");
    assert_eq!(told(&hours, "2026-03-27 23:59"), "closed until 2026-03-29 00:00");
}

#[test]
fn a_day_that_is_left_out_ends_the_hours_of_the_day_before() {
    let hours = hours("zone Pacific/Apia; Thu 03:30-24:00");
    // There was no 30 December 2011.
    assert_eq!(told(&hours, "2011-12-29 23:59"), "open until 2011-12-31 00:00");
}

#[test]
fn the_hour_that_comes_twice_happens_twice() {
    let hours = hours("zone Europe/Berlin; Sun 02:15-02:45");
    let first = hours.moment("2026-10-25 02:15").unwrap();
    let opening = |seconds: i64| hours.at(first.at.as_second() + seconds);
    let minutes = |opening: Opening| match opening {
        Opening::Open { until } => (true, (until.unwrap().at.as_second() - first.at.as_second()) / MINUTES),
        Opening::Closed(closed) => (false, (closed.opens.unwrap().at.as_second() - first.at.as_second()) / MINUTES),
    };
    assert_eq!(minutes(opening(-1)), (false, 0));
    assert_eq!(minutes(opening(0)), (true, 30));
    assert_eq!(minutes(opening(30 * MINUTES)), (false, 60));
    assert_eq!(minutes(opening(60 * MINUTES)), (true, 90));
}

#[test]
fn a_holiday_has_its_own_hours_and_the_one_that_is_said_more_exactly_counts() {
    let hours = hours(
        "zone Europe/Vienna\nMon-Sun 09:00-18:00\nDec 24..Jan 1 closed \"between the years\"\n\
         Dec 31 09:00-12:00\n2026-12-29..2026-12-30 10:00-11:00",
    );
    for (wall, expected) in [
        ("2026-12-23 20:00", "closed until 2026-12-29 10:00"),
        ("2026-12-24 12:00", "closed until 2026-12-29 10:00, between the years"),
        ("2026-12-30 11:00", "closed until 2026-12-31 09:00, a holiday"),
        ("2026-12-31 11:59", "open until 2026-12-31 12:00"),
        ("2027-01-01 12:00", "closed until 2027-01-02 09:00, between the years"),
        ("2027-12-29 12:00", "closed until 2027-12-31 09:00, between the years"),
    ] {
        assert_eq!(told(&hours, wall), expected, "{wall}");
    }
}

#[test]
fn a_year_counts_before_every_year_also_where_its_holiday_is_longer() {
    let hours = hours("zone UTC; 24/7; Aug 8 09:00-12:00; 2026-08-03..2026-08-14 closed");
    assert_eq!(told(&hours, "2026-08-08 10:00"), "closed until 2026-08-15 00:00, a holiday");
    assert_eq!(told(&hours, "2027-08-08 10:00"), "open until 2027-08-08 12:00");
}

#[test]
fn a_leap_day_of_every_year_is_there_in_leap_years_only() {
    let hours = hours("zone UTC; Feb 29 10:00-11:00");
    assert_eq!(told(&hours, "2026-01-01 00:00"), "closed until 2028-02-29 10:00");
    assert_eq!(told(&hours, "2096-03-01 00:00"), "closed until 2104-02-29 10:00");
}

#[test]
fn a_line_around_the_clock_closes_on_its_holidays_only() {
    assert_eq!(told(&hours("zone UTC; 24/7"), "2026-12-24 23:59"), "open until ever");
    let hours = hours("zone UTC; 24/7; Dec 25 closed");
    assert_eq!(told(&hours, "2026-01-01 00:00"), "open until 2026-12-25 00:00");
    assert_eq!(told(&hours, "2026-12-25 00:00"), "closed until 2026-12-26 00:00, a holiday");
}

#[test]
fn a_line_that_is_never_staffed_opens_never() {
    assert_eq!(told(&Hours::new("Europe/Berlin").unwrap(), "2026-12-24 23:59"), "closed until never");
    // Far from every calendar.
    let hours = hours("zone Europe/Berlin; Mon 08:00-09:00");
    assert!(matches!(hours.at(i64::MAX), Opening::Closed(closed) if closed.opens.is_none()));
}

#[test]
fn days_and_months_may_be_written_as_people_do() {
    let short = hours("zone Europe/Berlin;Mo,We-Fr 8:00-12:00;Su off;Dec 25-26 off");
    let long = hours(
        "# the desk\nzone europe/berlin   # by the wall\r\n\nmonday, WED–fri 08:00-12:00\nSunday closed\nDecember 25 .. Dec 26 closed\n",
    );
    assert_eq!(short, long);
    assert_eq!(long.timezone(), "Europe/Berlin");
    // From one end of the week to the other.
    assert_eq!(hours("zone UTC; Sat-Mon 10:00-11:00"), hours("zone UTC; Mon,Sat,Sun 10:00-11:00"));
    assert_eq!(hours("zone America/Port-au-Prince").timezone(), "America/Port-au-Prince");
    assert_eq!(hours("zone Etc/GMT+1").timezone(), "Etc/GMT+1");
}

#[test]
fn a_mistake_is_told_with_its_place_and_what_to_write() {
    for (text, expected) in [
        ("", "opening hours, column 1: which time zone is it? begin with `zone Europe/Berlin`"),
        ("Mon 08:00-12:00", "opening hours, column 1: which time zone is it? begin with `zone Europe/Berlin`"),
        (
            "zone Europe/Belrin",
            "opening hours, column 1: there is no time zone \"Europe/Belrin\": write a name of tzdata, such as Europe/Berlin",
        ),
        (
            "zone Vienna",
            "opening hours, column 1: there is no time zone \"Vienna\": write a name of tzdata, such as Europe/Vienna",
        ),
        (
            "zone UTC Mon 08:00-12:00",
            "opening hours, column 10: the entry is complete: here comes a `;` or a new line, and not \"Mon\"",
        ),
        (
            "zone UTC\nMon 8-12",
            "opening hours, line 2, column 6: a time of day comes here, by the clock of 24 hours: write 08:00, and not \"-\"",
        ),
        (
            "zone UTC; Mon 08:00",
            "opening hours, column 20: a span has an end: write 08:00-12:00, and not the end of the entry",
        ),
        (
            "zone UTC; Mon 08:00-25:00",
            "opening hours, column 15: 25:00 is not a time of day: write 00:00 to 23:59, and 24:00 for the end of a day",
        ),
        (
            "zone UTC; Mon 08:00-08:00",
            "opening hours, column 15: 08:00 to 08:00 has no minute: a whole day is 00:00-24:00",
        ),
        (
            "zone UTC; Mon 08:00-12:00, 11:00-13:00",
            "opening hours, column 28: 11:00-13:00 overlaps with 08:00-12:00: write one span, or two that do not meet",
        ),
        (
            "zone UTC; Mon-Fri 08:00-12:00\nFri 22:00-02:00",
            "opening hours, line 2, column 1: Friday has its hours already, at line 1, column 11: write all of them there, after commas",
        ),
        (
            "zone UTC; Mno 08:00-12:00",
            "opening hours, column 11: an entry begins with days (`Mon-Fri`), a date (`Dec 24`, `2026-12-24`), `24/7` or `zone Europe/Berlin`, and not \"Mno\"",
        ),
        (
            "zone UTC; 24/5",
            "opening hours, column 14: around the clock on every day is `24/7`, and on some days `Mon-Fri 00:00-24:00`, and not \"5\"",
        ),
        (
            "zone UTC; PH off",
            "opening hours, column 11: the holidays of a country are not known here: write each as a date, `Dec 25 closed \"Christmas\"`",
        ),
        (
            "zone UTC; Feb 30 closed",
            "opening hours, column 11: there is no day 30 in month 2: write a month from 1 to 12 and one of its days",
        ),
        (
            "zone UTC; 2026-02-29 closed",
            "opening hours, column 11: there is no 2026-02-29: write year, month and one of its days",
        ),
        (
            "zone UTC; 2026-12-24..Dec 26 closed",
            "opening hours, column 23: a holiday is of one year or of every year, from its first day to its last: write both days in the same form",
        ),
        (
            "zone UTC; 2026-12-24..2026-12-20 closed",
            "opening hours, column 23: 2026-12-20 is before 2026-12-24: write the earlier day first",
        ),
        (
            "zone UTC; Dec 24 closed; Dec 24 08:00-12:00",
            "opening hours, column 26: Dec 24 has a day of Dec 24: which hours does it have? Write it once",
        ),
        (
            "zone UTC; Dec 25 closed \"Christmas",
            "opening hours, column 25: the quote is not closed: write \"Christmas\" on one line",
        ),
        (
            "zone UTC; Mon sunrise-sunset",
            "opening hours, column 15: the hours come here: write `08:00-12:00, 13:00-17:00`, or `closed`, and not \"sunrise\"",
        ),
        (
            "zone UTC; Mon 08:00-12:00 Tue",
            "opening hours, column 27: the entry is complete: here comes a `;` or a new line, and not \"Tue\"",
        ),
        ("zone UTC; zone UTC", "opening hours, column 11: the time zone is given twice: take one out"),
        (
            "zone UTC; Mon @ 08:00",
            "opening hours, column 15: '@' means nothing here: an entry is `Mon-Fri 08:00-12:00, 13:00-17:00`",
        ),
    ] {
        assert_eq!(text.parse::<Hours>().unwrap_err().to_string(), expected, "{text}");
    }
}

#[test]
fn a_file_is_named_in_what_is_wrong_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("desk.hours");
    let missing = Hours::read(&file).unwrap_err().to_string();
    assert!(missing.starts_with(&format!("{}: it cannot be read: ", file.display())), "{missing}");
    std::fs::write(&file, "zone UTC\nMon 25:00-26:00\n").unwrap();
    let wrong = Hours::read(&file).unwrap_err();
    assert!(wrong.to_string().starts_with(&format!("{}:2:5: 25:00 is not a time", file.display())), "{wrong}");
    assert_eq!(wrong.place(), Some((2, 5)));
}

#[test]
fn in_code_an_overlap_names_the_day() {
    let hours = Hours::new("UTC").unwrap().open([Weekday::Friday], (8, 0), (12, 0)).unwrap();
    let overlap = hours.open([Weekday::Friday], (11, 0), (13, 0)).unwrap_err().to_string();
    assert!(overlap.starts_with("opening hours: Friday: 11:00-13:00 overlaps with 08:00-12:00"), "{overlap}");
}

/// A line with many holidays that are over, or on which it is as it always is, costs no more than one look at them.
#[test]
fn a_line_on_which_nothing_changes_any_more_is_not_looked_through_for_years() {
    let dated =
        |hours: Hours| (1..=28).fold(hours, |hours, day| hours.holiday(Holiday::on(2026, 2, day).unwrap()).unwrap());
    let yearly =
        |hours: Hours| (1..=28).fold(hours, |hours, day| hours.holiday(Holiday::yearly(2, day).unwrap()).unwrap());
    let never = || Hours::new("Europe/Berlin").unwrap();
    let always: Hours = "zone Europe/Berlin; 24/7".parse().unwrap();
    let timed = |work: &dyn Fn()| {
        let once = || {
            let begin = std::time::Instant::now();
            work();
            begin.elapsed()
        };
        (0..5).map(|_| once()).min().unwrap()
    };
    for (hours, expected) in [
        (dated(always.clone()), "open until ever"),
        (dated(never()), "closed until never"),
        (yearly(never()), "closed until never"),
    ] {
        let wall = "2026-03-27 12:00";
        assert_eq!(told(&hours, wall), expected);
        let at = hours.moment(wall).unwrap();
        let one = timed(&|| {
            for _ in 0..100 {
                std::hint::black_box(hours.is_open_at(at.at));
            }
        });
        let all = timed(&|| drop(std::hint::black_box(hours.at(at.clone()))));
        assert!(all < one * 10, "as long as {:.0} looks", all.as_secs_f64() / one.as_secs_f64() * 100.0);
    }
}
