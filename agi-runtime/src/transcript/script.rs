//! A recorded call as lines: commands, replies, and what ended it.

use std::time::UNIX_EPOCH;

use super::tape::{Said, Tape};

/// A recorded call.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Script {
    /// Unix seconds.
    pub(crate) began: u64,
    pub(crate) peer: String,
    /// The pattern of the route that answered.
    pub(crate) route: Option<String>,
    /// The lines of the request, without line feeds.
    pub(crate) request: Vec<Vec<u8>>,
    pub(crate) lines: Vec<Line>,
    /// The rest did not fit.
    pub(crate) cut: bool,
    /// When and how it ended: a status, or [`DROPPED`].
    pub(crate) ended: (u64, String),
}

/// The call was dropped before its end: the task that answered it was aborted.
pub(crate) const DROPPED: &str = "dropped";

/// Something that one side said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// When, in milliseconds since the request was read.
    pub(crate) millis: u64,
    pub(crate) what: What,
    /// Its bytes, without the last line feed.
    pub(crate) text: Vec<u8>,
    /// The line feed did not come before the end.
    pub(crate) unfinished: bool,
    /// What in it is masked, from left to right.
    pub(crate) masked: Vec<Mask>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// A command line.
    Sent,
    /// A reply, or `HANGUP`.
    Received,
    /// Live audio, when it is over: for how long, and the keys in it.
    Audio,
    /// The app begins to ask something: the text has the choices, with blanks between them, or `digits`.
    Asks {
        /// It is a further try of the same question.
        again: bool,
    },
    /// Nothing more will be received; the text says why.
    Closed,
}

/// Bytes that are masked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mask {
    pub(crate) at: usize,
    pub(crate) length: usize,
    /// What they were, if the caller keyed them.
    pub(crate) keyed: Option<Keyed>,
}

/// Keys of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Keyed {
    /// Which entry of the call, counted from 0.
    pub(crate) entry: usize,
    /// Its first key that is here, counted from 0.
    pub(crate) first: usize,
    /// It is one key, written as its ASCII code in decimal.
    pub(crate) code: bool,
}

impl Line {
    pub(crate) fn new(millis: u64, what: What, text: Vec<u8>, masked: Vec<Mask>) -> Self {
        Self { millis, what, text, unfinished: false, masked }
    }
}

impl Script {
    /// Reads a tape. Also gives what each line is, for the masks.
    pub(super) fn of(tape: &Tape) -> (Self, Vec<Said>) {
        let (lines, said) = lines(tape);
        let last = tape.entries.last().map_or(0, |entry| entry.millis);
        let ended = match tape.ended {
            Some((millis, status)) => (millis, status.as_str().to_owned()),
            None => (last, DROPPED.to_owned()),
        };
        let script = Self {
            began: tape.began.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()),
            peer: tape.peer.clone(),
            route: tape.route.clone(),
            request: request_lines(tape.request.block()),
            lines,
            cut: tape.cut,
            ended,
        };
        (script, said)
    }
}

/// The block ends with an empty line.
fn request_lines(block: &[u8]) -> Vec<Vec<u8>> {
    let block = block.strip_suffix(b"\n\n").unwrap_or(block);
    block.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect()
}

/// The lines of a tape, and what each of them is.
fn lines(tape: &Tape) -> (Vec<Line>, Vec<Said>) {
    let mut start = 0;
    let mut lines: Vec<_> = tape
        .entries
        .iter()
        .map(|entry| {
            let text = tape.bytes[start..entry.end].to_vec();
            start = entry.end;
            (
                Line { unfinished: !entry.whole, ..Line::new(entry.millis, what(entry.said), text, Vec::new()) },
                entry.said,
            )
        })
        .collect();
    let (begun, line) = &tape.unfinished;
    if !begun.is_empty() && !tape.cut {
        let millis = lines.last().map_or(0, |(last, _)| last.millis);
        let line_begun = Line { unfinished: true, ..Line::new(millis, What::Sent, begun.clone(), Vec::new()) };
        lines.push((line_begun, Said::Sent(*line)));
    }
    lines.into_iter().unzip()
}

fn what(said: Said) -> What {
    match said {
        Said::Sent(_) => What::Sent,
        Said::Received { .. } => What::Received,
        Said::Audio { .. } => What::Audio,
        Said::Asks { again } => What::Asks { again },
        Said::Closed => What::Closed,
    }
}

/// The question of a resynchronisation: `GET FULL VARIABLE agi-…`. A command's own argument would be quoted.
#[cfg(feature = "testing")]
pub(crate) fn is_question(line: &[u8]) -> bool {
    line.starts_with(b"GET FULL VARIABLE agi-")
}
