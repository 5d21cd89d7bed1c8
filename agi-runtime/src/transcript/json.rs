//! The text of a transcript: one JSON object a line. [`read`](super::read) is its other half.
//!
//! A text that is not UTF-8 is written as `{"latin1": "…"}`, one character a byte, so that nothing is lost.

use std::fmt::Write;

use serde_json::Value;

use super::script::{Keyed, Mask, Script, What};

/// The version of this form.
pub(super) const VERSION: u64 = 1;
pub(super) const SENT: &str = "sent";
pub(super) const RECEIVED: &str = "received";
pub(super) const CLOSED: &str = "closed";

impl Script {
    pub(crate) fn to_text(&self) -> String {
        let mut text = String::new();
        let request: Vec<String> = self.request.iter().map(|line| bytes(line)).collect();
        let route = self.route.as_ref().map_or_else(|| "null".to_owned(), |route| string(route));
        let _ = write!(text, "{{\"transcript\":{VERSION},\"began\":{},\"peer\":{}", self.began, string(&self.peer));
        let _ = writeln!(text, ",\"route\":{route},\"request\":[{}]}}", request.join(","));
        for line in &self.lines {
            let key = match line.what {
                What::Sent => SENT,
                What::Received => RECEIVED,
                What::Closed => CLOSED,
            };
            let _ = write!(text, "{{\"ms\":{},\"{key}\":{}", line.millis, bytes(&line.text));
            if line.unfinished {
                text.push_str(",\"unfinished\":true");
            }
            if !line.masked.is_empty() {
                let masks: Vec<String> = line.masked.iter().map(mask).collect();
                let _ = write!(text, ",\"masked\":[{}]", masks.join(","));
            }
            text.push_str("}\n");
        }
        if self.cut {
            text.push_str("{\"cut\":\"CallRecorder::bytes_per_call was reached: what followed is missing\"}\n");
        }
        let (millis, how) = &self.ended;
        let _ = writeln!(text, "{{\"ms\":{millis},\"ended\":{}}}", string(how));
        text
    }
}

fn string(text: &str) -> String {
    Value::from(text).to_string()
}

fn bytes(bytes: &[u8]) -> String {
    std::str::from_utf8(bytes).map_or_else(
        |_| format!("{{\"latin1\":{}}}", string(&bytes.iter().map(|byte| char::from(*byte)).collect::<String>())),
        string,
    )
}

fn mask(mask: &Mask) -> String {
    let Mask { at, length, keyed } = mask;
    let keyed = keyed.map_or_else(String::new, |Keyed { entry, first, code }| {
        let first = if first > 0 { format!(",\"key\":{}", first + 1) } else { String::new() };
        format!(",\"entry\":{}{first}{}", entry + 1, if code { ",\"code\":true" } else { "" })
    });
    format!("{{\"at\":{at},\"length\":{length}{keyed}}}")
}
