//! `App::proxies`: the PROXY protocol, from peers that are named and from others.

use std::time::Duration;

use agi_runtime::events::Refusal;
use agi_runtime::prelude::*;
use proptest::prelude::*;

use super::support::{app, call_after, impatient, is_from};
use crate::server_support::log::Log;
use crate::server_support::refused::Refused;
use crate::server_support::{End, Server, request};

/// What `send-proxy` sends.
const VERSION_1: &[u8] = b"PROXY TCP4 192.0.2.7 127.0.0.1 40000 4573\r\n";
const SIGNATURE: &[u8] = b"\r\n\r\n\0\r\nQUIT\n";
/// What `send-proxy-v2` sends for a health check.
const LOCAL: &[u8] = b"\r\n\r\n\0\r\nQUIT\n\x20\0\0\0";

/// What `send-proxy-v2` sends: from 10.10.0.1, which holds what ends a request.
fn version_2(command: u8, family: u8, addresses: &[u8]) -> Vec<u8> {
    let length = u16::try_from(addresses.len()).unwrap().to_be_bytes();
    [SIGNATURE, &[command, family], &length, addresses].concat()
}

const ADDRESSES: &[u8] = &[10, 10, 0, 1, 10, 10, 0, 2, 0x9c, 0x40, 0x11, 0xdd];

/// A server whose proxy is this machine.
async fn behind_a_proxy(app: App) -> Server {
    Server::start(app.proxies(["127.0.0.0/8"])).await
}

#[tokio::test]
async fn a_call_comes_from_where_its_named_proxy_says() {
    let log = Log::of_this_thread();
    let (app, refused) = app();
    let server = behind_a_proxy(app.allow(["192.0.2.0/24", "10.10.0.0/16", "2001:db8::/32"])).await;
    let with_more = [ADDRESSES, b"\x04\x00\x03abc"].concat();
    let v6 = [&[0x20, 1, 0xd, 0xb8][..], &[0; 11], &[7], &[0; 15], &[1, 0x9c, 0x40, 0x11, 0xdd]].concat();
    for (header, from) in [
        (VERSION_1.to_vec(), "192.0.2.7:40000"),
        (b"PROXY TCP6 2001:db8::7 ::1 40000 4573\r\n".to_vec(), "[2001:db8::7]:40000"),
        (b"PROXY TCP6 ::ffff:192.0.2.7 ::1 40000 4573\r\n".to_vec(), "192.0.2.7:40000"),
        (version_2(0x21, 0x11, ADDRESSES), "10.10.0.1:40000"),
        (version_2(0x21, 0x11, &with_more), "10.10.0.1:40000"),
        (version_2(0x21, 0x21, &v6), "[2001:db8::7]:40000"),
    ] {
        is_from(&mut call_after(&server, &header).await, from).await;
        // In a segment of its own, and byte by byte.
        for piece in [header.len(), 1] {
            let mut peer = server.peer().await;
            for bytes in header.chunks(piece) {
                peer.says(bytes).await;
                tokio::task::yield_now().await;
            }
            peer.says(request("who")).await;
            is_from(&mut peer, from).await;
        }
    }
    server.stop().await;
    assert!(refused.reasons().is_empty(), "{:?}", refused.reasons());
    assert!(log.lines("WARN").is_empty(), "{:?}", log.lines("WARN"));
    let spans = log.lines("SPAN call");
    assert!(spans.iter().any(|span| span.contains("peer=192.0.2.7:40000")), "{spans:?}");
    assert!(!spans.iter().any(|span| span.contains("peer=127.0.0.1")), "{spans:?}");
}

#[tokio::test]
async fn the_list_is_asked_about_the_real_address_and_not_about_the_proxys() {
    let (app, refused) = app();
    let server = behind_a_proxy(app.allow(["192.0.2.0/24"])).await;
    is_from(&mut call_after(&server, VERSION_1).await, "192.0.2.7:40000").await;
    let mut stranger = call_after(&server, b"PROXY TCP4 198.51.100.7 127.0.0.1 40000 4573\r\n").await;
    assert_eq!(stranger.rest().await.0, "");
    assert_eq!(
        (refused.reasons(), refused.peers()),
        (vec![Refusal::NotAllowed], vec!["198.51.100.7:40000".to_owned()])
    );
    server.stop().await;
}

