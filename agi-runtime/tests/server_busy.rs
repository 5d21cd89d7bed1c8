//! More calls than may be: each is told BUSY, in order, and the calls under way notice nothing.

mod server_support;

use agi_runtime::prelude::*;
use agi_runtime::{Limits, routes};
use server_support::{End, Peer, Server, request, soon};

#[agi_route("/waits", manual)]
async fn waits(call: &mut Call) -> Result {
    call.noop().await?;
    call.until_hangup(std::future::pending::<()>()).await?;
    Ok(())
}

async fn server(calls: usize) -> Server {
    Server::start(App::with(routes![waits]).limits(Limits::default().calls(calls))).await
}

/// A call that is under way.
async fn under_way(server: &Server) -> Peer {
    let mut peer = server.call("waits").await;
    peer.answers("NOOP\n", "200 result=0\n").await;
    peer
}

#[tokio::test]
async fn a_call_over_the_limit_is_told_busy_in_one_write_before_it_has_asked() {
    let server = server(1).await;
    let mut first = under_way(&server).await;
    let mut second = server.peer().await;
    assert_eq!(second.one_read().await, "SET VARIABLE AGI_ROUTE_STATUS BUSY\nfailure\n");
    second.says_no_more().await;
    assert_eq!(second.rest().await, (String::new(), End::Closed));
    first.says("HANGUP\n").await;
    first.ends(Status::HungUp).await;
}

#[tokio::test]
async fn a_busy_call_that_sends_its_request_first_or_afterwards_gets_its_status_and_then_an_end_in_order() {
    let server = server(1).await;
    let _first = under_way(&server).await;
    server.call("waits").await.ends(Status::Busy).await;

    let mut later = server.peer().await;
    later.expects("SET VARIABLE AGI_ROUTE_STATUS BUSY\n").await;
    for line in request("waits").split_inclusive('\n') {
        later.says(line).await;
    }
    assert_eq!(later.rest().await, ("failure\n".to_owned(), End::Closed));
}

#[tokio::test]
async fn a_busy_peer_that_never_says_or_closes_anything_is_left_after_a_while() {
    let server = server(0).await;
    let mut peers = Vec::new();
    for _ in 0..200 {
        peers.push(server.peer().await);
    }
    // All are refused before the shutdown begins: a caller who waits then gets another status.
    for peer in &mut peers {
        peer.expects("SET VARIABLE AGI_ROUTE_STATUS BUSY\n").await;
    }
    server.stop().await;
    for peer in &mut peers {
        assert_eq!(peer.rest().await, ("failure\n".to_owned(), End::Closed));
    }
}

#[tokio::test]
async fn when_a_call_has_ended_the_next_one_has_its_place() {
    let server = server(1).await;
    for _ in 0..3 {
        let mut call = under_way(&server).await;
        server.call("waits").await.ends(Status::Busy).await;
        call.says("HANGUP\n").await;
        call.rest().await;
        soon(place(&server)).await;
    }
}

/// The place is free a moment after the peer has seen the end.
async fn place(server: &Server) {
    loop {
        let mut peer = server.call("waits").await;
        if peer.line().await == "NOOP\n" {
            peer.says("HANGUP\n511 Command Not Permitted on a dead channel\n").await;
            peer.rest().await;
            return;
        }
    }
}

#[tokio::test]
async fn two_hundred_calls_over_the_limit_are_all_told_busy() {
    let server = server(1).await;
    let mut first = under_way(&server).await;
    let mut peers = Vec::new();
    for _ in 0..200 {
        peers.push(server.call("waits").await);
    }
    for peer in &mut peers {
        peer.ends(Status::Busy).await;
    }
    first.says("HANGUP\n").await;
    first.rest().await;
    server.stop().await;
}

#[tokio::test]
async fn a_burst_of_three_hundred_calls_at_once_waits_to_be_accepted() {
    let server = server(300).await;
    // The server runs once, and then not before all of them have connected.
    under_way(&server).await.says("HANGUP\n").await;
    let burst: Vec<_> = (0..300)
        .map(|_| {
            let soon = std::time::Duration::from_secs(30);
            std::net::TcpStream::connect_timeout(&server.address, soon).expect("it waits in the backlog")
        })
        .collect();
    drop(burst);
    server.stop().await;
}
