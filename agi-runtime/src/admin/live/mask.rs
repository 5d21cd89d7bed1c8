//! What is shown of callers, and what is hidden in texts that an app wrote.

use agi_protocol::{Request, is_withheld};
use percent_encoding::percent_decode;

use crate::events::Place;

/// What is written for what is hidden.
const DOT: &str = "•";

/// As many keys in a row could be a code.
const CODE: usize = 4;

/// A shorter value hides nothing, and would be found in every other word.
const VALUE: usize = 3;

/// How much of a name is shown: names of sounds are shorter.
const NAME: usize = 120;

/// What belongs to the caller.
#[derive(Default)]
pub(super) struct CallersOwn {
    number: String,
    name: String,
    /// Whether the number may be shown, in part.
    shown: bool,
    /// Whether it has four digits in a row, which are hidden in any case.
    number_has_code: bool,
}

impl CallersOwn {
    pub(super) fn of(request: &Request) -> Self {
        let known = |name| request.get(name).filter(|value| *value != b"unknown").unwrap_or_default();
        let number = known("agi_callerid");
        let presentation = std::str::from_utf8(known("agi_callingpres")).ok().and_then(|code| code.parse().ok());
        // The upper bits say that the number is withheld, or not known.
        let shown = !number.is_empty() && !is_withheld(number) && presentation.unwrap_or(0_u8) & 0x60 == 0;
        let [number, name] = [number, known("agi_calleridname")].map(|text| String::from_utf8_lossy(text).into_owned());
        Self { shown, number_has_code: has_code(&number), number, name }
    }

    /// Returns the name of a sound or an application as it may be shown.
    pub(super) fn shown(&self, subject: &[u8]) -> String {
        let mut subject = String::from_utf8_lossy(subject).into_owned();
        self.hide_in(&mut subject);
        cut(&mut subject, NAME);
        subject
    }

    /// Returns a place as it may be shown: `GET DATA survey/7/question`.
    pub(super) fn shown_place(&self, place: &Place<'_>) -> String {
        let mut shown = place.command.name.to_owned();
        for (before, name) in [(" ", place.subject), (" after ", place.after)] {
            if let Some(name) = name.filter(|name| !name.is_empty()) {
                shown += before;
                shown += &self.shown(name);
            }
        }
        shown
    }

    /// Returns the last two digits of the number; `None` if it is not known or not to be shown.
    pub(super) fn masked(&self) -> Option<String> {
        let digits: Vec<char> = self.number.chars().filter(char::is_ascii_digit).collect();
        // Of a short number, two digits would be most of it.
        let last = if digits.len() > CODE { &digits[digits.len() - 2..] } else { &[] };
        self.shown.then(|| DOT.repeat(4) + &last.iter().collect::<String>())
    }

    /// Hides number, name and codes in the name of a sound. Most have nothing to hide.
    fn hide_in(&self, subject: &mut String) {
        if subject.is_empty() {
            return;
        }
        let has_number = !self.number_has_code && has(subject, &self.number);
        if has_code(subject) || has_number || has(subject, &self.name) {
            *subject = hide(subject, &[self.number.clone(), self.name.clone()]);
        }
    }
}

/// Everything in a request that may be secret: the caller's own, the arguments, the query, and what is in the path that is
/// not in the route's pattern. A path that no route has is told without its codes: its words are the dialplan's.
pub(super) fn values(request: &Request, route: Option<&str>) -> Vec<String> {
    let pattern: Vec<&[u8]> = route.unwrap_or_default().as_bytes().split(|byte| *byte == b'/').collect();
    let script = request.get("agi_network_script").unwrap_or_default();
    let begin = if route.is_some() { 0 } else { memchr::memchr(b'?', script).unwrap_or(script.len()) };
    let parts = script[begin..].split(|byte| b"/?&=".contains(byte)).filter(|part| !pattern.contains(part));
    let decoded: Vec<Vec<u8>> = parts.clone().map(|part| percent_decode(part).collect()).collect();
    // A forged argument is hidden too, so the lines are taken as they came.
    let lines = request.block().split(|byte| *byte == b'\n').filter_map(|line| {
        let end = line.windows(2).position(|two| two == b": ")?;
        let hold = [&b"agi_request"[..], b"agi_dnid", b"agi_rdnis"].contains(&&line[..end]);
        (hold || line.starts_with(b"agi_arg_")).then(|| &line[end + 2..])
    });
    let own = ["agi_callerid", "agi_calleridname"];
    let own = own.iter().filter_map(|name| request.get(name));
    forms(own.chain(parts).chain(decoded.iter().map(Vec::as_slice)).chain(lines))
}

/// Hides these values in a text, and every code: four or more keys in a row.
pub(super) fn hide(text: &str, values: &[String]) -> String {
    let mut values: Vec<&str> = values.iter().map(String::as_str).filter(|value| has(text, value)).collect();
    values.sort_by_key(|value| std::cmp::Reverse(value.len()));
    let text = values.into_iter().fold(text.to_owned(), |text, value| text.replace(value, DOT));
    hide_codes(&text)
}

