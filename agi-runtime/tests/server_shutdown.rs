//! Shutting down: no call is lost between one that is answered and one that is refused at connect.

mod server_support;

use std::time::Duration;

use agi_runtime::prelude::*;
use agi_runtime::{Limits, SharedListener, routes};
use server_support::{End, Peer, Server, last_words, request, soon};
use tokio::net::{TcpListener, TcpStream};

#[agi_route("/noop", manual)]
async fn noop(call: &mut Call) -> Result {
    call.noop().await?;
    Ok(())
}

#[agi_route("/stays", manual)]
async fn stays(call: &mut Call) -> Result {
    let _left_behind = Bomb;
    // A command that is dropped half-way.
    let _ = tokio::time::timeout(Duration::ZERO, call.verbose("here")).await;
    std::future::pending().await
}

/// Panics when the call is cut.
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        assert!(std::thread::panicking(), "on purpose, in Drop");
    }
}

fn app(shutdown_time: Duration) -> App {
    App::with(routes![noop, stays]).limits(Limits::default().shutdown_time(shutdown_time))
}

const AMPLE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn calls_under_way_end_by_themselves_and_serve_returns_after_the_last_one() {
    let server = Server::start(app(AMPLE)).await;
    let mut first = server.call("noop").await;
    let mut second = server.call("noop").await;
    first.expects("NOOP\n").await;
    second.expects("NOOP\n").await;
    let address = server.address;
    let serving = server.stopping();
    soon(until_refused(address)).await;
    first.says("200 result=0\n").await;
    first.ends(Status::Ok).await;
    assert!(!serving.is_finished());
    second.says("200 result=0\n").await;
    second.ends(Status::Ok).await;
    soon(serving).await.unwrap().unwrap();
}

/// Waits until the listener is closed; nothing is lost by those who try meanwhile.
async fn until_refused(address: std::net::SocketAddr) {
    while let Ok(mut peer) = Peer::connect(address).await {
        assert_eq!(peer.rest().await.0, last_words(Status::Closing));
    }
}

#[tokio::test]
async fn a_call_whose_request_is_still_coming_when_the_shutdown_begins_is_answered() {
    let server = Server::start(app(AMPLE)).await;
    let mut noticed = server.call("noop").await;
    let mut peer = server.peer().await;
    let request = request("noop");
    peer.says(&request[..100]).await;
    // The server has accepted both: it accepts in order, and this one came first.
    noticed.expects("NOOP\n").await;
    let mut later = server.call("noop").await;
    later.answers("NOOP\n", "200 result=0\n").await;
    let serving = server.stopping();
    peer.says(&request[100..]).await;
    peer.answers("NOOP\n", "200 result=0\n").await;
    peer.ends(Status::Ok).await;
    noticed.says("200 result=0\n").await;
    noticed.ends(Status::Ok).await;
    soon(serving).await.unwrap().unwrap();
}

#[tokio::test]
async fn what_is_left_at_the_deadline_is_cut_and_told_so_whatever_it_waits_for() {
    let server = Server::start(app(Duration::ZERO)).await;
    let mut in_flight = server.call("noop").await;
    in_flight.expects("NOOP\n").await;
    let mut deaf = server.call("stays").await;
    deaf.expects("VERBOSE \"here\" 1\n").await;
    let mut opening = server.peer().await;
    opening.says("agi_network: yes\n").await;
    let mut last = server.call("stays").await;
    last.expects("VERBOSE \"here\" 1\n").await;
    let serving = server.stopping();
    for peer in [&mut in_flight, &mut deaf, &mut opening, &mut last] {
        peer.ends(Status::Closing).await;
    }
    drop([in_flight, deaf, opening, last]);
    soon(serving).await.unwrap().unwrap();
}

