//! The form in which the log, the live page and the audit show a path that no route has.

/// As many digits in a row could be a code, or a number.
const CODE: usize = 4;

/// The path with an `x` for each digit of four or more in a row. Its words are the dialplan's, whose author looks for the
/// typo; what it took from a caller is mostly digits.
pub(super) fn shown(path: &str) -> String {
    let mut shown = String::with_capacity(path.len());
    let mut rest = path;
    while let Some(begin) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, from) = rest.split_at(begin);
        let (digits, after) = from.split_at(from.find(|c: char| !c.is_ascii_digit()).unwrap_or(from.len()));
        shown.push_str(before);
        if digits.len() < CODE {
            shown.push_str(digits);
        } else {
            shown.extend(std::iter::repeat_n('x', digits.len()));
        }
        rest = after;
    }
    shown + rest
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn words_and_short_numbers_stay_and_a_code_does_not() {
        assert_eq!(shown("/survy/7"), "/survy/7");
        assert_eq!(shown("/pni/4711/x12/+442071234567"), "/pni/xxxx/x12/+xxxxxxxxxxxx");
        assert_eq!(shown("/größe"), "/größe");
    }
}
