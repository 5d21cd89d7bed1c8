//! Calls that come by another listener than a TCP one.

mod server_support;

use std::io;
use std::task::{Context, Poll};

use agi_runtime::prelude::*;
use agi_runtime::{Listener, routes};
use server_support::{last_words, request};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::sync::{mpsc, oneshot};

#[agi_route("/noop", manual)]
async fn noop(call: &mut Call) -> Result {
    call.noop().await?;
    Ok(())
}

/// Plays Asterisk on the far end of one call until it ends.
async fn play(mut far: impl AsyncReadExt + AsyncWriteExt + Unpin) -> String {
    far.write_all(request("noop").as_bytes()).await.unwrap();
    let mut line = [0; 5];
    far.read_exact(&mut line).await.unwrap();
    assert_eq!(&line, b"NOOP\n");
    far.write_all(b"200 result=0\n").await.unwrap();
    let mut rest = String::new();
    far.read_to_string(&mut rest).await.unwrap();
    rest
}

/// Each stream that is sent is a call.
struct Streams(mpsc::Receiver<DuplexStream>);

impl Listener for Streams {
    type Transport = DuplexStream;
    type Peer = &'static str;

    fn poll_accept(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<(DuplexStream, &'static str)>> {
        match self.0.poll_recv(cx) {
            Poll::Ready(Some(stream)) => Poll::Ready(Ok((stream, "a test"))),
            Poll::Ready(None) | Poll::Pending => Poll::Pending,
        }
    }
}

#[tokio::test]
async fn a_listener_in_memory_brings_calls_and_what_comes_during_the_shutdown_is_refused() {
    let (calls, streams) = mpsc::channel(2);
    let (stop, stopped) = oneshot::channel::<()>();
    let shutdown = async { stopped.await.unwrap_or_default() };
    let serving = tokio::spawn(App::with(routes![noop]).serve(Streams(streams), shutdown));
    let (near, far) = duplex(1000);
    calls.send(near).await.unwrap();
    assert_eq!(play(far).await, last_words(Status::Ok));

    stop.send(()).unwrap();
    let (near, mut far) = duplex(1000);
    calls.send(near).await.unwrap();
    let mut refused = String::new();
    far.read_to_string(&mut refused).await.unwrap();
    assert_eq!(refused, last_words(Status::Closing));
    drop(far);
    serving.await.unwrap().unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn a_unix_socket_brings_calls_as_tcp_does() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("agi.sock");
    let listener = tokio::net::UnixListener::bind(&path).unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let shutdown = async { stopped.await.unwrap_or_default() };
    let serving = tokio::spawn(App::with(routes![noop]).serve(listener, shutdown));
    let far = tokio::net::UnixStream::connect(&path).await.unwrap();
    assert_eq!(play(far).await, last_words(Status::Ok));
    stop.send(()).unwrap();
    serving.await.unwrap().unwrap();
}
