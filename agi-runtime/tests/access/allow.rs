//! `App::allow`.

use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::pin::Pin;
use std::task::{Context, Poll};

use agi_runtime::events::Refusal;
use agi_runtime::prelude::*;
use agi_runtime::{Listener, Transport};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream, ReadBuf, duplex};
use tokio::sync::mpsc;

use super::support::{app, is_from};
use crate::server_support::log::Log;
use crate::server_support::{End, Server, request, soon};

/// An address of this machine that is not a loopback one; nothing is sent to find it.
fn own_address() -> Option<SocketAddr> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    socket.connect("192.0.2.1:9").ok()?;
    let address = socket.local_addr().ok()?;
    (!address.ip().is_loopback() && !address.ip().is_unspecified()).then(|| SocketAddr::new(address.ip(), 0))
}

/// Networks without this address.
fn others(own: SocketAddr) -> [String; 2] {
    // That of documentation, unless somebody built a machine of it.
    let other = if own.ip().to_string().starts_with("192.0.2.") { "203.0.113.0/24" } else { "192.0.2.0/24" };
    [other.to_owned(), "2001:db8::/32".to_owned()]
}

#[tokio::test]
async fn a_peer_on_the_list_is_answered_and_another_one_is_closed_unread() {
    let Some(own) = own_address() else {
        eprintln!("left out: this machine has no address other than the loopback ones");
        return;
    };
    let (allowed, _) = app();
    let server = Server::start_on(&own.to_string(), allowed.allow([own.ip().to_string()])).await;
    let mut peer = server.call("who").await;
    let address = peer.stream().local_addr().unwrap().to_string();
    is_from(&mut peer, &address).await;
    server.stop().await;

    let log = Log::of_this_thread();
    let (closed, refused) = app();
    let server = Server::start_on(&own.to_string(), closed.allow(others(own))).await;
    for _ in 0..3 {
        let mut peer = server.peer().await;
        // It has said nothing, and is told nothing.
        assert_eq!(peer.rest().await.0, "");
    }
    server.stop().await;
    assert_eq!(refused.reasons(), [Refusal::NotAllowed; 3]);
    assert!(refused.peers().iter().all(|peer| peer.starts_with(&own.ip().to_string())), "{:?}", refused.peers());
    let warnings = log.lines("WARN");
    assert!(warnings.len() < 3, "one a second, whichever test it is of: {warnings:?}");
    let told = |line: &String| line.contains("add it to App::allow, --allow or AGI_ALLOW");
    assert!(warnings.iter().all(told), "{warnings:?}");
}

#[tokio::test]
async fn this_machine_may_look_whether_the_app_is_there_and_not_call() {
    let log = Log::of_this_thread();
    let (app, refused) = app();
    let server = Server::start(app.allow(["192.0.2.0/24"])).await;
    let mut looking = server.peer().await;
    looking.says_no_more().await;
    assert_eq!(looking.rest().await, (String::new(), End::Closed));
    assert!(refused.reasons().is_empty() && log.lines("WARN").is_empty(), "{:?}", log.lines("WARN"));

    let mut calling = server.call("who").await;
    assert_eq!(calling.rest().await.0, "");
    assert_eq!(refused.reasons(), [Refusal::NotAllowed]);
    server.stop().await;
}

#[tokio::test]
async fn this_machine_sees_that_an_app_with_a_list_drains() {
    let (app, _) = app();
    let drain = app.drain();
    drain.begin();
    let server = Server::start(app.allow(["192.0.2.0/24"])).await;
    server.peer().await.ends(Status::Closing).await;
    server.stop().await;
}

/// A stream that says where it comes from.
struct From(DuplexStream, Option<SocketAddr>);

impl AsyncRead for From {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buffer)
    }
}

impl AsyncWrite for From {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

impl Transport for From {
    fn peer_addr(&self) -> Option<SocketAddr> {
        self.1
    }
}

struct Streams(mpsc::Receiver<From>);

impl Listener for Streams {
    type Transport = From;
    type Peer = &'static str;

