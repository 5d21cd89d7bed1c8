//! What the app reads and writes of a call over AsyncAGI.

use tokio::io::DuplexStream;

use crate::transport::{Transport, forward_io};
use agi_protocol::MAX_LINE_OF_ASYNC_AGI;

/// One end of a call over AsyncAGI; a task carries its lines.
#[derive(Debug)]
pub(crate) struct AmiStream(pub(super) DuplexStream);

forward_io!(reads and writes: [] AmiStream, 0);

impl Transport for AmiStream {
    fn longest_line(&self) -> Option<usize> {
        Some(MAX_LINE_OF_ASYNC_AGI)
    }

    /// The app has logged in to it.
    fn is_known(&self) -> bool {
        true
    }
}
