//! The warnings that peers can cause.

use std::fmt::Display;

use super::opening::Said;
use crate::events::{Board, Refusal};
use crate::transport::NotReading;
use crate::warning::Warning;

/// Tells that a connection is refused, and warns of it.
pub(super) fn refused(board: &Board, reason: Refusal, peer: &dyn Display) {
    let warning = match reason {
        Refusal::Busy => &BUSY,
        Refusal::Closing => &CLOSING,
        Refusal::CutOff => &CUT_OFF,
        Refusal::LineEnds => &LINE_ENDS,
        Refusal::NotAgi => &NOT_AGI,
        Refusal::ProxyHeader => &PROXY_HEADER,
        Refusal::TooLarge => &TOO_LARGE,
        Refusal::TooSlow => &TOO_SLOW,
    };
    warning.of_peer(peer);
    board.refused(reason, Some(peer));
}

/// Tells that a connection was refused whose request nobody reads, because there is no room or none are taken.
pub(super) fn turned_away(board: &Board, reason: Refusal, said: Said, peer: &dyn Display) {
    match (said, reason) {
        (Said::Request, Refusal::Closing) => {
            // An operator wanted it: no warning.
            TURNED_AWAY.note_of_peer(peer);
            board.refused(reason, Some(peer));
        }
        (Said::Request, _) => refused(board, reason, peer),
        (Said::HeaderAndRequest, _) => refused(board, Refusal::ProxyHeader, peer),
        (Said::Other, _) => refused(board, Refusal::NotAgi, peer),
    }
}

/// What a [`WriteTimeout`](crate::transport::WriteTimeout) of a call says.
pub(super) struct NotRead;

impl NotReading for NotRead {
    fn warning() -> &'static Warning {
        &NOT_READING
    }
}

#[cfg(feature = "audio")]
pub(super) static AUDIO_BUSY: Warning =
    Warning::new("a connection to the audio listener was closed: too many have not said yet to which call they belong");
static BUSY: Warning = Warning::new("a call was refused as BUSY: the limit of calls is reached");
static CLOSING: Warning =
    Warning::new("a call was refused as CLOSING: its request had not come at the shutdown deadline");
static CUT_OFF: Warning = Warning::new("a call was refused as ERROR: its request was cut off");
static LINE_ENDS: Warning = Warning::new(
    "a call was refused as ERROR: the lines of its request end with \\r\\n, and those of AGI with \\n alone: \
     send `agi_network: yes\\n` and so on, and an empty line at the end",
);
pub(super) static NO_ACCEPT: Warning =
    Warning::new("calls cannot be accepted; while it lasts, they wait or are refused as BUSY");
static NOT_AGI: Warning = Warning::new("a connection was closed: the peer does not speak AGI");
static NOT_READING: Warning = Warning::new("a connection is given up: the peer did not read for Limits::send_time");
static PROXY_HEADER: Warning = Warning::new(
    "a call was refused as ERROR: a proxy put a PROXY header before its request, which is not read here: take \
     `send-proxy` or `send-proxy-v2` out of HAProxy's `server` line, and `proxy_protocol on` out of nginx",
);
static TOO_LARGE: Warning =
    Warning::new("a call was refused as TOO_LARGE: its request is larger than Limits::request_bytes");
static TOO_SLOW: Warning =
    Warning::new("a call was refused as ERROR: its request took longer than Limits::request_time");
static TURNED_AWAY: Warning =
    Warning::new("a call was refused as CLOSING: the app takes no new calls, because it drains or shuts down");
