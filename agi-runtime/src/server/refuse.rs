//! Refusing a call so that the dialplan learns why.

use std::io::{self, Read, Write};
use std::net::Shutdown;
use std::time::Duration;

use socket2::Socket;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

use agi_protocol::Status;

/// Enough for Asterisk to finish its request and read the status, which takes milliseconds.
pub(super) const PATIENCE: Duration = Duration::from_secs(1);
/// More than the longest request that a dialplan can make.
const MOST_BYTES: usize = 1 << 20;

/// Sends the status, and closes after the peer has closed: a connection that is closed with unread bytes is reset, and
/// the status might be lost.
pub(super) async fn politely(mut transport: impl AsyncRead + AsyncWrite + Unpin, status: Status) {
    let goodbye = async {
        transport.write_all(&status.last_words(Vec::new())).await?;
        transport.shutdown().await?;
        let (mut rest, mut read) = (Vec::with_capacity(1024), 0);
        while read < MOST_BYTES {
            rest.clear();
            match transport.read_buf(&mut rest).await? {
                0 => return Ok(()),
                more => read += more,
            }
        }
        Err(io::Error::from(io::ErrorKind::FileTooLarge))
    };
    if !matches!(timeout(PATIENCE, goodbye).await, Ok(Ok(()))) {
        tracing::debug!("a refused peer did not take its status {status}, or did not close");
    }
}

/// Sends the status and closes at once, because there is no room to wait. It reads what has arrived of the request, so
/// that the connection is closed without a reset; a peer that is still sending gets the status and then a reset.
pub(super) fn at_once(mut stream: &Socket, status: Status) -> io::Result<()> {
    stream.set_nonblocking(true)?;
    // The send buffer of a new connection takes it whole.
    stream.write_all(&status.last_words(Vec::new()))?;
    stream.shutdown(Shutdown::Write)?;
    let mut rest = [0; 4096];
    let mut read = 0;
    while read < MOST_BYTES {
        match stream.read(&mut rest)? {
            0 => break,
            more => read += more,
        }
    }
    Ok(())
}
