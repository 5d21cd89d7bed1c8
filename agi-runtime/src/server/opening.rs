//! The opening of a call: its request, within the limits of size and time.

use tokio::io::AsyncReadExt;
use tokio::time::timeout;

use super::Limits;
use crate::outcome::Status;
use crate::protocol::{Request, block_end, could_be_agi};
use crate::transport::Transport;

/// What a connection turned out to be.
pub(super) enum Opened {
    /// A call; `received` came behind its request.
    Call { request: Request, received: Vec<u8> },
    /// It began as a call, and cannot be one.
    Refused { status: Status, reason: &'static str },
    /// Something else.
    NotAgi,
    /// Nothing at all: a health check, or a scan.
    Silent,
}

/// Reads a call's request.
pub(super) async fn open(transport: &mut impl Transport, limits: &Limits) -> Opened {
    let mut received = Vec::with_capacity(1024);
    let read = timeout(limits.request_time, read_block(transport, &mut received, limits.request_bytes)).await;
    match read.unwrap_or(Err(Cut::TooSlow)) {
        Ok(end) => match Request::parse(&received[..end]) {
            Ok(request) => {
                received.drain(..end);
                Opened::Call { request, received }
            }
            Err(_) => Opened::NotAgi,
        },
        Err(Cut::NotAgi) => Opened::NotAgi,
        Err(_) if received.is_empty() => Opened::Silent,
        Err(_) if !received.starts_with(b"agi_") => Opened::NotAgi,
        Err(Cut::TooLarge) => Opened::Refused {
            status: Status::TooLarge,
            reason: "calls refused as TOO_LARGE: the request is larger than Limits::request_bytes",
        },
        Err(Cut::TooSlow) => Opened::Refused {
            status: Status::Error,
            reason: "calls refused as ERROR: the request took longer than Limits::request_time",
        },
        Err(Cut::Broken) => {
            Opened::Refused { status: Status::Error, reason: "calls refused as ERROR: the request was cut off" }
        }
    }
}

/// Why there is no whole request.
enum Cut {
    NotAgi,
    TooLarge,
    TooSlow,
    Broken,
}

async fn read_block(transport: &mut impl Transport, received: &mut Vec<u8>, limit: usize) -> Result<usize, Cut> {
    let mut searched = 0;
    loop {
        match transport.read_buf(received).await {
            Ok(0) | Err(_) => return Err(Cut::Broken),
            Ok(_) if !could_be_agi(received) => return Err(Cut::NotAgi),
            Ok(_) => {}
        }
        match block_end(received, searched) {
            Some(end) if end <= limit => return Ok(end),
            Some(_) => return Err(Cut::TooLarge),
            None if received.len() >= limit => return Err(Cut::TooLarge),
            None => searched = received.len(),
        }
        received.reserve(1024.min(limit));
    }
}
