//! Refusing a call so that the dialplan learns why.

use std::future::{Future, ready};
use std::io::{self, Read, Write};
use std::net::Shutdown;
use std::pin::Pin;
use std::time::Duration;

use socket2::Socket;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

use agi_protocol::Status;

use super::opening::{Said, said};
use super::warning;
use crate::app::Service;
use crate::events::{PeerName, Refusal};

/// Enough for Asterisk to finish its request and read the status, which takes milliseconds.
pub(super) const PATIENCE: Duration = Duration::from_secs(1);
/// More than the longest request that a dialplan can make.
const MOST_BYTES: usize = 1 << 20;

/// In a box, so that it does not enlarge calls.
pub(super) type Otherwise<'s> = Pin<Box<dyn Future<Output = ()> + Send + 's>>;

/// Tells that a connection is refused, and tells its peer. `id` is that of its channel, where it was read.
pub(super) fn refused(
    service: &Service,
    transport: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    reason: Refusal,
    (peer, id): (&dyn PeerName, Option<&str>),
) -> Otherwise<'static> {
    warning::refused(service.board(), reason, peer, id);
    match reason.status() {
        Some(status) => Box::pin(politely(transport, status, |_, _| {})),
        None => Box::pin(ready(())),
    }
}

/// Sends the status, and closes after the peer has closed: a connection that is closed with unread bytes is reset, and
/// the status might be lost. `heard` is told what the peer is and what it said, as soon as that says what it is; before the connection
/// ends for the peer, and not at all if it says nothing.
pub(super) async fn politely(
    mut transport: impl AsyncRead + AsyncWrite + Unpin,
    status: Status,
    heard: impl FnOnce(Said, &[u8]),
) {
    let goodbye = async {
        transport.write_all(&status.last_words(Vec::new())).await?;
        let (mut received, mut read, mut heard) = (Vec::with_capacity(1024), 0, Some(heard));
        while read < MOST_BYTES {
            match transport.read_buf(&mut received).await? {
                0 => {
                    // It may be waiting for that.
                    transport.shutdown().await?;
                    return Ok(());
                }
                more => read += more,
            }
            let Some(said) = said(&received) else { continue };
            if let Some(heard) = heard.take() {
                heard(said, &received);
                transport.shutdown().await?;
            }
            received.clear();
        }
        Err(io::Error::from(io::ErrorKind::FileTooLarge))
    };
    if !matches!(timeout(PATIENCE, goodbye).await, Ok(Ok(()))) {
        tracing::debug!("a refused peer did not take its status {status}, or did not close");
    }
}

/// Sends the status and closes at once, because there is no room to wait. It reads what has arrived of the request, so
/// that the connection is closed without a reset; a peer that is still sending gets the status and then a reset. Returns
/// what the peer said; `None` if it closed without a word.
pub(super) fn at_once(mut stream: &Socket, status: Status) -> io::Result<Option<Said>> {
    stream.set_nonblocking(true)?;
    // The send buffer of a new connection takes it whole.
    stream.write_all(&status.last_words(Vec::new()))?;
    stream.shutdown(Shutdown::Write)?;
    let mut rest = [0; 4096];
    let (mut read, mut first) = (0, None);
    while read < MOST_BYTES {
        match stream.read(&mut rest)? {
            0 => break,
            more => {
                first = first.or_else(|| said(&rest[..more]));
                read += more;
            }
        }
    }
    Ok(first)
}
