//! Reading a transcript: strictly, because people edit them.

use serde_json::{Map, Value};

use super::json::{CLOSED, RECEIVED, SENT, VERSION};
use super::script::{Keyed, Line, Mask, Script, What};

/// Why a text is no transcript.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Malformed {
    /// Counted from 1.
    pub(crate) line: usize,
    pub(crate) why: String,
}

impl Script {
    /// Reads a whole transcript: each line is one of the file's.
    pub(crate) fn from_text(text: &str) -> Result<Self, Malformed> {
        let mut lines = text.lines().enumerate().map(|(index, line)| (index + 1, line));
        let (_, first) = lines.next().unwrap_or_default();
        let mut script = in_line(1, request(first))?;
        let mut whole = false;
        for (number, line) in lines {
            if whole {
                return in_line(number, Err("the line \"ended\" is the last one".to_owned()));
            }
            whole = in_line(number, add(&mut script, line))?;
        }
        let last = script.lines.len() + 1;
        in_line(last, if whole { Ok(script) } else { Err("the line \"ended\" is missing after it".to_owned()) })
    }
}

fn in_line<T>(line: usize, read: Result<T, String>) -> Result<T, Malformed> {
    read.map_err(|why| Malformed { line, why })
}

fn request(line: &str) -> Result<Script, String> {
    let object = object(line)?;
    match object.get("transcript").and_then(Value::as_u64) {
        Some(VERSION) => {}
        Some(other) => return Err(format!("a transcript of version {other}; this program reads {VERSION}")),
        None => return Err("it does not begin with {\"transcript\":1,…}".to_owned()),
    }
    let request = object.get("request").and_then(Value::as_array).ok_or("\"request\" is no list")?;
    let text = |key| object.get(key).and_then(Value::as_str).map(str::to_owned);
    Ok(Script {
        began: number(&object, "began").unwrap_or(0),
        peer: text("peer").unwrap_or_default(),
        route: text("route"),
        request: request.iter().map(to_bytes).collect::<Result<_, _>>()?,
        lines: Vec::new(),
        cut: false,
        ended: (0, String::new()),
    })
}

/// Adds a line behind the first; whether it was the last.
fn add(script: &mut Script, line: &str) -> Result<bool, String> {
    let object = object(line)?;
    if object.contains_key("cut") {
        script.cut = true;
        return Ok(false);
    }
    let millis = number(&object, "ms")?;
    if let Some(how) = object.get("ended") {
        script.ended = (millis, how.as_str().ok_or("\"ended\" is no text")?.to_owned());
        return Ok(true);
    }
    if script.cut {
        return Err("behind \"cut\" comes \"ended\"".to_owned());
    }
    let all = [(SENT, What::Sent), (RECEIVED, What::Received), (CLOSED, What::Closed)];
    let found = all.iter().find_map(|(key, what)| Some((*what, object.get(*key)?)));
    let (what, text) = found.ok_or("it has none of \"sent\", \"received\", \"closed\", \"cut\" and \"ended\"")?;
    let text = to_bytes(text)?;
    let unfinished = object.get("unfinished").and_then(Value::as_bool).unwrap_or(false);
    let masked = object.get("masked").map_or(Ok(Vec::new()), |masks| to_masks(masks, &text))?;
    script.lines.push(Line { unfinished, ..Line::new(millis, what, text, masked) });
    Ok(false)
}

fn object(line: &str) -> Result<Map<String, Value>, String> {
    match serde_json::from_str(line) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err("it is not a JSON object".to_owned()),
        Err(error) => Err(format!("it is not a JSON object: {error}")),
    }
}

fn number(object: &Map<String, Value>, key: &str) -> Result<u64, String> {
    object.get(key).and_then(Value::as_u64).ok_or_else(|| format!("it has no number \"{key}\""))
}

fn to_bytes(text: &Value) -> Result<Vec<u8>, String> {
    let bytes = match text {
        Value::String(text) => Some(text.clone().into_bytes()),
        Value::Object(object) => object
            .get("latin1")
            .and_then(Value::as_str)
            .and_then(|text| text.chars().map(|letter| u8::try_from(letter).ok()).collect()),
        _ => None,
    };
    bytes.ok_or_else(|| "a text is neither \"…\" nor {\"latin1\":\"…\"}".to_owned())
}

fn to_masks(masks: &Value, text: &[u8]) -> Result<Vec<Mask>, String> {
    let mut end = 0;
    let mut read = Vec::new();
    for mask in masks.as_array().ok_or("\"masked\" is no list")? {
        let field = |key| mask.get(key).and_then(Value::as_u64).and_then(|number| usize::try_from(number).ok());
        let (Some(at), Some(length)) = (field("at"), field("length")) else {
            return Err("an element of \"masked\" has no \"at\" or no \"length\"".to_owned());
        };
        if at < end || at.checked_add(length).is_none_or(|end| end > text.len()) {
            return Err("the elements of \"masked\" are not one behind the other within the text".to_owned());
        }
        end = at + length;
        let code = mask.get("code").and_then(Value::as_bool).unwrap_or(false);
        let keyed = field("entry").map(|entry| Keyed {
            entry: entry.saturating_sub(1),
            first: field("key").unwrap_or(1).saturating_sub(1),
            code,
        });
        read.push(Mask { at, length, keyed });
    }
    Ok(read)
}
