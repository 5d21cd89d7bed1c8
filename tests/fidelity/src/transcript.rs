//! What was seen of a call.

use crate::bytes::show;
use crate::mask::Mask;

/// A call as its server and the dialplan saw it, byte by byte.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transcript {
    /// The request, without the empty line that ends it.
    pub request: Vec<u8>,
    /// What passed, in order.
    pub passed: Vec<Passed>,
    /// The same of the call to a called party that a route of the app asks.
    pub called: Option<(Vec<u8>, Vec<Passed>)>,
    /// The address of the audio server.
    pub audio: String,
    /// What that saw, stream by stream.
    pub streams: Vec<String>,
    /// How the dialplan saw it end.
    pub ended: Ended,
}

/// A part of the dialogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Passed {
    /// Lines that were sent in one write, and everything that came until they were answered.
    Exchange {
        /// What was sent.
        sent: Vec<u8>,
        /// What came.
        reply: Vec<u8>,
    },
    /// What came while nothing was asked.
    Between(Vec<u8>),
    /// What came after the end of what the server sends.
    Last(Vec<u8>),
    /// Asterisk closed the connection first.
    Closed,
}

/// How the dialplan saw a call end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ended {
    /// `${AGISTATUS}`.
    pub agi_status: String,
    /// `${AGI_ROUTE_STATUS}`.
    pub route_status: String,
    /// Whether it continued after `AGI()`.
    pub went_on: bool,
    /// What was reported, in the order it was asked for.
    pub values: Vec<(String, Vec<u8>)>,
}

impl Transcript {
    /// As lines of text, with `~` for what differs from run to run. Two transcripts are equal if these are.
    ///
    /// `*` comes before a line of the request, `>` before one that was sent, `<` before one that came, `-` before one
    /// that came unasked, and `.` before one that came at the end; `called` comes
    /// before all of these on the leg of a called party.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let mask = Mask::new(&self.request).audio(&self.audio);
        let mut lines: Vec<String> = mask.request(&self.request).into_iter().map(|line| format!("* {line}")).collect();
        lines.extend(dialogue(&self.passed, &mask));
        if let Some((request, passed)) = &self.called {
            let mask = Mask::new(request).within(&mask);
            lines.extend(mask.request(request).into_iter().map(|line| format!("called * {line}")));
            lines.extend(dialogue(passed, &mask).into_iter().map(|line| format!("called {line}")));
        }
        lines.extend(self.streams.iter().map(|stream| format!("audio={stream}")));
        let Ended { agi_status, route_status, went_on, values } = &self.ended;
        lines.push(format!("AGISTATUS={agi_status}"));
        lines.push(format!("AGI_ROUTE_STATUS={route_status}"));
        lines.push(format!("went on={}", if *went_on { "yes" } else { "no" }));
        lines.extend(values.iter().map(|(name, value)| format!("{name}={}", mask.text(&show(value)))));
        lines
    }
}

fn dialogue(passed: &[Passed], mask: &Mask) -> Vec<String> {
    let mut lines = Vec::new();
    for passed in passed {
        match passed {
            Passed::Exchange { sent, reply } => {
                lines.extend(split(sent).map(|line| format!("> {}", mask.text(&show(line)))));
                lines.extend(mask.reply(sent, reply).into_iter().map(|line| format!("< {line}")));
            }
            Passed::Between(bytes) => lines.extend(split(bytes).map(|line| format!("- {}", show(line)))),
            Passed::Last(bytes) => lines.extend(split(bytes).map(|line| format!(". {}", show(line)))),
            Passed::Closed => lines.push(". closed by Asterisk".to_owned()),
        }
    }
    lines
}

/// Lines without their line feeds.
fn split(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split_inclusive(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\n").unwrap_or(line))
}