    fn poll_accept(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<(From, &'static str)>> {
        match self.0.poll_recv(cx) {
            Poll::Ready(Some(stream)) => Poll::Ready(Ok((stream, "a test"))),
            Poll::Ready(None) | Poll::Pending => Poll::Pending,
        }
    }
}

#[tokio::test]
async fn a_listener_of_ones_own_is_asked_where_its_peers_come_from() {
    let (app, refused) = app();
    let (calls, streams) = mpsc::channel(4);
    tokio::spawn(app.allow(["192.0.2.0/24"]).serve(Streams(streams), std::future::pending()));
    for (from, allowed) in [
        (Some("192.0.2.7:40000"), true),
        (Some("[::ffff:192.0.2.7]:40000"), true),
        (Some("198.51.100.7:40000"), false),
        (None, false),
    ] {
        let (near, mut far) = duplex(4096);
        calls.send(From(near, from.map(|from| from.parse().unwrap()))).await.ok().unwrap();
        let written = far.write_all(request("who").as_bytes()).await;
        let mut first = [0; 7];
        let answered = soon(far.read_exact(&mut first)).await.is_ok();
        assert_eq!(answered, allowed, "{from:?}");
        assert!(written.is_ok() || !allowed);
    }
    assert_eq!(refused.reasons(), [Refusal::NotAllowed; 2]);
}

#[cfg(unix)]
#[tokio::test]
async fn a_unix_socket_is_guarded_by_its_file_and_not_by_the_list() {
    let folder = tempfile::tempdir().unwrap();
    let listener = tokio::net::UnixListener::bind(folder.path().join("agi")).unwrap();
    let (app, _) = app();
    tokio::spawn(app.allow(["192.0.2.0/24"]).serve(listener, std::future::pending()));
    let mut far = tokio::net::UnixStream::connect(folder.path().join("agi")).await.unwrap();
    far.write_all(request("who").as_bytes()).await.unwrap();
    let mut line = [0; 19];
    soon(far.read_exact(&mut line)).await.unwrap();
    assert_eq!(&line, b"VERBOSE \"nobody\" 1\n");
}

#[tokio::test]
async fn a_port_that_is_open_to_everybody_is_told_with_the_line_to_write() {
    let listens = async |address: &str, app: App| {
        let log = Log::of_this_thread();
        Server::start_on(address, app).await.stop().await;
        log.lines("WARN")
    };
    let open = listens("0.0.0.0:0", app().0).await;
    assert_eq!(open.len(), 1, "{open:?}");
    assert!(open[0].contains("--allow 192.0.2.10 or AGI_ALLOW=192.0.2.10"), "{open:?}");
    assert!(open[0].contains(".allow([\"192.0.2.10\"])"), "{open:?}");
    for (address, app) in [
        ("127.0.0.1:0", app().0),
        ("0.0.0.0:0", app().0.allow(["192.0.2.0/24"])),
        ("0.0.0.0:0", app().0.allow(["0.0.0.0/0", "::/0"])),
        ("0.0.0.0:0", app().0.shared_secret("correct-horse-battery-staple")),
    ] {
        let told = listens(address, app).await;
        assert!(told.is_empty(), "{address}: {told:?}");
    }
}

#[test]
fn what_is_not_a_network_is_found_before_anything_is_opened() {
    let app = app().0.allow(["192.0.2.7/24", "pbx.example.com"]).proxies(["192.0.2.0/33"]).shared_secret("hunter2");
    let problems = app.check().unwrap_err().to_string();
    for told in [
        "the app has 4 problems:",
        "App::allow: \"192.0.2.7/24\" has bits after its first 24: write 192.0.2.0/24 for that network, or 192.0.2.7",
        "App::allow: \"pbx.example.com\" is not an address, and names are not looked up",
        "App::proxies: \"192.0.2.0/33\": an address of IPv4 has 32 bits",
        "App::shared_secret: the shared secret has 7 characters, and needs 16 or more",
    ] {
        assert!(problems.contains(told), "{problems}");
    }
    assert!(!problems.contains("hunter2"), "{problems}");
}
