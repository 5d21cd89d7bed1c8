//! The connection of a replayed call.

use tokio::io::DuplexStream;

use crate::transport::{Transport, forward_io};

/// The end of a stream that the app has. A recorded call was asked for the secret before its transcript began.
pub(super) struct Recorded(pub(super) DuplexStream);

forward_io!(reads and writes: [] Recorded, 0);

impl Transport for Recorded {
    fn is_known(&self) -> bool {
        true
    }
}
