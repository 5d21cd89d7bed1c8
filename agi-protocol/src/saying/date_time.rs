//! SAY DATE, SAY TIME and SAY DATETIME, by language: measured on 22.10 (`say.c`).

use super::calendar::UtcDate;
use super::{Language, Said, number};

/// Which part of a moment is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(clippy::exhaustive_enums, reason = "a moment has no further parts that are said")]
pub enum DateTimePart {
    /// SAY DATE.
    Date,
    /// SAY TIME.
    Time,
    /// SAY DATETIME.
    Both,
}

/// Returns the format by which SAY DATETIME says this part in the order and on the clock of a channel's language: those
/// of SAY DATE and SAY TIME, and for both the format that SAY DATETIME has by itself (`res_agi.c`).
///
/// ```
/// use agi_protocol::saying::{DateTimePart, date_format};
/// assert_eq!(date_format(b"en", DateTimePart::Both), "ABdY 'digits/at' IMp");
/// assert_eq!(date_format(b"de", DateTimePart::Both), "A dBY HMS");
/// assert_eq!(date_format(b"fr_CA", DateTimePart::Time), "HM");
/// ```
#[must_use]
pub fn date_format(tag: &[u8], part: DateTimePart) -> &'static str {
    let language = tag.get(..2).unwrap_or_default().to_ascii_lowercase();
    match (part, &*language) {
        (DateTimePart::Date, b"de" | b"fr" | b"nl" | b"da" | b"is" | b"th") => "AdBY",
        (DateTimePart::Date, b"pt") => "Ad 'digits/pt-de' B 'digits/pt-de' Y",
        (DateTimePart::Date, b"hu" | b"ja") => "YBdA",
        (DateTimePart::Date, _) => "ABdY",
        (DateTimePart::Time, b"de" | b"fr" | b"nl" | b"hu" | b"pt" | b"he" | b"th") => "HM",
        (DateTimePart::Time, _) => "IMp",
        // Only `de` itself has it without a time zone; the 12-hour clock is wrong in all of German.
        (DateTimePart::Both, b"de") => "A dBY HMS",
        (DateTimePart::Both, _) => "ABdY 'digits/at' IMp",
    }
}

/// Returns whether a year of a format would be left out in silence: before 1901 in most languages, before 1100 in German.
/// Spanish says any year.
#[must_use]
pub fn says_year(tag: &[u8], format: &str, seconds: i64) -> bool {
    // A time zone may move a moment by 14 hours.
    let year = UtcDate::of(seconds.saturating_sub(14 * 3_600)).year;
    let first = match Language::of(tag) {
        Some(Language::Spanish) => return true,
        Some(Language::German) => 1_100,
        _ => 1_901,
    };
    year >= first || !format.split('\'').step_by(2).any(|letters| letters.contains(['Y', 'Q', 'q']))
}

/// Returns what SAY DATE says, in UTC.
#[must_use]
pub fn date(language: Language, seconds: i64) -> Said {
    let date = UtcDate::of(seconds);
    let mut said = Said::default();
    let (day, month) = (format!("digits/day-{}", date.weekday), format!("digits/mon-{}", date.month));
    said.waited(day);
    match language {
        Language::German => {
            ordinal(&mut said, date.day, true);
            said.waited(month);
            year(&mut said, language, date.year);
        }
        Language::French => {
            said.then(of(language, date.day));
            said.waited(month);
            said.then(of(language, date.year));
        }
        // English order, as all languages without an order of their own.
        _ => {
            said.waited(month);
            said.then(of(language, date.day));
            said.then(of(language, date.year));
        }
    }
    said
}

/// Returns what SAY TIME says, in UTC.
#[must_use]
pub fn time(language: Language, seconds: i64) -> Said {
    let date = UtcDate::of(seconds);
    let mut said = Said::default();
    let (hours, minutes) = match language {
        Language::German => ("n", "f"),
        Language::French => ("f", "f"),
        _ => {
            said.then(of(language, (date.hour + 11) % 12 + 1));
            match date.minute {
                0 => said.waited("digits/oclock"),
                1..=9 => {
                    said.waited("digits/oh");
                    said.then(of(language, date.minute));
                }
                _ => said.then(of(language, date.minute)),
            }
            said.waited(half_of_day(date.hour));
            return said;
        }
    };
    said.then(of_gender(language, date.hour, hours));
    said.waited("digits/oclock");
    if date.minute > 0 {
        said.then(of_gender(language, date.minute, minutes));
    }
    said
}

