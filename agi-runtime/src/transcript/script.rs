//! A recorded call as lines: commands, replies, and what ended it.

use std::collections::VecDeque;
use std::time::UNIX_EPOCH;

use super::raw_log::{Chunk, Ended, Side, Tape};
use super::{CallRecorder, mask};
use agi_protocol::{Frame, Reply, ReplyFraming, Spec, frame, frame_end, spec};

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
    /// When and how it ended: a status, [`HUNG_UP`], or [`DROPPED`].
    pub(crate) ended: (u64, String),
}

/// The caller hung up, and no status was sent.
pub(crate) const HUNG_UP: &str = "hung up";
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
    /// Which line it answers.
    pub(super) answers: Option<usize>,
    /// It answers a question for a secret.
    pub(super) hidden: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// A command line.
    Sent,
    /// A reply, or `HANGUP`.
    Received,
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
        Self { millis, what, text, unfinished: false, masked, answers: None, hidden: false }
    }
}

impl Script {
    /// Reads a tape and masks what is secret.
    pub(super) fn of(tape: &Tape, settings: &CallRecorder) -> Self {
        let mut lines = lines(&tape.chunks, &tape.bytes);
        mask::mask(&mut lines, settings);
        let last = tape.chunks.last().map_or(0, |chunk| chunk.millis);
        let ended = match tape.ended {
            Some((millis, Ended::Status(status))) => (millis, status.as_str().to_owned()),
            Some((millis, Ended::HungUp)) => (millis, HUNG_UP.to_owned()),
            None => (last, DROPPED.to_owned()),
        };
        Self {
            began: tape.began.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()),
            peer: tape.peer.clone(),
            route: tape.route.clone(),
            request: request_lines(tape.request.block()),
            lines,
            cut: tape.cut,
            ended,
        }
    }
}

/// The block ends with an empty line.
fn request_lines(block: &[u8]) -> Vec<Vec<u8>> {
    let block = block.strip_suffix(b"\n\n").unwrap_or(block);
    block.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect()
}

/// The question of a resynchronisation: `GET FULL VARIABLE agi-…`. A command's own argument would be quoted.
pub(crate) fn is_question(line: &[u8]) -> bool {
    line.starts_with(b"GET FULL VARIABLE agi-")
}

/// The command that a line is.
pub(super) fn spec_of(line: &[u8]) -> Option<&'static Spec> {
    let is = |spec: &&&'static Spec| {
        line.strip_prefix(spec.name.as_bytes()).is_some_and(|rest| rest.is_empty() || rest.starts_with(b" "))
    };
    spec::ALL.iter().filter(is).max_by_key(|spec| spec.name.len()).copied()
}

fn lines(chunks: &[Chunk], bytes: &[u8]) -> Vec<Line> {
    let mut reader = Reader::default();
    let mut start = 0;
    for chunk in chunks {
        reader.read(chunk, &bytes[start..chunk.end]);
        start = chunk.end;
    }
    reader.end(chunks.last().map_or(0, |chunk| chunk.millis));
    reader.lines
}

/// Cuts both directions into lines, and finds out which reply answers which command.
#[derive(Default)]
struct Reader {
    lines: Vec<Line>,
    sent: Vec<u8>,
    received: Vec<u8>,
    /// Bytes of `received` that hold no end of a frame.
    searched: usize,
    /// Commands that are not answered.
    waiting: VecDeque<usize>,
    /// What is in `received` is a secret.
    hidden: bool,
}

impl Reader {
    fn read(&mut self, chunk: &Chunk, bytes: &[u8]) {
        match chunk.side {
            Side::Sent => {
                self.sent.extend_from_slice(bytes);
                while let Some(feed) = memchr::memchr(b'\n', &self.sent) {
                    let text = take(&mut self.sent, feed + 1);
                    self.waiting.push_back(self.lines.len());
                    self.searched = 0;
                    self.add(chunk.millis, What::Sent, text, None);
                }
            }
            Side::Received => {
                self.received.extend_from_slice(bytes);
                while let Some(end) = frame_end(&self.received, self.shape(), self.searched) {
                    self.searched = 0;
                    let text = take(&mut self.received, end);
                    let answers = self.answered_by(&text);
                    self.add(chunk.millis, What::Received, text, answers);
                    let hidden = chunk.hidden || std::mem::take(&mut self.hidden);
                    self.hide_last(hidden);
                }
                self.hidden |= chunk.hidden && !self.received.is_empty();
                self.searched = self.received.len();
            }
            Side::Closed => self.add(chunk.millis, What::Closed, bytes.to_vec(), None),
        }
    }

    /// What is left has no line feed.
    fn end(&mut self, millis: u64) {
        for (what, text) in
            [(What::Sent, std::mem::take(&mut self.sent)), (What::Received, std::mem::take(&mut self.received))]
        {
            if !text.is_empty() {
                let answers = self.waiting.front().copied().filter(|_| what == What::Received);
                self.add(millis, what, text, answers);
                self.hide_last(what == What::Received && self.hidden);
                self.lines.last_mut().expect("it was just added").unfinished = true;
            }
        }
    }

    fn add(&mut self, millis: u64, what: What, text: Vec<u8>, answers: Option<usize>) {
        self.lines.push(Line { answers, ..Line::new(millis, what, text, Vec::new()) });
    }

    fn hide_last(&mut self, hidden: bool) {
        if let Some(last) = self.lines.last_mut() {
            last.hidden |= hidden;
        }
    }

    fn shape(&self) -> ReplyFraming {
        let spec = self.waiting.front().and_then(|waiting| spec_of(&self.lines[*waiting].text));
        spec.map_or(ReplyFraming::Line, |spec| spec.framing)
    }

    /// The command that a frame answers, if it is an answer. An interrupted command is answered by nothing; that shows
    /// when the question after it is answered.
    fn answered_by(&mut self, frame_text: &[u8]) -> Option<usize> {
        let Frame::Reply(reply) = frame(frame_text) else { return None };
        let value = if let Reply::Result(line) = reply { line.value() } else { None };
        let asks = |value| self.waiting.iter().position(|waiting| asks(&self.lines[*waiting].text, value));
        if let Some(at) = value.and_then(asks) {
            return self.waiting.drain(..=at).next_back();
        }
        let is_command = self.waiting.front().is_some_and(|front| !is_question(&self.lines[*front].text));
        if is_command { self.waiting.pop_front() } else { None }
    }
}

/// Whether a line is the question that this value answers.
fn asks(line: &[u8], value: &[u8]) -> bool {
    is_question(line) && line.strip_prefix(b"GET FULL VARIABLE ") == Some(value)
}

/// Takes a line off the front, and its line feed off its end.
fn take(bytes: &mut Vec<u8>, end: usize) -> Vec<u8> {
    let mut text: Vec<u8> = bytes.drain(..end).collect();
    text.pop();
    text
}
