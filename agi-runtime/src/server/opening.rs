//! The opening of a call: its request, within the limits of size and time.

use std::pin::pin;

use tokio::io::AsyncReadExt;
use tokio::time::timeout;

use super::warning;
use crate::app::Limits;
use crate::cancel::CancelToken;
use crate::transport::Transport;
use crate::warning::Warning;
use agi_protocol::Status;
use agi_protocol::{Request, block_end, could_be_agi};

/// The usual room for a request: an ordinary one has 500 to 900 bytes, and the call keeps the whole buffer.
const USUAL: usize = 896;

/// What a connection turned out to be.
pub(super) enum Opened<T> {
    /// A call; `received` came after its request.
    Call { transport: T, request: Request, received: Vec<u8> },
    /// It began as a call, but cannot be one.
    Refused(T, Status, &'static Warning),
    /// Something else.
    NotAgi,
    /// Nothing at all: a health check, or a scan.
    Silent,
}

/// Reads a call's request. `cancel` ends it early.
pub(super) async fn open<T: Transport>(mut transport: T, limits: &Limits, cancel: &CancelToken) -> Opened<T> {
    let mut received = Vec::with_capacity(USUAL);
    let read = timeout(limits.request_time, read_block(&mut transport, &mut received, limits.request_bytes));
    let Some(read) = cancel.unless(pin!(read)).await else {
        return Opened::Refused(transport, Status::Closing, &warning::CLOSING);
    };
    match read.unwrap_or(Err(Incomplete::TooSlow)) {
        Ok(end) => {
            let behind = received.split_off(end);
            match Request::from_block(received) {
                Ok(request) => Opened::Call { transport, request, received: behind },
                Err(_) => Opened::NotAgi,
            }
        }
        Err(_) if received.is_empty() => Opened::Silent,
        Err(_) if !received.starts_with(b"agi_") => Opened::NotAgi,
        Err(Incomplete::TooLarge) => Opened::Refused(transport, Status::TooLarge, &warning::TOO_LARGE),
        Err(Incomplete::TooSlow) => Opened::Refused(transport, Status::Error, &warning::TOO_SLOW),
        Err(Incomplete::NotAgi | Incomplete::CutOff) => Opened::Refused(transport, Status::Error, &warning::CUT_OFF),
    }
}

/// Why the request is not complete.
enum Incomplete {
    NotAgi,
    TooLarge,
    TooSlow,
    CutOff,
}

async fn read_block(transport: &mut impl Transport, received: &mut Vec<u8>, limit: usize) -> Result<usize, Incomplete> {
    let mut searched = 0;
    loop {
        match transport.read_buf(received).await {
            Ok(0) | Err(_) => return Err(Incomplete::CutOff),
            Ok(_) if !could_be_agi(received) => return Err(Incomplete::NotAgi),
            Ok(_) => {}
        }
        match block_end(received, searched) {
            Some(end) if end <= limit => return Ok(end),
            Some(_) => return Err(Incomplete::TooLarge),
            None if received.len() >= limit => return Err(Incomplete::TooLarge),
            None => searched = received.len(),
        }
        received.reserve(USUAL);
    }
}
