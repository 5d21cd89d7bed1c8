//! Text for the screen.

use std::time::Duration;

/// Returns a text without what would move the cursor: control characters are written as in Rust.
#[must_use]
pub fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control() {
            plain.extend(character.escape_default());
        } else {
            plain.push(character);
        }
    }
    plain
}

/// Bytes of a peer, in quotes, cut to what fits a line.
pub(crate) fn quoted(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_end();
    let cut: String = text.chars().take(60).collect();
    let more = if cut.len() < text.len() { "…" } else { "" };
    format!("\"{}{more}\"", plain(&cut))
}

/// `10 s`, `500 ms`, `1.5 s`.
pub(crate) fn seconds(time: Duration) -> String {
    let millis = time.as_millis();
    if millis % 1_000 == 0 {
        format!("{} s", millis / 1_000)
    } else if millis > 1_000 && millis % 100 == 0 {
        format!("{}.{} s", millis / 1_000, millis % 1_000 / 100)
    } else {
        format!("{millis} ms")
    }
}

/// Returns seconds since 1970 as date and time: `2023-11-14 22:13`.
#[must_use]
pub fn format_utc(seconds: u32) -> Option<String> {
    let (mut days, minutes) = (seconds / 86_400, seconds % 86_400 / 60);
    let is_leap = |year: u32| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let year = (1970..2107).find(|year| {
        let length = if is_leap(*year) { 366 } else { 365 };
        days.checked_sub(length).map(|rest| days = rest).is_none()
    })?;
    let february = if is_leap(year) { 29 } else { 28 };
    let months = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let month = months.iter().position(|length| days.checked_sub(*length).map(|rest| days = rest).is_none())?;
    Some(format!("{year}-{:02}-{:02} {:02}:{:02}", month + 1, days + 1, minutes / 60, minutes % 60))
}

#[cfg(test)]
mod tests {
    use super::{format_utc, plain, quoted, seconds};
    use std::time::Duration;

    #[test]
    fn what_would_move_the_cursor_is_written_out() {
        assert_eq!(plain("a\x1b[2Jb\nü"), "a\\u{1b}[2Jb\\nü");
        assert_eq!(quoted(b"HTTP/1.1 400 Bad Request\r"), "\"HTTP/1.1 400 Bad Request\"");
        assert_eq!(quoted(&[0x15, 0x03, 0xff]), "\"\\u{15}\\u{3}\u{fffd}\"");
    }

    #[test]
    fn a_moment_is_a_date_and_a_time() {
        let text = |seconds| format_utc(seconds).unwrap();
        assert_eq!((text(0), text(1_700_000_000)), ("1970-01-01 00:00".to_owned(), "2023-11-14 22:13".to_owned()));
        assert_eq!(
            (text(951_782_400), text(951_868_800)),
            ("2000-02-29 00:00".to_owned(), "2000-03-01 00:00".to_owned())
        );
        assert_eq!(
            (text(1_735_689_599), text(u32::MAX)),
            ("2024-12-31 23:59".to_owned(), "2106-02-07 06:28".to_owned())
        );
    }

    #[test]
    fn times_are_short() {
        let text = |millis| seconds(Duration::from_millis(millis));
        assert_eq!([text(0), text(5_000), text(1_500), text(250)], ["0 s", "5 s", "1.5 s", "250 ms"]);
    }
}
