//! Values in a text that the app made of them: a file's name, an error.

use std::borrow::Cow;

use agi_protocol::{Argument, Request, is_withheld};

/// A shorter one is looked for as a whole segment only: `7` is in many texts.
const ALONE: usize = 3;

/// The values of a call, each with what is written in its place.
pub(super) struct Masks(Vec<(String, String)>);

impl Masks {
    /// Collects what the dialplan passed on, and who calls.
    pub(super) fn of(request: &Request, route: Option<&str>, caller: Option<&str>) -> Self {
        let mut masks = Self(Vec::new());
        // A path that no route has is told without its codes: its words are the dialplan's.
        if let Some(pattern) = route {
            masks.add_segments(request, pattern);
        }
        for (name, value) in query(request) {
            masks.add(&value, &format!("{{{}}}", name.unwrap_or_else(|| "query".into())));
        }
        for number in 1..=request.arguments() {
            if let Argument::Given(value) = request.argument(number) {
                masks.add(&String::from_utf8_lossy(value), &format!("{{argument {number}}}"));
            }
        }
        for (key, masked) in [("agi_calleridname", "{name}"), ("agi_callerid", caller.unwrap_or_default())] {
            let value = request.get(key).unwrap_or_default();
            if !is_withheld(value) {
                masks.add(&String::from_utf8_lossy(value), masked);
            }
        }
        // A value that is a part of another one must not leave the rest of that.
        masks.0.sort_by_key(|(value, _)| std::cmp::Reverse(value.len()));
        masks
    }

    fn add_segments(&mut self, request: &Request, pattern: &str) {
        for (index, segment) in pattern.trim_start_matches('/').split('/').enumerate() {
            let Some(name) = segment.strip_prefix('{').and_then(|name| name.strip_suffix('}')) else { continue };
            let uri = request.uri();
            let value = if name.starts_with('*') { uri.rest(index) } else { uri.segment(index) };
            let value = value.unwrap_or_default();
            for part in value.split(|byte| *byte == b'/') {
                self.add(&String::from_utf8_lossy(part), segment);
            }
            self.add(&String::from_utf8_lossy(&value), segment);
        }
    }

    fn add(&mut self, value: &str, masked: &str) {
        let value = value.trim();
        if !value.is_empty() && !self.0.iter().any(|(known, _)| known == value) {
            self.0.push((value.to_owned(), masked.to_owned()));
        }
    }

    /// Replaces each of them in a text.
    pub(super) fn applied_to(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (value, masked) in &self.0 {
            if value == masked || !text.contains(value.as_str()) {
                continue;
            }
            if value.chars().count() >= ALONE {
                text = text.replace(value.as_str(), masked);
            } else {
                // `GET DATA survey/7/question`: a segment ends at a slash, or where the file's name does.
                let segments = |text: &str| -> Vec<String> {
                    text.split('/').map(|part| if part == value { masked } else { part }.to_owned()).collect()
                };
                text = text.split(' ').map(|word| segments(word).join("/")).collect::<Vec<_>>().join(" ");
            }
        }
        text
    }
}

/// The names and values in the query. What has no value may be one itself, and has no name then.
pub(super) fn query(request: &Request) -> impl Iterator<Item = (Option<Cow<'_, str>>, Cow<'_, str>)> {
    let script = request.get("agi_network_script").unwrap_or_default();
    let query = script.iter().position(|byte| *byte == b'?').map_or(&b""[..], |mark| &script[mark + 1..]);
    let decoded = |text| percent_encoding::percent_decode(text).decode_utf8_lossy();
    query.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()).map(move |pair| {
        match pair.iter().position(|byte| *byte == b'=') {
            Some(equals) => (Some(decoded(&pair[..equals])), decoded(&pair[equals + 1..])),
            None => (None, decoded(pair)),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::Masks;
    use agi_protocol::Request;

    fn masked(script: &str, route: Option<&str>, text: &str) -> String {
        let request = format!(
            "agi_network: yes\nagi_network_script: {script}\nagi_callerid: 5551234\nagi_calleridname: Ada Lovelace\n\
             agi_threadid: 1\nagi_arg_1: spring\nagi_arg_2: 3\n\n"
        );
        let request = Request::parse(request.as_bytes()).unwrap();
        Masks::of(&request, route, Some("***34")).applied_to(text)
    }

    #[test]
    fn a_value_is_replaced_by_the_name_of_its_parameter() {
        let masked = |text| masked("survey/7?lang=de_AT", Some("/survey/{id}"), text);
        assert_eq!(masked("GET DATA survey/7/question"), "GET DATA survey/{id}/question");
        assert_eq!(masked("STREAM FILE hello"), "STREAM FILE hello");
        assert_eq!(masked("no sound de_AT/welcome after 7 s"), "no sound {lang}/welcome after {id} s");
        assert_eq!(masked("17 calls of spring, 3.5 s"), "17 calls of {argument 1}, 3.5 s");
        assert_eq!(masked("5551234 is Ada Lovelace"), "***34 is {name}");
    }

    #[test]
    fn a_path_without_a_route_keeps_its_words_and_no_callers_name() {
        let text = r#"no route has the path "/pni/xxxx/Ada Lovelace"; the nearest is /pin/{id}"#;
        let told = r#"no route has the path "/pni/xxxx/{name}"; the nearest is /pin/{id}"#;
        assert_eq!(masked("pni/4711/Ada%20Lovelace", None, text), told);
    }

    #[test]
    fn every_part_of_a_rest_is_a_value_and_so_is_what_has_no_name() {
        assert_eq!(masked("files/a%2Fb/secret?4711", Some("/files/{*rest}"), "a/b/secret"), "{*rest}");
        assert_eq!(masked("files/a/secret?4711", Some("/files/{*rest}"), "secret 4711"), "{*rest} {query}");
    }
}
