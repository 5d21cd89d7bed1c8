//! Requests over TCP: those that are calls, however they arrive, and those that are not, by their exact answers.

mod server_support;

use std::time::Duration;

use agi_runtime::{App, Limits, Outcome, Status};
use server_support::log::Log;
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
async fn a_request_whose_lines_end_with_a_carriage_return_is_refused_at_once_and_told_so() {
    let log = Log::of_this_thread();
    let server = server(1000, AMPLE).await;
    let whole = request("test").replace('\n', "\r\n");
    for cut in ["agi_network: yes\r\n".len(), 300, whole.len()] {
        let mut peer = server.peer().await;
        peer.says(&whole[..cut]).await;
        peer.ends(Status::Error).await;
    }
    let warnings = log.lines("WARN");
    let says =
        "WARN a call was refused as ERROR: the lines of its request end with \\r\\n, and those of AGI with \\n alone";
    assert!(warnings[0].starts_with(says), "{warnings:?}");
}

#[tokio::test]
async fn a_carriage_return_in_a_callers_name_refuses_no_call() {
    let server = server(1000, AMPLE).await;
    let named = request("test").replace("Ada\n", "Ada\r\n\r\nagi_x: 1\n");
    let mut peer = server.peer().await;
    let cut = named.len() - 10;
    peer.says(&named[..cut]).await;
    tokio::task::yield_now().await;
    peer.says(&named[cut..]).await;
    peer.answers("NOOP\n", "200 result=0\n").await;
    peer.ends(Status::Ok).await;
}

#[tokio::test]
async fn a_reply_that_ends_with_a_carriage_return_is_shown_with_it() {
    let log = Log::of_this_thread();
    let app = App::new().fallback(|call| {
        Box::pin(async move {
            call.answer().await?;
            Ok(Outcome::done())
        })
    });
    let server = Server::start(app).await;
    let mut peer = server.call("test").await;
    peer.answers("ANSWER\n", "200 result=0\r\n").await;
    peer.ends(Status::Error).await;
    let says = r#"ANSWER was answered by "200 result=0\r", which is not an answer to it: the lines of AGI end with \n, and this one with \r\n"#;
    assert!(log.lines("ERROR")[0].contains(says), "{:?}", log.lines("ERROR"));
}

/// What `send-proxy` sends.
const VERSION_1: &[u8] = b"PROXY TCP4 127.0.0.1 127.0.0.1 40000 4573\r\n";
/// What `send-proxy-v2` sends: the addresses hold what ends a request.
const VERSION_2: &[u8] = b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\x0a\x0a\0\x01\x0a\x0a\0\x02\x9c\x40\x11\xdd";
/// What it sends for a health check with `send-proxy-v2`.
const LOCAL: &[u8] = b"\r\n\r\n\0\r\nQUIT\n\x20\0\0\0";

#[tokio::test]
async fn a_call_with_a_proxy_header_is_refused_and_the_header_named() {
    let log = Log::of_this_thread();
    let server = server(1000, AMPLE).await;
    for header in [VERSION_1, VERSION_2, b"PROXY UNKNOWN\r\n"] {
        // In one segment, and in one for the header alone.
        let mut peer = server.peer().await;
        peer.says([header, request("test").as_bytes()].concat()).await;
        peer.ends(Status::Error).await;
        let mut peer = server.peer().await;
        peer.says(header).await;
        tokio::task::yield_now().await;
        peer.says(request("test")).await;
        peer.ends(Status::Error).await;
    }
    server.stop().await;
    // One a second passes.
    let warnings = log.lines("WARN");
    let named = |line: &String| {
        line.starts_with("WARN a call was refused as ERROR: a proxy put a PROXY header before its request")
            && line.contains("take `send-proxy` or `send-proxy-v2` out")
    };
    assert!(!warnings.is_empty() && warnings.iter().all(named), "{warnings:?}");
}

#[tokio::test]
async fn health_checks_of_proxies_make_no_noise() {
    let log = Log::of_this_thread();
    let server = server(1000, AMPLE).await;
    for check in [&b""[..], VERSION_1, VERSION_2, LOCAL] {
        let mut closing = server.peer().await;
        closing.says(check).await;
        closing.says_no_more().await;
        assert_eq!(closing.rest().await, (String::new(), End::Closed));
        let mut resetting = server.peer().await;
        resetting.says(check).await;
        socket2::SockRef::from(&*resetting.stream()).set_linger(Some(Duration::ZERO)).unwrap();
    }
    server.stop().await;
    assert!(log.lines("WARN").is_empty() && log.lines("ERROR").is_empty(), "{:?}", log.lines("WARN"));
}

#[tokio::test]
async fn a_proxy_header_before_something_else_is_not_agi() {
    let log = Log::of_this_thread();
    let server = server(1000, AMPLE).await;
    let mut peer = server.peer().await;
    peer.says([VERSION_1, b"GET / HTTP/1.0\r\n\r\n"].concat()).await;
    assert_eq!(peer.rest().await.0, "");
    assert!(
        log.lines("WARN").iter().all(|line| line.contains("the peer does not speak AGI")),
        "{:?}",
        log.lines("WARN")
    );
}

#[tokio::test]
async fn a_limit_of_nothing_refuses_every_call() {
    let server = server(0, AMPLE).await;
    server.call("test").await.ends(Status::TooLarge).await;
}