#[tokio::test]
async fn a_header_of_somebody_who_is_not_named_is_refused_with_the_line_that_names_them() {
    let log = Log::of_this_thread();
    let (app, refused) = app();
    let server = Server::start(app.proxies(["192.0.2.5"])).await;
    call_after(&server, VERSION_1).await.ends(Status::Error).await;
    assert_eq!(refused.reasons(), [Refusal::ProxyHeader]);
    let mut peer = server.call("who").await;
    let address = peer.stream().local_addr().unwrap().to_string();
    is_from(&mut peer, &address).await;
    server.stop().await;
    let warnings = log.lines("WARN");
    let named = |line: &String| line.contains("name its address by App::proxies, --proxies or AGI_PROXIES");
    assert!(warnings.iter().all(named), "{warnings:?}");
}

#[tokio::test]
async fn a_named_proxy_that_sends_no_header_is_refused_with_the_line_to_write() {
    let log = Log::of_this_thread();
    let (app, refused) = app();
    let server = behind_a_proxy(app).await;
    server.call("who").await.ends(Status::Error).await;
    assert_eq!(refused.reasons(), [Refusal::NoProxyHeader]);
    server.stop().await;
    let warnings = log.lines("WARN");
    let told = |line: &String| line.contains("write `send-proxy` or `send-proxy-v2` into HAProxy's `server` line");
    assert!(warnings.iter().all(told), "{warnings:?}");
}

#[tokio::test]
async fn health_checks_of_a_named_proxy_make_no_noise() {
    let log = Log::of_this_thread();
    let (app, refused) = app();
    // The proxy's own address is on no list.
    let server = behind_a_proxy(app.allow(["192.0.2.0/24"])).await;
    let own = b"PROXY TCP4 127.0.0.1 127.0.0.1 40000 4573\r\n";
    for check in [&b""[..], own, LOCAL, &LOCAL[..5], b"PROXY UNKNOWN\r\n", b"PROX"] {
        let mut closing = server.peer().await;
        closing.says(check).await;
        closing.says_no_more().await;
        assert_eq!(closing.rest().await, (String::new(), End::Closed));
        let mut resetting = server.peer().await;
        resetting.says(check).await;
        tokio::task::yield_now().await;
        socket2::SockRef::from(&*resetting.stream()).set_linger(Some(Duration::ZERO)).unwrap();
    }
    server.stop().await;
    assert!(refused.reasons().is_empty(), "{:?}", refused.reasons());
    assert!(log.lines("WARN").is_empty(), "{:?}", log.lines("WARN"));
}

#[tokio::test]
async fn a_header_without_an_address_leaves_the_proxys_own() {
    let (app, _) = app();
    let server = behind_a_proxy(app).await;
    let unix = [b'/'; 216];
    for header in [b"PROXY UNKNOWN\r\n".to_vec(), LOCAL.to_vec(), version_2(0x21, 0, b""), version_2(0x21, 0x31, &unix)]
    {
        let mut peer = call_after(&server, &header).await;
        let own = peer.stream().local_addr().unwrap().to_string();
        is_from(&mut peer, &own).await;
    }
    server.stop().await;
}

#[tokio::test]
async fn what_cannot_be_read_as_a_header_is_refused() {
    let (app, refused) = app();
    let server = behind_a_proxy(app).await;
    let headers = [
        b"PROXY TCP4 192.0.2.7 127.0.0.1 40000\r\n".to_vec(),
        b"PROXY TCP4 192.0.2.7 127.0.0.1 40000 70000\r\n".to_vec(),
        b"PROXY TCP4 2001:db8::7 ::1 40000 4573\r\n".to_vec(),
        b"PROXY TCP4 192.0.2.7 127.0.0.1 40000 4573\n".to_vec(),
        b"PROXY UDP4 192.0.2.7 127.0.0.1 40000 4573\r\n".to_vec(),
        b"PROXY TCP4 192.0.2.7 127.0.0.1 40000 4573 6\r\n".to_vec(),
        b"PROXY UNKNOWN\n".to_vec(),
        [b"PROXY TCP4 ", &[b'1'; 200][..]].concat(),
        // Version 3, a command that there is not, a family that there is not, less than its family needs.
        version_2(0x31, 0x11, ADDRESSES),
        version_2(0x2f, 0x11, ADDRESSES),
        version_2(0x21, 0x51, ADDRESSES),
        version_2(0x21, 0x11, &ADDRESSES[..8]),
        // Larger than any proxy's.
        version_2(0x21, 0x11, &vec![0; 5000]),
    ];
    for header in &headers {
        let mut peer = call_after(&server, header).await;
        // It may be told before it has sent everything.
        let (told, _) = peer.rest().await;
        assert!("SET VARIABLE AGI_ROUTE_STATUS ERROR\nfailure\n".starts_with(&told), "{}", header.escape_ascii());
    }
    server.stop().await;
    assert_eq!(refused.reasons(), vec![Refusal::NoProxyHeader; headers.len()]);
}

