//! Requests over TCP: those that are calls, however they arrive, and those that are not, by their exact answers.

mod server_support;

use std::time::Duration;

use agi_runtime::{App, Limits, Outcome, Status};
use server_support::{End, Server, request};

const BRIEF: Duration = Duration::from_millis(100);
const AMPLE: Duration = Duration::from_secs(60);

/// An app whose one call does NOOP.
fn app(limits: Limits) -> App {
    App::new().limits(limits).fallback(|call| {
        Box::pin(async move {
            call.noop().await?;
            Ok(Outcome::done())
        })
    })
}

async fn server(request_bytes: usize, request_time: Duration) -> Server {
    Server::start(app(Limits::default().request_bytes(request_bytes).request_time(request_time))).await
}

/// A request of exactly so many bytes.
fn request_of(size: usize) -> String {
    let mut request = request("test");
    let padding = size - request.len() - "agi_arg_1: \n".len();
    request.insert_str(request.len() - 1, &format!("agi_arg_1: {}\n", "x".repeat(padding)));
    assert_eq!(request.len(), size);
    request
}

#[tokio::test]
async fn a_request_of_exactly_the_limit_is_a_call() {
    let server = server(1000, AMPLE).await;
    let mut peer = server.peer().await;
    peer.says(request_of(1000)).await;
    peer.answers("NOOP\n", "200 result=0\n").await;
    peer.ends(Status::Ok).await;
}

#[tokio::test]
async fn a_request_one_byte_over_the_limit_is_too_large() {
    let server = server(1000, AMPLE).await;
    let mut peer = server.peer().await;
    peer.says(request_of(1001)).await;
    peer.ends(Status::TooLarge).await;
}

#[tokio::test]
async fn a_request_without_end_is_too_large_and_the_peer_learns_it_before_it_has_finished() {
    let server = server(1000, AMPLE).await;
    let mut peer = server.peer().await;
    peer.says(&request_of(1001)[..1000]).await;
    assert_eq!(peer.one_read().await, "SET VARIABLE AGI_ROUTE_STATUS TOO_LARGE\nfailure\n");
    peer.says("x".repeat(100_000)).await;
    assert_eq!(peer.rest().await, (String::new(), End::Closed));
}

#[tokio::test]
async fn a_request_as_long_as_a_dialplan_can_make_fits_the_default_limit() {
    let server = Server::start(app(Limits::default())).await;
    let mut peer = server.peer().await;
    peer.says(request_of(64 * 1024)).await;
    peer.answers("NOOP\n", "200 result=0\n").await;
    peer.ends(Status::Ok).await;
}

#[tokio::test]
async fn a_request_cut_at_any_byte_is_one_call() {
    let server = server(1000, AMPLE).await;
    let whole = format!("{}HANGUP\n", request("test"));
    for cut in 1..whole.len() {
        let mut peer = server.peer().await;
        peer.says(&whole[..cut]).await;
        // The server runs, and sometimes reads what is there.
        tokio::task::yield_now().await;
        peer.says(&whole[cut..]).await;
        peer.answers("NOOP\n", "200 result=0\n").await;
        peer.ends(Status::Ok).await;
    }
}

#[tokio::test]
async fn a_request_that_is_cut_off_ends_as_error() {
    let server = server(1000, AMPLE).await;
    for cut in ["agi_".len(), 100, request("test").len() - 1] {
        let mut peer = server.peer().await;
        peer.says(&request("test")[..cut]).await;
        peer.says_no_more().await;
        assert_eq!(peer.one_read().await, "SET VARIABLE AGI_ROUTE_STATUS ERROR\nfailure\n");
        assert_eq!(peer.rest().await, (String::new(), End::Closed));
    }
}

#[tokio::test]
async fn a_request_that_stops_half_way_ends_as_error_at_its_timeout() {
    let server = server(1000, BRIEF).await;
    let mut peer = server.peer().await;
    peer.says(&request("test")[..100]).await;
    peer.ends(Status::Error).await;
}

#[tokio::test]
async fn a_request_that_comes_byte_by_byte_gains_no_time() {
    let server = server(100_000, BRIEF).await;
    let mut peer = server.peer().await;
    peer.says("agi_arg_1: ").await;
    while peer.tries_to_say("x").await.is_ok() {
        tokio::time::sleep(BRIEF / 10).await;
        if peer.stream().try_read(&mut [0; 1]).is_ok() {
            break;
        }
    }
    assert_eq!(peer.rest().await.0, "ET VARIABLE AGI_ROUTE_STATUS ERROR\nfailure\n");
}

#[tokio::test]
async fn what_is_not_agi_is_closed_without_a_byte() {
    let server = server(1000, AMPLE).await;
    for hello in ["GET / HTTP/1.1\r\n\r\n", "\u{16}\u{3}\u{1}", "\n", "AGI_network: yes\n", "agx", "agi-"] {
        let mut peer = server.peer().await;
        peer.says(hello).await;
        assert_eq!(peer.rest().await.0, "", "{hello:?}");
    }
}

#[tokio::test]
async fn what_stops_before_it_is_agi_is_closed_without_a_byte() {
    let server = server(1000, BRIEF).await;
    for hello in ["", "a", "agi"] {
        let mut silent = server.peer().await;
        silent.says(hello).await;
        assert_eq!(silent.rest().await.0, "", "{hello:?}");
        let mut closing = server.peer().await;
        closing.says(hello).await;
        closing.says_no_more().await;
        assert_eq!(closing.rest().await, (String::new(), End::Closed), "{hello:?}");
    }
}

#[tokio::test]
async fn a_limit_of_nothing_refuses_every_call() {
    let server = server(0, AMPLE).await;
    server.call("test").await.ends(Status::TooLarge).await;
}
