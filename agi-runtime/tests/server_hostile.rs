//! Two hundred peers of one kind that attack, at once: each meets its limit, and a call between them is answered.

mod server_support;

use std::future::Future;
use std::time::Duration;

use agi_runtime::prelude::*;
use agi_runtime::{Limits, routes};
use server_support::{Peer, Server, request, soon};
use tokio::sync::Mutex;

const PEERS: usize = 200;
const BRIEF: Duration = Duration::from_millis(200);
const AMPLE: Duration = Duration::from_secs(60);

/// Each test has four hundred connections: one test at a time keeps below a usual limit of open files.
static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());

#[agi_route("/good", manual)]
async fn good(call: &mut Call) -> Result {
    for _ in 0..10 {
        call.noop().await?;
    }
    Ok(())
}

#[agi_route("/commands", manual)]
async fn commands(call: &mut Call) -> Result {
    call.wait_for_digit(Duration::MAX).await?;
    Ok(())
}

#[agi_route("/values", manual)]
async fn values(call: &mut Call) -> Result {
    call.get_full_variable("${X}").await?;
    Ok(())
}

#[agi_route("/stubborn", manual)]
async fn stubborn(call: &mut Call) -> Result {
    while !call.is_hung_up() {
        let _ = call.noop().await;
    }
    Ok(())
}

#[agi_route("/waits", manual)]
async fn waits(call: &mut Call) -> Result {
    call.until_hangup(std::future::pending::<()>()).await?;
    Ok(())
}

#[agi_route("/thinks", manual)]
async fn thinks(call: &mut Call) -> Result {
    call.noop().await?;
    tokio::time::sleep(BRIEF).await;
    call.noop().await?;
    Ok(())
}

#[agi_route("/talks", manual)]
async fn talks(call: &mut Call) -> Result {
    loop {
        call.set_variable("X", "x".repeat(8_000)).await?;
    }
}

/// Lets two hundred peers loose, completes a call in their midst, and waits until the server is rid of them all.
async fn survives<F: Future<Output = ()> + Send + 'static>(request_time: Duration, hostile: impl Fn(Peer) -> F) {
    let _one_at_a_time = ONE_AT_A_TIME.lock().await;
    let limits = Limits::default().request_time(request_time).send_time(BRIEF);
    let routes = routes![good, commands, values, stubborn, waits, thinks, talks];
    let server = Server::start(App::with(routes).limits(limits)).await;
    let mut peers = tokio::task::JoinSet::new();
    for number in 0..PEERS {
        let peer = Peer::connect_with_a_small_buffer(server.address).await;
        peers.spawn(hostile(peer.expect("the server listens")));
        if number == PEERS / 2 {
            good_call(&server).await;
        }
    }
    good_call(&server).await;
    soon(async { while peers.join_next().await.transpose().expect("the peer did as it meant to").is_some() {} }).await;
    good_call(&server).await;
    server.stop().await;
}

async fn good_call(server: &Server) {
    let mut peer = server.call("good").await;
    for _ in 0..10 {
        peer.answers("NOOP\n", "200 result=0\n").await;
    }
    peer.ends(Status::Ok).await;
}

/// A line of 100 bytes that begins with this text.
fn line(start: &str) -> String {
    format!("{start:x<99}\n")
}

/// Says the same until the server takes no more.
async fn says_without_end(mut peer: Peer, first: impl AsRef<[u8]>, again: String) {
    if peer.tries_to_say(first).await.is_ok() {
        let again = again.repeat(8192 / again.len());
        while peer.tries_to_say(&again).await.is_ok() {}
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn peers_that_connect_and_close() {
    survives(AMPLE, |peer| async { drop(peer) }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn peers_that_connect_and_say_nothing() {
    survives(BRIEF, |mut peer| async move { assert_eq!(peer.rest().await.0, "") }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn peers_that_begin_a_request_and_fall_silent() {
    survives(BRIEF, |mut peer| async move {
        peer.says("agi_network: yes\nagi_").await;
        peer.ends(Status::Error).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn peers_that_send_a_request_byte_by_byte() {
    survives(BRIEF, |mut peer| async move {
        for byte in request("good").bytes().cycle() {
            if peer.tries_to_say([byte]).await.is_err() || peer.stream().try_read(&mut [0; 99]).is_ok() {
                return;
            }
            tokio::time::sleep(BRIEF / 50).await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn peers_that_send_a_request_without_end() {
    survives(AMPLE, |peer| says_without_end(peer, "agi_network: yes\n", line("agi_arg_1: "))).await;
    survives(AMPLE, |peer| says_without_end(peer, "agi_network: yes\n", "x".to_owned())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn peers_that_send_garbage_without_end_while_a_command_is_in_flight() {
    for (path, garbage) in [
        ("commands", line("")),
        ("commands", "x".to_owned()),
        ("commands", "HANGUP\n".to_owned()),
        ("commands", line("100 ")),
        ("commands", line("520-")),
        ("values", line("200 result=1 (")),
        ("stubborn", line("")),
        ("stubborn", line("200 result=0 ")),
    ] {
        survives(AMPLE, move |peer| says_without_end(peer, request(path), garbage.clone())).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn peers_that_send_garbage_without_end_while_the_handler_waits_for_something_else() {
    for garbage in [line(""), "x".to_owned(), line("200 result=0 ")] {
        survives(AMPLE, move |peer| says_without_end(peer, request("waits"), garbage.clone())).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn peers_that_send_garbage_without_end_between_two_commands() {
    for garbage in [line(""), "x".to_owned(), "HANGUP\n".to_owned(), line("200 result=0 ")] {
        survives(AMPLE, move |mut peer| {
            let garbage = garbage.clone();
            async move {
                peer.says(request("thinks")).await;
                peer.answers("NOOP\n", "200 result=0\n").await;
                says_without_end(peer, "", garbage).await;
            }
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn peers_that_answer_and_never_read() {
    survives(AMPLE, |mut peer| async move {
        peer.says(request("talks")).await;
        // Slow enough to be in step with the commands, until they fill what lies between the two ends.
        for _ in 0..50 {
            tokio::time::sleep(BRIEF / 4).await;
            if peer.tries_to_say("200 result=1\n").await.is_err() {
                return;
            }
        }
        says_without_end(peer, "", line("200 result=1 ")).await;
    })
    .await;
}
