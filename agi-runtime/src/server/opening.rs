//! The opening of a call: its request, within the limits of size and time.

use std::pin::pin;

use tokio::io::AsyncReadExt;
use tokio::time::timeout;

use super::proxy_header::{self, Begins};
use crate::app::Limits;
use crate::cancel::CancelToken;
use crate::events::Refusal;
use crate::transport::Transport;
use agi_protocol::{Request, block_end, could_be_agi};

/// The usual room for a request: an ordinary one has 500 to 900 bytes, and the call keeps the whole buffer.
const USUAL: usize = 896;

/// Asterisk's own, `AST_MAX_UNIQUEID`, is shorter.
const LONGEST_ID: usize = 160;

/// What a connection turned out to be.
pub(crate) enum Opened<T> {
    /// A call; `received` came after its request.
    Call { transport: T, request: Request, received: Vec<u8> },
    /// It is not a call, or cannot be answered as one; with the channel's id, if that had come.
    Refused(T, Refusal, Option<String>),
    /// No request at all, but this: a health check, or a scan.
    Silent(&'static str),
}

/// Reads a call's request. `cancel` ends it early.
pub(crate) async fn open<T: Transport>(mut transport: T, limits: &Limits, cancel: &CancelToken) -> Opened<T> {
    let mut received = Vec::with_capacity(USUAL);
    let read = timeout(limits.request_time, read_block(&mut transport, &mut received, limits.request_bytes));
    let read = cancel.unless(pin!(read)).await.map(|read| read.unwrap_or(Err(Incomplete::TooSlow)));
    let reason = match read {
        Some(Ok(end)) => {
            let behind = received.split_off(end);
            return match Request::from_block(received) {
                Ok(request) => Opened::Call { transport, request, received: behind },
                Err(_) => Opened::Refused(transport, Refusal::NotAgi, None),
            };
        }
        None => Refusal::Closing,
        Some(Err(_)) if !received.starts_with(b"agi_") => return no_request(transport, &received),
        Some(Err(Incomplete::TooLarge)) => Refusal::TooLarge,
        Some(Err(Incomplete::TooSlow)) => Refusal::TooSlow,
        Some(Err(Incomplete::LineEnds)) => Refusal::LineEnds,
        Some(Err(Incomplete::NotAgi | Incomplete::CutOff)) => Refusal::CutOff,
    };
    Opened::Refused(transport, reason, unique_id(&received).map(str::to_owned))
}

/// Returns the channel's id, if a request has come so far. A longer one is not Asterisk's.
pub(super) fn unique_id(received: &[u8]) -> Option<&str> {
    let mut lines = received.split_inclusive(|byte| *byte == b'\n');
    let id = lines.find_map(|line| line.strip_prefix(b"agi_uniqueid: ")?.strip_suffix(b"\n"))?;
    std::str::from_utf8(id.trim_ascii_end()).ok().filter(|id| id.len() <= LONGEST_ID)
}

/// Says what a connection is that did not begin as a call.
#[cold]
fn no_request<T>(transport: T, received: &[u8]) -> Opened<T> {
    if received.is_empty() {
        return Opened::Silent("connected and said nothing");
    }
    match said(received) {
        None => Opened::Silent("connected and sent only a PROXY header"),
        Some(Said::HeaderAndRequest) => {
            Opened::Refused(transport, Refusal::ProxyHeader, unique_id(received).map(str::to_owned))
        }
        Some(Said::Request | Said::Other) => Opened::Refused(transport, Refusal::NotAgi, None),
    }
}

/// What the first bytes of a connection are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// The beginning of a request.
    Request,
    /// The same, after a proxy's header.
    HeaderAndRequest,
    /// No AGI.
    Other,
}

/// Reads the first bytes of a connection; `None` if they are no more than a probe of a port says: nothing, or a PROXY
/// header.
pub(super) fn said(received: &[u8]) -> Option<Said> {
    if received.is_empty() {
        return None;
    }
    if could_be_agi(received) {
        return Some(Said::Request);
    }
    match proxy_header::begins(received) {
        Begins::Alone => None,
        Begins::Followed(rest) if could_be_agi(rest) => Some(Said::HeaderAndRequest),
        Begins::Followed(_) | Begins::Otherwise => Some(Said::Other),
    }
}

/// Why the request is not complete.
enum Incomplete {
    NotAgi,
    /// Its lines end with a carriage return and a line feed.
    LineEnds,
    TooLarge,
    TooSlow,
    CutOff,
}

async fn read_block(transport: &mut impl Transport, received: &mut Vec<u8>, limit: usize) -> Result<usize, Incomplete> {
    let mut searched = 0;
    loop {
        match transport.read_buf(received).await {
            Ok(0) | Err(_) => return Err(Incomplete::CutOff),
            Ok(_) if !could_be_agi(received) => {
                // A health check says no more than its header, and what a call says more is known after it.
                if received.len() >= limit || proxy_header::begins(received) != Begins::Alone {
                    return Err(Incomplete::NotAgi);
                }
                received.reserve(USUAL);
                continue;
            }
            Ok(_) => {}
        }
        match block_end(received, searched) {
            Some(end) if end <= limit => return Ok(end),
            Some(_) => return Err(Incomplete::TooLarge),
            None if first_line_has_a_carriage_return(received) => return Err(Incomplete::LineEnds),
            None if received.len() >= limit => return Err(Incomplete::TooLarge),
            None => searched = received.len(),
        }
        received.reserve(USUAL);
    }
}

/// Whether the first line, which no caller has a part in, ends with `\r\n`. The end of such a request never comes.
fn first_line_has_a_carriage_return(received: &[u8]) -> bool {
    memchr::memchr(b'\n', received).is_some_and(|feed| received[..feed].ends_with(b"\r"))
}
