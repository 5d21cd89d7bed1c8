//! Where a reply ends, and what it says.

/// The beginning of most replies.
const RESULT: &[u8] = b"200 result=";

/// What a reply looks like. It depends on the command: a value may hold line feeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "whoever reads replies has to read every one of these")]
pub enum ReplyFraming {
    /// One line (or a usage block).
    Line,
    /// `200 result=1 (value)`: the value is printed unescaped and may have many lines, so the reply ends at the
    /// first line that ends in `)`. A value that holds such a line itself cannot be told from two replies; ask for
    /// `${URIENCODE(${NAME})}` where that matters.
    Value,
    /// `200 result=1 (speech) … results=2 score0=…`: a text that was recognised is printed unescaped and may have many lines,
    /// so the reply ends at the line feed after its last result.
    Recognition,
}

/// One thing that Asterisk said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a dialogue decides for each of these what it means")]
pub enum Frame<'b> {
    /// `HANGUP`: the caller is gone. This is never the answer to a command; the answer still comes.
    HangUp,
    /// `100 result=0 Trying...`: the answer follows (GOSUB only).
    Trying,
    /// The answer to a command.
    Reply(Reply<'b>),
    /// A line that is none of these.
    Unsolicited(&'b [u8]),
}

/// The answer to a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a dialogue decides for each of these what it means")]
pub enum Reply<'b> {
    /// `200 result=…`.
    Result(ResultLine<'b>),
    /// `510 Invalid or unknown command`.
    Unknown,
    /// `511 Command Not Permitted on a dead channel or intercept routine`.
    Dead,
    /// `520-…` to `520 End of proper usage.`, or `520 Invalid command syntax.  Proper usage not available.`: the
    /// usage text between them.
    Usage(&'b [u8]),
    /// `503 result=-2 Memory allocation failure` (GOSUB only; `app_stack.c`).
    OutOfMemory,
}

/// A line `200 result=<result> <rest>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResultLine<'b> {
    result: &'b [u8],
    rest: &'b [u8],
}

/// Returns where the frame at the start of `received` ends, once it is whole. `searched` bytes of it are known to hold
/// no end.
///
/// ```
/// use agi_protocol::{ReplyFraming, frame_end};
/// assert_eq!(frame_end(b"200 result=0\nHANG", ReplyFraming::Line, 0), Some(13));
/// assert_eq!(frame_end(b"200 result=1 (one\n", ReplyFraming::Value, 0), None, "the value goes on");
/// ```
#[must_use]
pub fn frame_end(received: &[u8], framing: ReplyFraming, searched: usize) -> Option<usize> {
    if framing == ReplyFraming::Line && is_result(received) {
        // A short line, most of which is known to hold no end.
        let from = searched.max(RESULT.len());
        return received[from..].iter().position(|byte| *byte == b'\n').map(|at| from + at + 1);
    }
    end_of_lines(received, framing, searched)
}

/// Returns where a frame ends that may have several lines.
#[cold]
fn end_of_lines(received: &[u8], framing: ReplyFraming, searched: usize) -> Option<usize> {
    let is_end: fn(&[u8]) -> bool = if received.starts_with(b"520-") {
        |upto| last_line(upto).starts_with(b"520 ")
    } else if framing == ReplyFraming::Value && received.starts_with(b"200 result=1 (") {
        |upto| upto.ends_with(b")")
    } else if framing == ReplyFraming::Recognition && received.starts_with(b"200 result=1 (speech) ") {
        crate::speech::is_whole
    } else {
        |_| true
    };
    memchr::memchr_iter(b'\n', &received[searched..])
        .map(|at| searched + at)
        .find(|at| is_end(&received[..*at]))
        .map(|at| at + 1)
}

/// Returns whether a frame is `200 result=…`.
#[inline]
pub(crate) fn is_result(whole: &[u8]) -> bool {
    whole.starts_with(RESULT)
}

/// Reads one whole frame, as [`frame_end`] found it.
///
/// ```
/// use agi_protocol::{Frame, Reply, frame};
/// let Frame::Reply(Reply::Result(line)) = frame(b"200 result=07 (timeout)\n") else { panic!() };
/// assert_eq!((line.text(), line.note()), (&b"07"[..], Some(&b"timeout"[..])));
/// ```
#[must_use]
pub fn frame(whole: &[u8]) -> Frame<'_> {
    let text = whole.strip_suffix(b"\n").unwrap_or(whole);
    match text.strip_prefix(RESULT) {
        Some(line) => Frame::Reply(Reply::Result(ResultLine::new(line))),
        None => other_frame(text),
    }
}

