//! Numbers in a text, as the digits that a caller would have keyed. The text is in the form that `words` gives it.

mod cardinal;

use cardinal::{Read, cardinal, digit};

/// What people say while they look for the next digit, or between two.
const HESITATIONS: [&str; 10] = ["uh", "um", "er", "erm", "eh", "hm", "hmm", "mm", "dash", "hyphen"];

/// Words that make another number of what is next to them.
const NO_KEYS: [&str; 10] =
    ["point", "minus", "negative", "half", "quarter", "percent", "billion", "trillion", "dozen", "times"];

/// Returns the digits that were said: `four two oh seven` is `4207`, and so are `forty two oh seven` and `42 07`. `None` if
/// there is no number, more than one, or one that keys cannot enter.
pub(super) fn digits(said: &str) -> Option<String> {
    let words: Vec<_> = said.split(' ').filter(|word| !word.is_empty() && !HESITATIONS.contains(word)).collect();
    let mut rest = &words[..];
    let mut number = None;
    loop {
        let (found, after) = one_number(rest);
        if found.is_some() && number.is_some() {
            // "42 for customer 7"
            return None;
        }
        number = number.or(found);
        let Some((word, after)) = after.split_first() else { return number };
        if NO_KEYS.contains(word) || word.chars().any(char::is_numeric) {
            return None;
        }
        rest = after;
    }
}

/// Returns the digits with which the words begin, and the words after them. An `oh` on its own is not a number.
fn one_number<'w, 's>(words: &'w [&'s str]) -> (Option<String>, &'w [&'s str]) {
    let (mut digits, mut rest, mut is_number) = (String::new(), words, false);
    loop {
        if let Some((more, after)) = repeated(rest).or_else(|| cardinal(rest)) {
            digits.push_str(&more);
            (rest, is_number) = (after, true);
        } else if let ["oh" | "o", after @ ..] = rest {
            digits.push('0');
            rest = after;
        } else {
            return (is_number.then_some(digits), rest);
        }
    }
}

/// Reads `double five`, `triple oh`.
fn repeated<'w, 's>(words: &'w [&'s str]) -> Read<'w, 's, String> {
    let (times, words) = match words {
        ["double", words @ ..] => (2, words),
        ["triple" | "treble", words @ ..] => (3, words),
        _ => return None,
    };
    let (first, rest) = words.split_first()?;
    Some((digit(first)?.to_string().repeat(times), rest))
}

#[cfg(test)]
mod tests {
    use super::digits;

    #[test]
    fn digits_are_taken_as_they_are() {
        for (said, expected) in
            [("4207", "4207"), ("4 2 0 7", "4207"), ("42 07", "4207"), ("0042", "0042"), ("7 please", "7")]
        {
            assert_eq!(digits(said).as_deref(), Some(expected), "{said}");
        }
    }

    #[test]
    fn english_words_are_digits_in_every_way_in_which_a_number_is_said() {
        for (said, expected) in [
            ("one two three", "123"),
            ("zero zero four two", "0042"),
            ("four two oh seven", "4207"),
            ("oh four two", "042"),
            ("forty two oh seven", "4207"),
            ("double five triple oh one", "550001"),
            ("double 5 treble two", "55222"),
            ("twenty three", "23"),
            ("nineteen eighty four", "1984"),
            ("twenty twenty six", "2026"),
            ("one hundred and five", "105"),
            ("one hundred five", "105"),
            ("a hundred", "100"),
            ("twelve hundred", "1200"),
            ("two thousand and twelve", "2012"),
            ("five hundred thousand", "500000"),
            ("one million two hundred thousand and one", "1200001"),
            ("4 thousand", "4000"),
            ("one hundred and five seven", "1057"),
            ("it is four uh two dash seven thank you", "427"),
            ("oh it is seven", "7"),
        ] {
            assert_eq!(digits(said).as_deref(), Some(expected), "{said}");
        }
    }

    #[test]
    fn no_number_is_guessed() {
        for said in [
            "",
            "oh",
            "hello",
            "forty two for customer seven",
            "three point five",
            "minus two",
            "4th",
            "a4",
            "two billion",
            "four and two",
            "double",
            "4 \u{bd}",
        ] {
            assert_eq!(digits(said), None, "{said}");
        }
    }
}
