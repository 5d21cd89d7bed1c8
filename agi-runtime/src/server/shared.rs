//! A listener that outlives the process: the next one goes on with it.

use std::io;
use std::task::{Context, Poll};

use agi_protocol::Status;
use socket2::Socket;

use super::listener::Listener;

/// A listener that others hold too and go on with: a socket that systemd opened, or a parent process.
///
/// When [`App::serve`](crate::App::serve) shuts down, it refuses nothing that waits on this listener, and leaves it as it is:
/// the next process accepts what waits. So a restart loses no call, and refuses none. `App::main()` takes the sockets that
/// systemd passes this way (`LISTEN_FDS`).
///
/// ```no_run
/// # use agi_runtime::prelude::*;
/// use agi_runtime::SharedListener;
///
/// # async fn serve(of_the_parent: std::net::TcpListener) -> Result {
/// of_the_parent.set_nonblocking(true)?;
/// let listener = tokio::net::TcpListener::from_std(of_the_parent)?;
/// let ctrl_c = async { tokio::signal::ctrl_c().await.unwrap_or_default() };
/// App::new().serve(SharedListener::new(listener), ctrl_c).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct SharedListener<L>(L);

impl<L: Listener> SharedListener<L> {
    /// Takes a listener that is not this process's alone.
    #[must_use]
    pub const fn new(listener: L) -> Self {
        Self(listener)
    }
}

impl<L: Listener> Listener for SharedListener<L> {
    type Transport = L::Transport;
    type Peer = L::Peer;

    fn poll_accept(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<(Self::Transport, Self::Peer)>> {
        self.0.poll_accept(cx)
    }

    fn prepare(&mut self) -> io::Result<()> {
        self.0.prepare()
    }

    fn prepare_early(&self, transport: &Self::Transport) -> io::Result<()> {
        self.0.prepare_early(transport)
    }

    fn accept_now(&self) -> Option<Socket> {
        self.0.accept_now()
    }

    fn refuse_now(transport: Self::Transport, status: Status) -> io::Result<bool> {
        L::refuse_now(transport, status)
    }

    fn is_shared(&self) -> bool {
        true
    }
}
