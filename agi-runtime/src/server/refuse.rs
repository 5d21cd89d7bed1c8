//! Refusing a call so that the dialplan learns why.

use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::time::timeout;

use crate::outcome::Status;
use crate::transport::Transport;

/// Enough for Asterisk to finish its request, which takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(1);
const MOST_BYTES: u64 = 256 * 1024;

/// Says the status, and closes when the peer has: a connection closed with bytes unread is reset, and the status might
/// be lost.
pub(super) async fn refuse(mut transport: impl Transport, status: Status) {
    let goodbye = async {
        transport.write_all(status.last_words().as_bytes()).await?;
        transport.shutdown().await?;
        let mut rest = tokio::io::AsyncReadExt::take(&mut transport, MOST_BYTES);
        tokio::io::copy(&mut rest, &mut tokio::io::sink()).await
    };
    if !matches!(timeout(PATIENCE, goodbye).await, Ok(Ok(_))) {
        tracing::debug!("a refused peer did not take its status {status}, or did not close");
    }
}