/// Cuts a text at so many characters, and shows that it did.
pub(super) fn cut(text: &mut String, characters: usize) {
    if text.len() <= characters {
        return;
    }
    if let Some((end, _)) = text.char_indices().nth(characters) {
        text.truncate(end);
        text.push('…');
    }
}

fn is_key(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '*' | '#')
}

/// Whether a value is in a text, if it is long enough to be hidden. Most names of sounds do not even have its first byte.
fn has(text: &str, value: &str) -> bool {
    let (text, value) = (text.as_bytes(), value.as_bytes());
    value.len() >= VALUE && text.len() >= value.len() && {
        let first = memchr::memchr_iter(value[0], &text[..=text.len() - value.len()]);
        first.into_iter().any(|at| text[at..].starts_with(value))
    }
}

fn has_code(text: &str) -> bool {
    let mut run = 0;
    text.bytes().any(|byte| {
        run = if is_key(char::from(byte)) { run + 1 } else { 0 };
        run == CODE
    })
}

fn hide_codes(text: &str) -> String {
    let mut hidden = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(begin) = rest.find(is_key) {
        let (before, from) = rest.split_at(begin);
        let (keys, after) = from.split_at(from.find(|c| !is_key(c)).unwrap_or(from.len()));
        hidden.push_str(before);
        hidden.push_str(if keys.len() < CODE { keys } else { DOT });
        rest = after;
    }
    hidden + rest
}

/// The values as texts, also as `{:?}` prints them.
fn forms<'v>(values: impl Iterator<Item = &'v [u8]>) -> Vec<String> {
    let mut forms = Vec::new();
    // What Asterisk writes for what it does not know.
    let known = values.filter(|value| *value != b"unknown").map(String::from_utf8_lossy);
    for value in known.filter(|value| value.chars().count() >= VALUE) {
        let debug = value.escape_debug().to_string();
        if debug != *value {
            forms.push(debug);
        }
        forms.push(value.into_owned());
    }
    forms
}

#[cfg(test)]
mod tests {
    use super::*;
    use agi_protocol::spec;

    fn request(lines: &str) -> Request {
        Request::parse(format!("agi_network: yes\n{lines}\n").as_bytes()).unwrap()
    }

    fn own(lines: &str) -> CallersOwn {
        CallersOwn::of(&request(lines))
    }

    fn shown(number: &str) -> Option<String> {
        own(&format!("agi_callerid: {number}\n")).masked()
    }

    fn subject(text: &str) -> String {
        own("agi_callerid: 15551234567\nagi_calleridname: Ada\n").shown(text.as_bytes())
    }

    #[test]
    fn a_sound_keeps_its_name_unless_it_names_the_caller_or_a_code() {
        assert_eq!(subject("survey/7/question-123"), "survey/7/question-123");
        assert_eq!(subject("records/Ada-4711"), "records/•-•");
        assert_eq!(subject("records/15551234567.wav"), "records/•.wav");
    }

    #[test]
    fn a_place_hides_the_caller_in_what_was_heard_before_too() {
        let place = Place { command: &spec::WAIT_FOR_DIGIT, subject: None, after: Some(b"records/Ada-4711") };
        let own = own("agi_callerid: 15551234567\nagi_calleridname: Ada\n");
        assert_eq!(own.shown_place(&place), "WAIT FOR DIGIT after records/•-•");
        let place = Place { command: &spec::GET_DATA, subject: Some(b""), after: None };
        assert_eq!(own.shown_place(&place), "GET DATA");
    }

    #[test]
    fn a_number_shows_its_last_two_digits_and_a_short_one_none() {
        assert_eq!(shown("+15551234567").unwrap(), "••••67");
        assert_eq!(shown("101").unwrap(), "••••");
        assert_eq!(shown("unknown"), None);
        assert_eq!(shown("anonymous"), None);
        assert_eq!(own("agi_callerid: 15551234567\nagi_callingpres: 32\n").masked(), None, "it is withheld");
    }

    #[test]
    fn what_a_request_holds_is_hidden_in_an_error_and_the_pattern_is_not() {
        let request = request(
            "agi_callerid: 15551234567\nagi_calleridname: Ada \"Byron\"\nagi_arg_1: spring\n\
             agi_network_script: pay/card-9/now?key=h%75sh\n",
        );
        let values = values(&request, Some("/pay/{card}/now"));
        let error = "pay now: \"Ada \\\"Byron\\\"\" of card-9 in spring said hush to 15551234567, then 4711# of 12";
        assert_eq!(hide(error, &values), "pay now: \"•\" of • in • said • to •, then • of 12");
    }

    #[test]
    fn a_path_that_no_route_has_keeps_its_words_and_its_query_is_hidden() {
        let request = request("agi_calleridname: Ada\nagi_network_script: survy/spring/Ada?key=hush\n");
        let error = "no route has the path \"/survy/spring/Ada\", hush";
        assert_eq!(hide(error, &values(&request, None)), "no route has the path \"/survy/spring/•\", •");
    }

    #[test]
    fn a_long_text_is_cut_between_characters() {
        for (characters, expected) in [(3, "grö…"), (6, "größer"), (8, "größer")] {
            let mut text = "größer".to_owned();
            cut(&mut text, characters);
            assert_eq!(text, expected);
        }
    }
}
