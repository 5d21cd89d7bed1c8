//! The text of a transcript: one JSON object a line. It is read strictly, because people edit it.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::script::{Line, Mask, Script, What};

/// The version of this format.
const VERSION: u64 = 1;
/// What the line `cut` says.
const CUT: &str = "CallRecorder::bytes_per_call was reached: what followed is missing";

/// The first line.
#[derive(Serialize, Deserialize)]
struct Head<'t> {
    transcript: Option<u64>,
    #[serde(default)]
    began: u64,
    #[serde(default)]
    peer: Cow<'t, str>,
    route: Option<Cow<'t, str>>,
    request: Option<Vec<Bytes>>,
}

/// Any other line. It has one of `sent`, `received`, `audio`, `asks`, `closed`, `cut` and `ended`.
#[derive(Default, Serialize, Deserialize)]
struct Row {
    #[serde(skip_serializing_if = "Option::is_none")]
    ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sent: Option<Bytes>,
    #[serde(skip_serializing_if = "Option::is_none")]
    received: Option<Bytes>,
    #[serde(skip_serializing_if = "Option::is_none")]
    audio: Option<Bytes>,
    #[serde(skip_serializing_if = "Option::is_none")]
    asks: Option<Bytes>,
    #[serde(default, skip_serializing_if = "is_default")]
    again: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    closed: Option<Bytes>,
    #[serde(default, skip_serializing_if = "is_default")]
    unfinished: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    masked: Vec<MaskRow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cut: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended: Option<String>,
}

/// An element of `masked`. Entries and keys are counted from 1.
#[derive(PartialEq, Serialize, Deserialize)]
struct MaskRow {
    at: usize,
    length: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    entry: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<usize>,
    #[serde(default, skip_serializing_if = "is_default")]
    code: bool,
}

/// A text. One that is not UTF-8 is written as `{"latin1": "…"}`, one character a byte, so that nothing is lost.
#[derive(Serialize, Deserialize)]
#[serde(untagged, expecting = "a text is neither \"…\" nor {\"latin1\":\"…\"}")]
enum Bytes {
    Utf8(String),
    Other { latin1: Latin1 },
}

#[derive(Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[derive(Clone)]
struct Latin1(Vec<u8>);

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl Script {
    pub(crate) fn to_text(&self) -> String {
        let head = Head {
            transcript: Some(VERSION),
            began: self.began,
            peer: self.peer.as_str().into(),
            route: self.route.as_deref().map(Cow::Borrowed),
            request: Some(self.request.iter().map(|line| Bytes::of(line)).collect()),
        };
        let mut text = json(&head);
        for line in &self.lines {
            text.push_str(&json(&Row::of(line)));
        }
        if self.cut {
            text.push_str(&json(&Row { cut: Some(CUT.to_owned()), ..Row::default() }));
        }
        let (millis, how) = &self.ended;
        text.push_str(&json(&Row { ms: Some(*millis), ended: Some(how.clone()), ..Row::default() }));
        text
    }
}

fn json(line: &impl Serialize) -> String {
    // Texts, numbers and lists: JSON has all of them.
    serde_json::to_string(line).map_or_else(|error| error.to_string(), |line| line + "\n")
}

impl Row {
    fn of(line: &Line) -> Self {
        let masked = line.masked.iter().map(MaskRow::of).collect();
        let row = Self { ms: Some(line.millis), unfinished: line.unfinished, masked, ..Self::default() };
        let text = Some(Bytes::of(&line.text));
        match line.what {
            What::Sent => Self { sent: text, ..row },
            What::Received => Self { received: text, ..row },
            What::Audio => Self { audio: text, ..row },
            What::Asks { again } => Self { asks: text, again, ..row },
            What::Closed => Self { closed: text, ..row },
        }
    }
}

impl MaskRow {
    fn of(mask: &Mask) -> Self {
        let Mask { at, length, keyed } = *mask;
        Self {
            at,
            length,
            entry: keyed.map(|keyed| keyed.entry + 1),
            key: keyed.filter(|keyed| keyed.first > 0).map(|keyed| keyed.first + 1),
            code: keyed.is_some_and(|keyed| keyed.code),
        }
    }
}