#[tokio::test]
async fn the_backlog_learns_that_the_server_is_closing() {
    for address in ["127.0.0.1:0", "[::1]:0"] {
        let Ok(listener) = TcpListener::bind(address).await else {
            eprintln!("left out: this machine has no {address}");
            continue;
        };
        let address = listener.local_addr().unwrap();
        let mut peers = Vec::new();
        for _ in 0..100 {
            let mut peer = Peer::connect(address).await.unwrap();
            peer.says(request("noop")).await;
            peers.push(peer);
        }
        // The shutdown begins before it has accepted the first of them.
        let serving = tokio::spawn(app(AMPLE).serve(listener, std::future::ready(())));
        for peer in &mut peers {
            peer.ends(Status::Closing).await;
        }
        soon(serving).await.unwrap().unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_fifty_calls_started_across_a_shutdown_each_is_answered_or_refused_at_connect() {
    for address in ["127.0.0.1:0", "[::1]:0"] {
        let Ok(listener) = TcpListener::bind(address).await else {
            eprintln!("left out: this machine has no {address}");
            continue;
        };
        let server = Server::start_with(listener, app(AMPLE));
        let address = server.address;
        assert_eq!(caller(address).await, "OK");
        let (mut callers, mut server, mut serving) = (Vec::new(), Some(server), None);
        for number in 0..48 {
            if number == 15 {
                serving = server.take().map(Server::stopping);
            }
            // The shutdown takes some 100 ms: callers come before it, during it, and after it.
            callers.push(tokio::spawn(caller(address)));
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        soon(serving.unwrap()).await.unwrap().unwrap();
        assert_eq!(caller(address).await, "refused");
        for caller in callers {
            let how = soon(caller).await.unwrap();
            assert!(["OK", "CLOSING", "refused"].contains(&how.as_str()), "a call was lost: {how}");
        }
    }
}

/// Calls as Asterisk does, which tries for two seconds to connect; says how it ended.
async fn caller(address: std::net::SocketAddr) -> String {
    let Ok(mut peer) = Peer::connect(address).await else { return "refused".to_owned() };
    peer.tries_to_say(request("noop")).await.unwrap_or_default();
    let mut said = peer.one_read().await;
    if said == "NOOP\n" {
        peer.says("200 result=0\n").await;
        said = peer.rest().await.0;
    }
    said.split_whitespace().nth(3).unwrap_or("nothing").to_owned()
}

#[tokio::test]
async fn a_listener_that_others_hold_too_takes_connections_again_after_the_shutdown() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    // As systemd does, which starts the program again with the same listener.
    let held = listener.try_clone().unwrap();
    Server::start_with(TcpListener::from_std(listener).unwrap(), app(AMPLE)).stop().await;

    let server = Server::start_with(TcpListener::from_std(held).unwrap(), app(AMPLE));
    let mut peer = server.call("noop").await;
    peer.answers("NOOP\n", "200 result=0\n").await;
    peer.ends(Status::Ok).await;
}

#[tokio::test]
async fn what_waits_on_a_shared_listener_is_answered_by_the_next_server() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let shared = || SharedListener::new(TcpListener::from_std(listener.try_clone().unwrap()).unwrap());
    let mut waiting = Vec::new();
    for _ in 0..100 {
        let mut peer = Peer::connect(address).await.unwrap();
        peer.says(request("noop")).await;
        waiting.push(peer);
    }
    // It stops before it has accepted the first of them.
    soon(app(AMPLE).serve(shared(), std::future::ready(()))).await.unwrap();
    let serving = tokio::spawn(app(AMPLE).serve(shared(), std::future::pending()));
    for peer in &mut waiting {
        peer.answers("NOOP\n", "200 result=0\n").await;
        peer.ends(Status::Ok).await;
    }
    serving.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_servers_take_turns_on_a_shared_listener_every_call_is_answered() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let start = || {
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let shared = SharedListener::new(TcpListener::from_std(listener.try_clone().unwrap()).unwrap());
        let serving = tokio::spawn(app(AMPLE).serve(shared, async {
            let _ = stopped.await;
        }));
        (stop, serving)
    };
    let mut callers = Vec::new();
    let mut turn = None;
    for number in 0..200 {
        if number % 20 == 0 {
            // The old one ends before the new one begins, and the next time after it.
            if number % 40 == 0 {
                drop(turn.take());
            }
            drop(turn.replace(start()));
        }
        callers.push(tokio::spawn(caller(address)));
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    for caller in callers {
        assert_eq!(soon(caller).await.unwrap(), "OK");
    }
}

#[tokio::test]
async fn dropping_the_serve_future_closes_the_listener_and_cuts_the_calls() {
    let server = Server::start(app(AMPLE)).await;
    let address = server.address;
    let mut in_flight = server.call("noop").await;
    in_flight.expects("NOOP\n").await;
    let mut deaf = server.call("stays").await;
    deaf.expects("VERBOSE \"here\" 1\n").await;
    server.drop_serving().await;
    in_flight.ends(Status::Closing).await;
    deaf.ends(Status::Closing).await;
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn an_app_that_is_not_sound_serves_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let app = App::with(routes![noop]).mount("", routes![noop]);
    assert!(app.serve(listener, std::future::pending()).await.is_err());
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn an_idle_server_stops_at_once() {
    let server = Server::start(app(AMPLE)).await;
    let mut gone = server.peer().await;
    gone.says_no_more().await;
    assert_eq!(gone.rest().await, (String::new(), End::Closed));
    server.stop().await;
}