#[tokio::test]
async fn a_proxy_that_takes_too_long_for_its_header_is_refused() {
    let (app, refused) = impatient();
    let server = behind_a_proxy(app).await;
    for beginning in [&b"PROXY TCP4 192"[..], &SIGNATURE[..7], &version_2(0x21, 0x11, ADDRESSES)[..20]] {
        let mut peer = server.peer().await;
        peer.says(beginning).await;
        peer.expects("SET VARIABLE AGI_ROUTE_STATUS ERROR\n").await;
    }
    server.stop().await;
    assert_eq!(refused.reasons(), [Refusal::TooSlow; 3]);
}

/// How a connection is cut into segments.
fn cuts() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(1..40_usize, 0..6)
}

fn header() -> impl Strategy<Value = Vec<u8>> {
    let addresses = (any::<[u8; 4]>(), any::<u16>()).prop_map(|(address, port)| {
        let [a, b, c, d] = address;
        (address, port, format!("{a}.{b}.{c}.{d}"))
    });
    prop_oneof![
        addresses.clone().prop_map(|(_, port, text)| format!("PROXY TCP4 {text} 127.0.0.1 {port} 1\r\n").into_bytes()),
        addresses.prop_map(|(address, port, _)| {
            let addresses = [&address[..], &[127, 0, 0, 1], &port.to_be_bytes(), &[0, 1]].concat();
            version_2(0x21, 0x11, &addresses)
        }),
    ]
}

/// What a header says, by reading it in another way.
fn source(header: &[u8]) -> String {
    if header.starts_with(b"PROXY") {
        let words: Vec<_> = std::str::from_utf8(header).unwrap().split(' ').collect();
        return format!("{}:{}", words[2], words[4]);
    }
    let [a, b, c, d] = header[16..20] else { unreachable!() };
    format!("{a}.{b}.{c}.{d}:{}", u16::from_be_bytes([header[24], header[25]]))
}

async fn in_pieces(server: &Server, mut bytes: &[u8], cuts: &[usize]) -> crate::server_support::Peer {
    let mut peer = server.peer().await;
    for cut in cuts {
        let (piece, rest) = bytes.split_at((*cut).min(bytes.len()));
        if peer.tries_to_say(piece).await.is_err() {
            return peer;
        }
        tokio::task::yield_now().await;
        bytes = rest;
    }
    drop(peer.tries_to_say(bytes).await);
    peer
}

fn on_a_server<F: Future<Output = ()>>(test: impl FnOnce(Server, Refused) -> F) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (app, refused) = impatient();
        test(behind_a_proxy(app).await, refused).await;
    });
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(60) })]

    #[test]
    fn a_header_is_read_wherever_it_is_cut(header in header(), cuts in cuts()) {
        on_a_server(async |server, _| {
            let bytes = [&header[..], request("who").as_bytes()].concat();
            is_from(&mut in_pieces(&server, &bytes, &cuts).await, &source(&header)).await;
            server.stop().await;
        });
    }

    /// Whatever comes instead, the connection ends, the server goes on, and only a header is believed.
    #[test]
    fn anything_else_is_refused_in_time_and_harms_nobody(
        header in header(),
        at in 0..60_usize,
        with in prop::collection::vec(any::<u8>(), 0..4),
        cut in prop::option::of(0..60_usize),
        cuts in cuts(),
    ) {
        on_a_server(async |server, _| {
            let mut odd = header.clone();
            let at = at.min(odd.len());
            odd.splice(at..(at + with.len()).min(header.len()), with.iter().copied());
            odd.truncate(cut.unwrap_or(usize::MAX));
            let mut peer = in_pieces(&server, &odd, &cuts).await;
            drop(peer.tries_to_say(request("who")).await);
            let line = peer.line_or_end().await;
            // A header is bytes: what was changed may be another right one, which names another address.
            let expected = ["", "SET VARIABLE AGI_ROUTE_STATUS ERROR\n"].contains(&line.as_str()) || line.starts_with("VERBOSE ");
            assert!(expected, "{line:?} of {}", odd.escape_ascii());
            is_from(&mut call_after(&server, VERSION_1).await, "192.0.2.7:40000").await;
            server.drop_serving().await;
        });
    }
}
