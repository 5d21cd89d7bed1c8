//! Where calls come from: a TCP listener, a Unix socket, or one of your own.

use std::fmt::Display;
use std::io;
use std::task::{Context, Poll};

use agi_protocol::Status;
use socket2::Socket;

use crate::transport::Transport;

/// Where an app's calls come from, for [`App::serve`](crate::App::serve): a `TcpListener`, a `UnixListener`, or a type
/// of your own, such as streams in memory for a test.
///
/// ```
/// use std::io;
/// use std::task::{Context, Poll};
///
/// use agi_runtime::{App, Listener};
/// use tokio::io::DuplexStream;
/// use tokio::sync::mpsc;
///
/// /// Each stream that is sent is a call.
/// struct Streams(mpsc::Receiver<DuplexStream>);
///
/// impl Listener for Streams {
///     type Transport = DuplexStream;
///     type Peer = &'static str;
///
///     fn poll_accept(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<(DuplexStream, &'static str)>> {
///         match self.0.poll_recv(cx) {
///             Poll::Ready(Some(stream)) => Poll::Ready(Ok((stream, "a test"))),
///             // No further call will come. What ends the server is its `shutdown`.
///             Poll::Ready(None) | Poll::Pending => Poll::Pending,
///         }
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> agi_runtime::prelude::Result {
/// let (calls, streams) = mpsc::channel(1);
/// let app = App::new().fallback(|_| Box::pin(async { Ok(agi_runtime::Outcome::done()) }));
/// # drop(calls);
/// app.serve(Streams(streams), async {}).await?;
/// # Ok(())
/// # }
/// ```
pub trait Listener: Send {
    /// Carries one call.
    type Transport: Transport;
    /// Names who connected, for the log.
    type Peer: Display + Send + Sync + 'static;

    /// Accepts the next connection.
    ///
    /// # Errors
    /// Why it could not be accepted. The server logs that, waits 50 ms and tries again, so that a process without file
    /// descriptors recovers. `ConnectionAborted` is ignored.
    fn poll_accept(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<(Self::Transport, Self::Peer)>>;

    /// Prepares the listener before its first connection.
    #[doc(hidden)]
    fn prepare(&mut self) -> io::Result<()> {
        Ok(())
    }

    /// Prepares a connection that came before the listener was prepared.
    #[doc(hidden)]
    fn prepare_early(&self, _transport: &Self::Transport) -> io::Result<()> {
        Ok(())
    }

    /// Accepts a connection if one is waiting, without blocking.
    #[doc(hidden)]
    fn accept_now(&self) -> Option<Socket> {
        None
    }

    /// Refuses a connection without waiting for its peer. Returns whether it may have been a call.
    #[doc(hidden)]
    fn refuse_now(transport: Self::Transport, _status: Status) -> io::Result<bool> {
        drop(transport);
        Ok(true)
    }

    /// Keeps new connections from being made, where the system can do that. Returns whether it did.
    #[doc(hidden)]
    fn shut_out(&self) -> bool {
        false
    }

    /// Tells whether others take the connections that wait when this process does not accept any more.
    #[doc(hidden)]
    fn is_shared(&self) -> bool {
        false
    }

    /// Closes the listener. For others who hold the same listener, it undoes what [`shut_out`](Self::shut_out) did.
    #[doc(hidden)]
    fn close(self, _shut_out: bool)
    where
        Self: Sized,
    {
    }
}