/// Returns what SAY DATETIME says by a format, in UTC. `Q` and `q` depend on the day on which it is said: here it is long
/// past.
#[must_use]
pub fn date_time(language: Language, seconds: i64, format: &str) -> Said {
    let mut said = Said::default();
    let date = UtcDate::of(seconds);
    for (number, letters) in format.split('\'').enumerate() {
        if number % 2 == 1 {
            said.waited(letters);
            continue;
        }
        for (at, letter) in letters.char_indices() {
            let next = letters[at + letter.len_utf8()..].trim_start().chars().next();
            said.then(part(language, date, letter, next, seconds));
        }
    }
    said
}

fn part(language: Language, date: UtcDate, letter: char, next: Option<char>, seconds: i64) -> Said {
    use Language::{French, German, Italian, Russian, Spanish};
    let mut said = Said::default();
    let again = |format| date_time(language, seconds, format);
    match (letter, language) {
        ('A' | 'a', _) => said.waited(format!("digits/day-{}", date.weekday)),
        ('B' | 'b' | 'h', _) => said.waited(format!("digits/mon-{}", date.month)),
        ('m', German | Russian) => ordinal(&mut said, date.month + 1, language == German),
        ('m', _) => said.waited(format!("digits/h-{}", date.month + 1)),
        ('d' | 'e', German | Russian) => ordinal(&mut said, date.day, language == German),
        ('d' | 'e', French | Italian) if date.day == 1 => said.waited("digits/h-1"),
        ('d' | 'e', _) => said.then(of(language, date.day)),
        ('Y', _) => year(&mut said, language, date.year),
        ('I' | 'l', _) => twelve_hours(&mut said, language, date.hour),
        ('H' | 'k', _) => hours(&mut said, language, date.hour, letter),
        ('M', German) => german_minutes(&mut said, date.minute, next == Some('S')),
        ('M', French) if date.minute == 0 => {}
        ('M' | 'N', Russian) => match date.minute {
            0 => said.waited(if letter == 'M' { "digits/oclock" } else { "digits/hundred" }),
            _ => english_number(&mut said, date.minute),
        },
        ('M', _) => said.then(of(language, date.minute)),
        ('P' | 'p', Spanish) => match date.hour {
            0 => {}
            1..=12 => said.waited("digits/a-m"),
            13..=18 => said.waited("digits/afternoon"),
            _ => said.waited("digits/p-m"),
        },
        ('P' | 'p', _) => said.waited(half_of_day(date.hour)),
        ('S', German) => {
            said.waited("digits/and");
            said.then(of_gender(language, date.second, "f"));
            said.waited(if date.second == 1 { "second" } else { "seconds" });
        }
        ('S', French) => {
            said.then(of(language, date.second));
            said.waited("second");
        }
        ('S', Russian) if date.second > 0 => english_number(&mut said, date.second),
        ('S', _) => seconds_by_file(&mut said, date.second),
        ('R', Spanish) => said.then(again("H 'digits/y' M")),
        ('R', _) => said.then(again("HM")),
        ('T', _) => said.then(again("HMS")),
        ('Q' | 'q', German | French) => said.then(again("AdBY")),
        ('Q' | 'q', Italian) => said.then(again("AdB")),
        ('Q' | 'q', Spanish) => said.then(again("'digits/es-el' Ad 'digits/es-de' B 'digits/es-de' Y")),
        ('Q' | 'q', Russian) => said.then(again("BdY")),
        _ => {}
    }
    said
}

fn of(language: Language, value: i64) -> Said {
    number(language, i32::try_from(value).unwrap_or(i32::MAX), None)
}

fn of_gender(language: Language, value: i64, gender: &str) -> Said {
    number(language, i32::try_from(value).unwrap_or(i32::MAX), Some(gender))
}

fn half_of_day(hour: i64) -> &'static str {
    if hour > 11 { "digits/p-m" } else { "digits/a-m" }
}

/// 1st to 31st, as English and German have them.
fn ordinal(said: &mut Said, day: i64, german: bool) {
    match day {
        1..=20 | 30 => said.passed(format_args!("h-{day}")),
        _ if german => {
            said.passed(format_args!("{}-and", day % 10));
            said.passed(format_args!("h-{}", day / 10 * 10));
        }
        _ => {
            said.passed(day / 10 * 10);
            said.passed(format_args!("h-{}", day % 10));
        }
    }
}

/// What a language without words of its own says of minutes and seconds: "oh" before one digit.
fn english_number(said: &mut Said, value: i64) {
    if value < 10 {
        said.waited("digits/oh");
        said.waited(format!("digits/{value}"));
    } else {
        said.then(of(Language::Russian, value));
    }
}

