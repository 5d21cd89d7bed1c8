//! A Unix socket, for a proxy on the same machine: Asterisk itself connects by TCP only (`res_agi.c`).

use std::io;
use std::task::{Context, Poll};

use tokio::net::{UnixListener, UnixStream};

use super::listener::Listener;

impl Listener for UnixListener {
    type Transport = UnixStream;
    /// A peer's own socket has no name.
    type Peer = &'static str;

    fn poll_accept(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<(UnixStream, &'static str)>> {
        UnixListener::poll_accept(self, cx).map_ok(|(stream, _)| (stream, "a Unix socket"))
    }

    fn has_addresses() -> bool {
        false
    }
}