impl Bytes {
    fn of(bytes: &[u8]) -> Self {
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::Utf8(text.to_owned()),
            Err(_) => Self::Other { latin1: Latin1(bytes.to_vec()) },
        }
    }
}

impl From<Latin1> for String {
    fn from(bytes: Latin1) -> Self {
        bytes.0.into_iter().map(char::from).collect()
    }
}

impl TryFrom<String> for Latin1 {
    type Error = std::char::TryFromCharError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.chars().map(u8::try_from).collect::<Result<_, _>>().map(Self)
    }
}

/// Reading, which only replays do.
#[cfg(feature = "testing")]
mod reading {
    use serde::de::DeserializeOwned;

    use super::super::script::Keyed;
    use super::{Bytes, Head, Line, Mask, MaskRow, Row, Script, VERSION, What};

    /// Why a text is not a transcript.
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

    fn object<T: DeserializeOwned>(line: &str) -> Result<T, String> {
        serde_json::from_str(line).map_err(|error| {
            if error.is_data() { error.to_string() } else { format!("it is not a JSON object: {error}") }
        })
    }

    fn request(line: &str) -> Result<Script, String> {
        let head: Head<'static> = object(line)?;
        match head.transcript {
            Some(VERSION) => {}
            Some(other) => return Err(format!("a transcript of version {other}; this program reads {VERSION}")),
            None => return Err("it does not begin with {\"transcript\":1,…}".to_owned()),
        }
        Ok(Script {
            began: head.began,
            peer: head.peer.into_owned(),
            route: head.route.map(std::borrow::Cow::into_owned),
            request: head.request.ok_or("\"request\" is not a list")?.into_iter().map(Bytes::into_bytes).collect(),
            lines: Vec::new(),
            cut: false,
            ended: (0, String::new()),
        })
    }

    /// Adds a line after the first; whether it was the last.
    fn add(script: &mut Script, line: &str) -> Result<bool, String> {
        let row: Row = object(line)?;
        if row.cut.is_some() {
            script.cut = true;
            return Ok(false);
        }
        let millis = row.ms.ok_or("it has no number \"ms\"")?;
        if let Some(how) = row.ended {
            script.ended = (millis, how);
            return Ok(true);
        }
        if script.cut {
            return Err("after \"cut\" comes \"ended\"".to_owned());
        }
        let all = [
            (What::Sent, row.sent),
            (What::Received, row.received),
            (What::Audio, row.audio),
            (What::Asks { again: row.again }, row.asks),
            (What::Closed, row.closed),
        ];
        let found = all.into_iter().find_map(|(what, text)| Some((what, text?.into_bytes())));
        let (what, text) = found
            .ok_or("it has none of \"sent\", \"received\", \"audio\", \"asks\", \"closed\", \"cut\" and \"ended\"")?;
        let masked = masks(&row.masked, text.len())?;
        script.lines.push(Line { unfinished: row.unfinished, ..Line::new(millis, what, text, masked) });
        Ok(false)
    }

    fn masks(rows: &[MaskRow], length: usize) -> Result<Vec<Mask>, String> {
        let mut end = 0;
        for row in rows {
            let next = row.at.checked_add(row.length).filter(|next| *next <= length && row.at >= end);
            end = next.ok_or("the elements of \"masked\" are not one after the other within the text")?;
        }
        Ok(rows.iter().map(MaskRow::to_mask).collect())
    }

    impl MaskRow {
        fn to_mask(&self) -> Mask {
            let keyed = self.entry.map(|entry| Keyed {
                entry: entry.saturating_sub(1),
                first: self.key.unwrap_or(1).saturating_sub(1),
                code: self.code,
            });
            Mask { at: self.at, length: self.length, keyed }
        }
    }

    impl Bytes {
        fn into_bytes(self) -> Vec<u8> {
            match self {
                Self::Utf8(text) => text.into_bytes(),
                Self::Other { latin1 } => latin1.0,
            }
        }
    }
}
