//! SAY NUMBER, by language: measured on 22.10 (`say.c`).

use super::{Language, Said};

/// Returns what SAY NUMBER says of a number in a language. The gender is the command's third argument.
///
/// ```
/// use agi_protocol::saying::{Language, number};
/// let said = number(Language::Spanish, 131, None);
/// let names: Vec<_> = said.sounds.iter().map(|sound| sound.name.as_str()).collect();
/// assert_eq!(names, ["digits/100-and", "digits/30", "digits/and", "digits/1"]);
/// ```
#[must_use]
pub fn number(language: Language, number: i32, gender: Option<&str>) -> Said {
    let mut said = Said::default();
    if number < 0 {
        said.passed("minus");
    }
    let amount = number.unsigned_abs();
    if amount == 0 {
        said.waited("digits/0");
        return said;
    }
    let gender = gender.and_then(|gender| gender.bytes().next()).map(|first| first.to_ascii_lowercase());
    match language {
        Language::French => french(&mut said, amount, gender),
        Language::German => german(&mut said, amount, gender),
        Language::Italian => italian(&mut said, amount),
        Language::Russian => russian(&mut said, amount, number_gender_of(gender)),
        Language::Spanish => spanish(&mut said, amount, gender),
    }
    said
}

/// Russian takes any one letter as the end of `digits/1` and `digits/2`.
fn number_gender_of(gender: Option<u8>) -> Option<char> {
    gender.map(char::from)
}

const THOUSAND: u32 = 1_000;
const MILLION: u32 = 1_000_000;
const BILLION: u32 = 1_000_000_000;

fn spanish(said: &mut Said, number: u32, gender: Option<u8>) {
    if number >= 2_147_483_640 {
        said.gives_up = true;
        return;
    }
    match number / MILLION {
        0 => {}
        1 => {
            said.passed("1M");
            said.passed("million");
        }
        millions => {
            spanish(said, millions, gender);
            said.passed("millions");
        }
    }
    let number = number % MILLION;
    match number / THOUSAND {
        0 => {}
        1 => said.passed("thousand"),
        thousands => {
            spanish(said, thousands, gender);
            said.passed("thousand");
        }
    }
    let number = number % THOUSAND;
    match number {
        100 => said.passed(100),
        0..=199 if number > 100 => said.passed("100-and"),
        200.. => said.passed(number / 100 * 100),
        _ => {}
    }
    let one = match gender {
        Some(b'f') => "1F",
        Some(b'm') => "1M",
        _ => "1",
    };
    match number % 100 {
        0 => {}
        1 => said.passed(one),
        below @ 2..=30 => said.passed(below),
        tens => {
            said.passed(tens / 10 * 10);
            match tens % 10 {
                0 => {}
                1 => {
                    said.passed("and");
                    said.passed(one);
                }
                unit => {
                    said.passed("and");
                    said.passed(unit);
                }
            }
        }
    }
}

fn french(said: &mut Said, number: u32, gender: Option<u8>) {
    if number >= BILLION {
        said.gives_up = true;
        return;
    }
    if number >= MILLION {
        french(said, number / MILLION, gender);
        said.passed("million");
    }
    let number = number % MILLION;
    if number >= 2 * THOUSAND {
        french(said, number / THOUSAND, gender);
    }
    if number >= THOUSAND {
        said.passed("thousand");
    }
    let number = number % THOUSAND;
    if number >= 200 {
        said.passed(number / 100);
    }
    if number >= 100 {
        said.passed("hundred");
    }
    let number = number % 100;
    let (tens, rest) = match number {
        0..=20 => (0, number),
        21..=69 => (number / 10 * 10, number % 10),
        70..=79 => (60, number - 60),
        _ => (80, number - 80),
    };
    if tens > 0 {
        said.passed(tens);
    }
    if tens > 0 && tens < 80 && number % 10 == 1 {
        said.passed("et");
    }
    match rest {
        0 => {}
        1 if gender == Some(b'f') => said.passed("1F"),
        rest => said.passed(rest),
    }
}

fn italian(said: &mut Said, number: u32) {
    if number >= BILLION {
        said.gives_up = true;
        return;
    }
    for (unit, one, many) in [(MILLION, "million", "millions"), (THOUSAND, "thousand", "thousands")] {
        match number % (unit * THOUSAND) / unit {
            0 => {}
            1 => said.passed(one),
            count => {
                italian(said, count);
                said.passed(many);
            }
        }
    }
    let number = number % THOUSAND;
    if number >= 200 {
        said.passed(number / 100);
    }
    if number >= 100 {
        said.passed("hundred");
    }
    match number % 100 {
        0 => {}
        below @ 1..=19 => said.passed(below),
        word if word % 10 == 1 || word % 10 == 8 => said.passed(word),
        tens => {
            said.passed(tens / 10 * 10);
            if tens % 10 > 0 {
                said.passed(tens % 10);
            }
        }
    }
}

fn german(said: &mut Said, number: u32, gender: Option<u8>) {
    let (mut left, mut larger) = (number, false);
    for (unit, one, many) in [(BILLION, "milliard", "milliards"), (MILLION, "million", "millions")] {
        match left / unit {
            0 => continue,
            1 => {
                said.passed("1F");
                said.passed(one);
            }
            count => {
                german(said, count, gender);
                said.passed(many);
            }
        }
        (left, larger) = (left % unit, true);
    }
    match left {
        0..=999 => {}
        // Alone it has no "ein" before it.
        1_000 if !larger => {
            said.passed("thousand");
            left = 0;
        }
        1_000..=1_999 => said.passed("1N"),
        _ => german(said, left / THOUSAND, gender),
    }
    if left >= THOUSAND {
        said.passed("thousand");
        (left, larger) = (left % THOUSAND, true);
    }
    match left {
        0..=99 => {}
        100 if !larger => {}
        100..=199 => said.passed("1N"),
        _ => said.passed(left / 100),
    }
    if left >= 100 {
        said.passed("hundred");
    }
    match left % 100 {
        0 => {}
        1 if gender == Some(b'f') => said.passed("1F"),
        below @ 1..=19 => said.passed(below),
        tens => {
            if tens % 10 > 0 {
                said.passed(format_args!("{}-and", tens % 10));
            }
            said.passed(tens / 10 * 10);
        }
    }
}

fn russian(said: &mut Said, number: u32, ending: Option<char>) {
    if number >= BILLION {
        said.gives_up = true;
        return;
    }
    let millions = number / MILLION;
    if millions > 0 {
        russian(said, millions, None);
        said.passed(match last_word(millions) {
            1 => "million",
            2..=4 => "million-a",
            _ => "millions",
        });
    }
    let thousands = number % MILLION / THOUSAND;
    if thousands > 0 {
        let last = last_word(thousands);
        russian(said, thousands, (last < 3).then_some('f'));
        said.passed(match last {
            1 => "thousand",
            2..=4 => "thousands-i",
            _ => "thousands",
        });
    }
    let number = number % THOUSAND;
    if number >= 100 {
        said.passed(number / 100 * 100);
    }
    let mut rest = number % 100;
    if rest >= 20 {
        said.passed(rest / 10 * 10);
        rest %= 10;
    }
    match (rest, ending) {
        (0, _) => {}
        (1 | 2, Some(ending)) => said.passed(format_args!("{rest}{ending}")),
        _ => said.passed(rest),
    }
}

/// The part of a number that decides its noun's form.
fn last_word(number: u32) -> u32 {
    match number % 100 {
        below @ 0..=19 => below,
        tens => tens % 10,
    }
}
