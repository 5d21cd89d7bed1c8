//! The listener of an app that opens no port.

use std::io;
use std::task::{Context, Poll};

use tokio::io::DuplexStream;

use super::listener::Listener;

/// A listener that opens no port: for an app whose calls all come over connections that it makes itself (`App::ami`, with the
/// feature `ami`).
#[derive(Clone, Copy, Debug, Default)]
#[allow(clippy::exhaustive_structs, reason = "there is nothing to it")]
pub struct NoListener;

impl Listener for NoListener {
    type Transport = DuplexStream;
    type Peer = &'static str;

    fn has_addresses() -> bool {
        false
    }

    fn poll_accept(&mut self, _: &mut Context<'_>) -> Poll<io::Result<(DuplexStream, &'static str)>> {
        Poll::Pending
    }
}