/// Reads a frame that is not a result, without its line feed.
#[cold]
fn other_frame(text: &[u8]) -> Frame<'_> {
    if text == b"HANGUP" {
        Frame::HangUp
    } else if text.starts_with(b"100 ") {
        Frame::Trying
    } else if text.starts_with(b"510 ") {
        Frame::Reply(Reply::Unknown)
    } else if text.starts_with(b"511 ") {
        Frame::Reply(Reply::Dead)
    } else if text.starts_with(b"520") {
        Frame::Reply(Reply::Usage(usage(text)))
    } else if text.starts_with(b"503 ") {
        Frame::Reply(Reply::OutOfMemory)
    } else {
        Frame::Unsolicited(text)
    }
}

impl<'b> ResultLine<'b> {
    fn new(line: &'b [u8]) -> Self {
        match line.iter().position(|byte| *byte == b' ') {
            Some(blank) => Self { result: &line[..blank], rest: &line[blank + 1..] },
            None => Self { result: line, rest: &[] },
        }
    }

    /// Returns what comes after `result=`, as text: digits keep their zeros, and there may be nothing at all.
    #[must_use]
    pub fn text(&self) -> &'b [u8] {
        self.result
    }

    /// Returns the result as a number, if it is one.
    #[must_use]
    pub fn number(&self) -> Option<i64> {
        match self.result {
            // Most are.
            [digit @ b'0'..=b'9'] => Some(i64::from(digit - b'0')),
            text => std::str::from_utf8(text).ok()?.parse().ok(),
        }
    }

    /// Returns everything after the result: `(timeout) endpos=8000`, `Gosub complete`.
    #[must_use]
    pub fn rest(&self) -> &'b [u8] {
        self.rest
    }

    /// Returns the value in `(…)`, up to the reply's last `)`, if the reply ends there.
    #[must_use]
    pub fn value(&self) -> Option<&'b [u8]> {
        self.rest.strip_prefix(b"(")?.strip_suffix(b")")
    }

    /// Returns the word in `(…)` directly after the result: `timeout`, `dtmf`, `hangup`, `writefile`.
    #[must_use]
    pub fn note(&self) -> Option<&'b [u8]> {
        let rest = self.rest.strip_prefix(b"(")?;
        memchr::memchr(b')', rest).map(|end| &rest[..end])
    }

    /// Returns the number after `<name>=`, such as `endpos`.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<i64> {
        let number = self
            .rest
            .split(|byte| *byte == b' ')
            .find_map(|word| word.strip_prefix(name.as_bytes())?.strip_prefix(b"="))?;
        std::str::from_utf8(number).ok()?.parse().ok()
    }
}

fn last_line(text: &[u8]) -> &[u8] {
    memchr::memrchr(b'\n', text).map_or(text, |feed| &text[feed + 1..])
}

/// Returns the lines between the first and the last one of a 520 block; for a single line, what it says.
fn usage(block: &[u8]) -> &[u8] {
    match (memchr::memchr(b'\n', block), memchr::memrchr(b'\n', block)) {
        (Some(first), Some(last)) if first < last => &block[first + 1..last],
        (Some(_), _) => &[],
        (None, _) => block.get(4..).unwrap_or_default(),
    }
}