fn year(said: &mut Said, language: Language, year: i64) {
    match language {
        Language::German if (1_100..2_000).contains(&year) => {
            said.waited(format!("digits/{}", year / 100));
            said.waited("digits/hundred");
            if year % 100 > 0 {
                said.then(of(language, year % 100));
            }
        }
        Language::German if year < 1_100 => {}
        Language::German | Language::Spanish => said.then(of(language, year)),
        _ if year < 1_901 => {}
        Language::French if year < 2_000 => {
            for word in ["thousand", "9", "hundred"] {
                said.waited(format!("digits/{word}"));
            }
            said.then(of(language, year - 1_900));
        }
        Language::French => {
            said.waited("digits/2");
            said.waited("digits/thousand");
            if year > 2_000 {
                said.then(of(language, year - 2_000));
            }
        }
        Language::Italian if year < 2_000 => {
            said.waited("digits/ore-1900");
            tens_and_unit(said, year - 1_900, 22);
        }
        Language::Italian => {
            said.waited("digits/ore-2000");
            if year > 2_000 {
                // One sound for all of it, which there is up to 2021 only.
                said.waited(format!("digits/{}", year - 2_000));
            }
        }
        Language::Russian if year < 2_000 => {
            said.waited("digits/19");
            if year < 1_910 {
                said.waited("digits/oh");
            }
            said.then(of(language, year - 1_900));
        }
        Language::Russian => said.then(of(language, year)),
    }
}

fn twelve_hours(said: &mut Said, language: Language, hour: i64) {
    let twelve = (hour + 11) % 12 + 1;
    match language {
        Language::German if hour == 1 => said.waited("digits/1N"),
        Language::Spanish if twelve == 1 => said.waited("digits/1F"),
        _ => said.waited(format!("digits/{twelve}")),
    }
    if matches!(language, Language::German | Language::French) {
        said.waited("digits/oclock");
    }
}

fn hours(said: &mut Said, language: Language, hour: i64, letter: char) {
    match language {
        Language::German if hour == 1 => said.waited("digits/1N"),
        Language::Italian if hour == 0 => said.waited("digits/ore-mezzanotte"),
        Language::Italian if hour == 1 => said.waited("digits/ore-una"),
        Language::Russian => {
            if hour == 0 || letter == 'H' && hour < 10 {
                said.waited("digits/oh");
            }
            if hour > 20 {
                said.waited("digits/20");
            }
            if hour > 0 {
                said.waited(format!("digits/{}", if hour > 20 { hour - 20 } else { hour }));
            }
        }
        _ => said.then(of(language, hour)),
    }
    if matches!(language, Language::German | Language::French) {
        said.waited("digits/oclock");
    }
}

fn german_minutes(said: &mut Said, minute: i64, seconds_follow: bool) {
    if seconds_follow {
        said.then(of_gender(Language::German, minute, "f"));
        said.waited(if minute == 1 { "minute" } else { "minutes" });
    } else if minute > 0 {
        said.then(of(Language::German, minute));
    }
}

fn seconds_by_file(said: &mut Said, second: i64) {
    if (1..10).contains(&second) {
        said.waited("digits/oh");
    }
    if second == 0 {
        said.waited("digits/0");
    }
    tens_and_unit(said, second, 21);
}

/// One sound below `two`, two from there on.
fn tens_and_unit(said: &mut Said, value: i64, two: i64) {
    if value < two || value % 10 == 0 {
        if value > 0 {
            said.waited(format!("digits/{value}"));
        }
    } else {
        said.waited(format!("digits/{}", value / 10 * 10));
        said.waited(format!("digits/{}", value % 10));
    }
}

#[cfg(test)]
mod tests {
    use super::says_year;

    /// The first second of 1901 and of 1100, in UTC.
    const OF_1901: i64 = -2_177_452_800;
    const OF_1100: i64 = -27_454_550_400;
    const FARTHEST_ZONE: i64 = 14 * 3_600;

    #[test]
    fn a_year_is_said_if_it_is_late_enough_in_every_time_zone() {
        for (tag, first) in [(&b"en"[..], OF_1901), (b"fr", OF_1901), (b"ru_RU", OF_1901), (b"de_AT", OF_1100)] {
            assert!(says_year(tag, "BdY", first + FARTHEST_ZONE), "{tag:?}");
            assert!(!says_year(tag, "BdY", first + FARTHEST_ZONE - 1), "{tag:?}");
            assert!(says_year(tag, "ABd 'digits/Y' IMp", i64::MIN), "{tag:?}");
        }
        assert!(says_year(b"es", "Y", i64::MIN));
    }
}
