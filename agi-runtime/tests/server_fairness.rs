//! Answers without I/O: other calls have their turn all the same, and a turn that is not granted is not an answer.

mod server_support;

use std::future::{Future, IntoFuture, poll_fn};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;

use agi_runtime::prelude::*;
use agi_runtime::routes;
use server_support::{End, Server, last_words};
use tokio::task::coop::{consume_budget, has_budget_remaining};

/// Whether the call next to a deaf one had its turn.
struct Next(AtomicBool);

#[agi_route("/next", manual)]
async fn next(_call: &mut Call, this: State<Next>) {
    this.0.store(true, Ordering::Relaxed);
}

/// Goes on whatever it is answered, until the other call had its turn.
#[agi_route("/deaf/{what}", manual)]
async fn deaf(call: &mut Call, what: &str, next: State<Next>) -> Result {
    call.noop().await?;
    for _ in 0..1_000_000 {
        if next.0.load(Ordering::Relaxed) {
            return Ok(());
        }
        let _ = match what {
            "asks" => call.answer().await,
            "waits" => call.until_hangup(std::future::pending()).await,
            _ => call.send_text("not\na line").await,
        };
    }
    Err(agi_runtime::Error::new("no other call had its turn"))
}

#[tokio::test]
async fn a_handler_that_asks_again_and_again_without_an_answer_starves_no_other_call() {
    for (what, after, end) in [
        ("asks", "HANGUP\n", last_words(Status::Ok)),
        ("waits", "HANGUP\n", last_words(Status::Ok)),
        ("says-what-no-line-can-carry", "", last_words(Status::Ok)),
    ] {
        let app = App::with(routes![deaf, next]).state(Next(AtomicBool::new(false)));
        let server = Server::start(app).await;
        let mut peer = server.call(&format!("deaf/{what}")).await;
        peer.answers("NOOP\n", &format!("200 result=0\n{after}")).await;
        server.call("next").await.ends(Status::Ok).await;
        assert_eq!(peer.rest().await, (end, End::Closed), "{what}");
    }
}

/// Lets go of a command before it was answered, and leaves.
#[agi_route("/lets-go", manual)]
async fn lets_go(call: &mut Call) -> Result {
    call.noop().await?;
    while has_budget_remaining() {
        consume_budget().await;
    }
    let mut answer = pin!(call.answer().into_future());
    assert!(poll_fn(|cx| Poll::Ready(answer.as_mut().poll(cx))).await.is_pending());
    Ok(())
}

#[tokio::test]
async fn a_hang_up_that_no_command_was_answered_by_does_not_take_the_status_away() {
    let server = Server::start(App::with(routes![lets_go])).await;
    let mut peer = server.call("lets-go").await;
    peer.answers("NOOP\n", "HANGUP\n200 result=0\n").await;
    peer.ends(Status::Ok).await;
}
