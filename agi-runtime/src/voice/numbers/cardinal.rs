//! English numbers in words, up to billions.

/// What some of the words are, and the words after them.
pub(super) type Read<'w, 's, T> = Option<(T, &'w [&'s str])>;

const ONES: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];

const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

/// Returns the one digit that this word is.
pub(super) fn digit(word: &str) -> Option<u64> {
    match word {
        "oh" | "o" => Some(0),
        word if word.len() == 1 => word.parse().ok(),
        word => index(&ONES[..10], word),
    }
}

/// Reads as many words as make one number (`two thousand and twelve`, `forty two`), or digits as they are (`0042`).
pub(super) fn cardinal<'w, 's>(words: &'w [&'s str]) -> Read<'w, 's, String> {
    let (first, after) = words.split_first()?;
    let is_counted = matches!(after, ["hundred" | "thousand" | "million", ..]);
    if first.bytes().all(|digit| digit.is_ascii_digit()) && !(is_counted && small(words).is_some()) {
        return Some(((*first).to_owned(), after));
    }
    let (mut sum, mut rest, mut last_scale) = (0, words, u64::MAX);
    while let Some((value, after)) = below_a_thousand(if sum == 0 { rest } else { after_and(rest) }) {
        match after {
            [word, after @ ..] if scale(word).is_some_and(|scale| scale < last_scale) => {
                last_scale = scale(word).unwrap_or(1);
                sum += value * last_scale;
                rest = after;
            }
            // "two thousand three thousand" are two numbers, and so are "two thousand zero".
            [word, ..] if scale(word).is_some() => break,
            _ if sum > 0 && value == 0 => break,
            after => return Some(((sum + value).to_string(), after)),
        }
    }
    (sum > 0).then(|| (sum.to_string(), rest))
}

/// Reads `one hundred and five`, `twelve hundred`, `hundred`, `forty two`; of `thousand` nothing, which is one.
fn below_a_thousand<'w, 's>(words: &'w [&'s str]) -> Read<'w, 's, u64> {
    let (hundreds, after) = match words {
        ["hundred" | "thousand" | "million", ..] => (1, words),
        _ => small(words)?,
    };
    match after {
        ["hundred", rest @ ..] if hundreds > 0 => match small(after_and(rest)) {
            Some((ones, rest)) if ones > 0 => Some((hundreds * 100 + ones, rest)),
            _ => Some((hundreds * 100, rest)),
        },
        rest => Some((hundreds, rest)),
    }
}

/// Reads 0 to 99 in words, or up to three digits before a word such as `hundred`.
fn small<'w, 's>(words: &'w [&'s str]) -> Read<'w, 's, u64> {
    let (first, rest) = words.split_first()?;
    if let Some(ones) = index(&ONES, first) {
        return Some((ones, rest));
    }
    let Some(tens) = index(&TENS, first) else {
        let is_short =
            first.len() <= 3 && !first.starts_with('0') && matches!(rest, ["hundred" | "thousand" | "million", ..]);
        return Some((first.parse().ok().filter(|_| is_short)?, rest));
    };
    let tens = (tens + 2) * 10;
    match rest.split_first().and_then(|(word, rest)| Some((index(&ONES[..10], word)?, rest))) {
        Some((ones, rest)) if ones > 0 => Some((tens + ones, rest)),
        _ => Some((tens, rest)),
    }
}

/// Returns the words without an `and` before them, if a number comes after it.
fn after_and<'w, 's>(words: &'w [&'s str]) -> &'w [&'s str] {
    match words {
        ["and", rest @ ..] if small(rest).is_some() => rest,
        words => words,
    }
}

fn scale(word: &str) -> Option<u64> {
    match word {
        "thousand" => Some(1_000),
        "million" => Some(1_000_000),
        _ => None,
    }
}

fn index(words: &[&str], word: &str) -> Option<u64> {
    words.iter().position(|one| *one == word).and_then(|index| u64::try_from(index).ok())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{ONES, TENS, cardinal};

    /// Returns how a number is said.
    fn said(number: usize) -> String {
        let after = |rest: usize, and: &str| if rest == 0 { String::new() } else { format!("{and}{}", said(rest)) };
        match number {
            0..=19 => ONES[number].to_owned(),
            20..=99 => format!("{}{}", TENS[number / 10 - 2], after(number % 10, " ")),
            100..=999 => format!("{} hundred{}", said(number / 100), after(number % 100, " and ")),
            1_000..=999_999 => format!("{} thousand{}", said(number / 1_000), after(number % 1_000, " ")),
            _ => format!("{} million{}", said(number / 1_000_000), after(number % 1_000_000, " ")),
        }
    }

    #[test]
    fn the_test_says_numbers_as_people_do() {
        assert_eq!(said(1_200_015), "one million two hundred thousand fifteen");
        assert_eq!(said(42_307), "forty two thousand three hundred and seven");
    }

    proptest! {
        #[test]
        fn a_number_is_understood_as_it_is_said(number in prop_oneof![0..10_000_usize, 0..1_000_000_000_usize]) {
            let said = said(number);
            for said in [said.clone(), said.replace(" and ", " ")] {
                let words: Vec<_> = said.split(' ').collect();
                prop_assert_eq!(cardinal(&words), Some((number.to_string(), &[][..])), "{}", said);
            }
        }
    }

    #[test]
    fn a_number_ends_where_the_next_one_begins() {
        for (said, first, left) in [
            ("twenty twenty", "20", 1),
            ("two thousand zero", "2000", 1),
            ("two thousand three thousand", "2000", 2),
            ("one hundred and", "100", 1),
            ("one hundred zero", "100", 1),
            ("zero hundred", "0", 1),
            ("0042 thousand", "0042", 1),
        ] {
            let words: Vec<_> = said.split(' ').collect();
            let (number, rest) = cardinal(&words).unwrap();
            assert_eq!((number.as_str(), rest.len()), (first, left), "{said}");
        }
    }
}
