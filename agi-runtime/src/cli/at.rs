//! `call --at`: what time it is when a call begins.

use agi_phone::PhoneError;

use super::arguments::{Arguments, Opt};
use crate::hours::Hours;

pub(super) const AT: Opt = Opt::text(
    "at",
    "MOMENT",
    "What time it is when the call begins: '2026-12-24 18:30 Europe/Vienna' [default: the machine's clock]",
);

/// Returns the moment that the command line names, in seconds since 1970-01-01 UTC.
pub(super) fn of(given: &Arguments) -> Result<Option<i64>, PhoneError> {
    given
        .text(AT.name)
        .map(|text| read(text).map_err(|why| PhoneError::usage(format!("--at {text:?}: {why}"))))
        .transpose()
}

/// A date, a time of day, and the zone whose clock shows them.
fn read(text: &str) -> Result<i64, String> {
    let words: Vec<_> = text.split_whitespace().collect();
    let [date, time, zone] = *words else {
        return Err("write date, time of day and time zone: --at '2026-12-24 18:30 Europe/Vienna'".to_owned());
    };
    let of_zone = |error: crate::hours::HoursError| error.what().to_owned();
    let hours = Hours::new(zone).map_err(of_zone)?;
    let moment = hours.moment(&format!("{date} {time}")).map_err(of_zone)?;
    Ok(crate::call::UnixTime::from(moment).seconds())
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_moment_is_what_the_clock_of_a_zone_shows() {
        assert_eq!(read("2026-12-24 18:30 Europe/Vienna"), Ok(1_798_133_400));
        assert_eq!(read(" 2026-12-24  17:30 UTC"), Ok(1_798_133_400));
        assert_eq!(read("2026-07-01 18:30 Europe/Vienna"), read("2026-07-01 16:30 UTC"), "in summer");
    }

    #[test]
    fn what_is_not_a_moment_is_told_with_what_to_write() {
        let hint = "write date, time of day and time zone: --at '2026-12-24 18:30 Europe/Vienna'";
        for text in ["", "2026-12-24 18:30", "18:30", "2026-12-24 18:30 Europe/Vienna now"] {
            assert_eq!(read(text).unwrap_err(), hint, "{text}");
        }
        for (text, hint) in [
            (
                "2026-12-24 18:30 Europe/Vena",
                "there is no time zone \"Europe/Vena\": write a name of tzdata, such as Europe/V",
            ),
            ("2026-02-30 18:30 UTC", "\"2026-02-30 18:30\" is not a moment: write date and time of day"),
        ] {
            let why = read(text).unwrap_err();
            assert!(why.starts_with(hint), "{why}");
        }
    }
}
