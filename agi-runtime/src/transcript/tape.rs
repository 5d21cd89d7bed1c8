//! What is noted of a running call: each line as it is said, and what it is. It is read when the call is over, by the
//! writer.

use std::fmt::Display;
use std::time::SystemTime;

use tokio::time::Instant;

use agi_protocol::dialogue::{Event, Line, Observer};
use agi_protocol::{Request, Status};

/// A call as it was recorded.
pub(super) struct Tape {
    pub(super) began: SystemTime,
    pub(super) peer: String,
    pub(super) route: Option<String>,
    pub(super) request: Request,
    pub(super) entries: Vec<Entry>,
    /// The bytes of all entries, one after the other.
    pub(super) bytes: Vec<u8>,
    /// The beginning of a line of which no more is sent yet, and what it is.
    pub(super) unfinished: (Vec<u8>, Option<Line>),
    /// From here on, the call did not fit.
    pub(super) cut: bool,
    /// How the call ended, and at what millisecond.
    pub(super) ended: Option<(u64, Status)>,
    start: Instant,
    /// When bytes arrived last.
    arrived: u64,
    limit: usize,
}

/// Something that was said: the bytes up to `end`, without the last line feed.
pub(super) struct Entry {
    pub(super) millis: u64,
    pub(super) said: Said,
    pub(super) end: usize,
    /// All of it is there.
    pub(super) whole: bool,
}

/// Who said it, and what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// The app.
    Sent(Option<Line>),
    /// Asterisk.
    Received {
        answers: Option<Line>,
        /// It is a secret of the caller's.
        secret: bool,
    },
    /// Nobody: live audio was streamed. The text says for how long, and the keys in it.
    Audio {
        /// The keys are a secret of the caller's.
        secret: bool,
    },
    /// Nobody: the app begins to ask something. The text has the choices.
    Asks { again: bool },
    /// Nobody: Asterisk closed the connection, or it broke. The text says why.
    Closed,
}

impl Tape {
    pub(super) fn new(request: Request, route: Option<&str>, peer: &dyn Display, limit: usize) -> Self {
        Self {
            began: SystemTime::now(),
            peer: peer.to_string(),
            route: route.map(str::to_owned),
            request,
            entries: Vec::new(),
            bytes: Vec::new(),
            unfinished: (Vec::new(), None),
            cut: false,
            ended: None,
            start: Instant::now(),
            arrived: 0,
            limit,
        }
    }

    /// Notes bytes of a line of the app's. A line is an entry when its line feed is sent.
    pub(super) fn sent(&mut self, mut bytes: &[u8], line: Option<Line>) {
        let (begun, of) = &mut self.unfinished;
        if begun.is_empty() {
            *of = line;
        }
        while let Some(feed) = memchr::memchr(b'\n', bytes) {
            let (mut begun, line) = std::mem::take(&mut self.unfinished);
            begun.extend_from_slice(&bytes[..feed]);
            self.add(self.millis(), Said::Sent(line), &begun, true);
            bytes = &bytes[feed + 1..];
        }
        self.unfinished.0.extend_from_slice(bytes);
    }

    /// Notes a line of Asterisk's, with its line feed if it is whole.
    pub(super) fn received(&mut self, bytes: &[u8], said: Said, whole: bool) {
        let bytes = if whole { bytes.strip_suffix(b"\n").unwrap_or(bytes) } else { bytes };
        self.add(self.arrived, said, bytes, whole);
    }

    /// Notes how the call ended.
    pub(super) fn end(&mut self, how: Status) {
        self.ended = Some((self.millis(), how));
    }

    fn add(&mut self, millis: u64, said: Said, bytes: &[u8], whole: bool) {
        self.cut |= self.size() + bytes.len() + size_of::<Entry>() > self.limit;
        if !self.cut {
            self.bytes.extend_from_slice(bytes);
            self.entries.push(Entry { millis, said, end: self.bytes.len(), whole });
        }
    }

    fn millis(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// The bytes that it takes in memory.
    pub(super) fn size(&self) -> usize {
        self.bytes.len() + self.unfinished.0.len() + self.entries.len() * size_of::<Entry>()
    }
}

impl Observer for Tape {
    fn observe(&mut self, event: Event<'_>) {
        match event {
            Event::Arrived => self.arrived = self.millis(),
            Event::Sent { bytes, line, .. } => self.sent(bytes, line),
            Event::Received { bytes, answers, secret, whole, .. } => {
                self.received(bytes, Said::Received { answers, secret }, whole);
            }
            Event::Beside { text, secret, .. } => {
                self.add(self.millis(), Said::Audio { secret }, text.as_bytes(), true);
            }
            Event::Asks { choices, again, .. } => {
                self.add(self.millis(), Said::Asks { again }, choices.as_bytes(), true);
            }
            // It stays closed.
            Event::Closed(_) if self.entries.last().is_some_and(|last| last.said == Said::Closed) => {}
            Event::Closed(why) => {
                let why = why.map_or_else(|| "by Asterisk".to_owned(), ToString::to_string);
                self.add(self.millis(), Said::Closed, why.as_bytes(), true);
            }
            _ => {}
        }
    }
}
