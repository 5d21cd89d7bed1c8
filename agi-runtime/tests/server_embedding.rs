//! A service without a listener: one call over any transport, here two ends in memory and a clock that tests turn.

mod server_support;

use std::time::Duration;

use agi_runtime::prelude::*;
use agi_runtime::{Limits, Service, routes};
use server_support::{last_words, request};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::time::{Instant, timeout};

const SEND_TIME: Duration = Duration::from_secs(5);
const LARGE: usize = 8_000;

#[agi_route("/noop", manual)]
async fn noop(call: &mut Call) -> Result {
    call.noop().await?;
    Ok(())
}

#[agi_route("/talks", manual)]
async fn talks(call: &mut Call) -> Result {
    call.set_variable("X", "x".repeat(LARGE)).await?;
    Ok(())
}

#[agi_route("/drops", manual)]
async fn drops(call: &mut Call) {
    let _ = timeout(Duration::from_secs(1), call.set_variable("X", "x".repeat(LARGE))).await;
}

fn service() -> Service {
    let limits = Limits::default().send_time(SEND_TIME).request_time(Duration::from_secs(5));
    App::with(routes![noop, talks, drops]).limits(limits).build().unwrap()
}

/// A call whose buffers hold a hundred bytes each way: the far end, and the task that answers it.
async fn call(path: &str) -> (DuplexStream, tokio::task::JoinHandle<()>) {
    let (near, mut far) = duplex(100);
    let answering = tokio::spawn(async move { service().serve_call(near, "memory").await });
    far.write_all(request(path).as_bytes()).await.unwrap();
    (far, answering)
}

async fn rest(far: &mut DuplexStream) -> String {
    let mut rest = String::new();
    far.read_to_string(&mut rest).await.unwrap();
    rest
}

#[tokio::test]
async fn a_call_over_two_ends_in_memory_is_answered_from_its_request_until_it_ends() {
    let (mut far, answering) = call("noop").await;
    let mut line = [0; 5];
    far.read_exact(&mut line).await.unwrap();
    assert_eq!(&line, b"NOOP\n");
    far.write_all(b"200 result=0\n").await.unwrap();
    assert_eq!(rest(&mut far).await, last_words(Status::Ok));
    answering.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_says_nothing_is_left_at_the_request_timeout() {
    let (near, mut far) = duplex(100);
    service().serve_call(near, "memory").await;
    assert_eq!(rest(&mut far).await, "");
}

#[tokio::test(start_paused = true)]
async fn a_command_that_is_not_read_ends_the_call_at_the_send_timeout() {
    let (far, answering) = call("talks").await;
    let start = Instant::now();
    answering.await.unwrap();
    assert!((SEND_TIME..SEND_TIME * 3).contains(&start.elapsed()), "{:?}", start.elapsed());
    drop(far);
}

#[tokio::test(start_paused = true)]
async fn the_last_send_waits_no_longer_than_any_other() {
    let (far, answering) = call("drops").await;
    let start = Instant::now();
    answering.await.unwrap();
    assert!((SEND_TIME..SEND_TIME * 3).contains(&start.elapsed()), "{:?}", start.elapsed());
    drop(far);
}

#[tokio::test(start_paused = true)]
async fn the_status_comes_after_the_rest_of_a_line_that_was_dropped_half_way() {
    let (mut far, answering) = call("drops").await;
    // The handler has given up its command by then.
    tokio::time::sleep(Duration::from_secs(2)).await;
    let line = format!("SET VARIABLE \"X\" \"{}\"\n", "x".repeat(LARGE));
    assert_eq!(rest(&mut far).await, line + &last_words(Status::Ok));
    answering.await.unwrap();
}
