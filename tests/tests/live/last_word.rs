//! The last word after a hang-up: what `h`, hang-up handlers, and the place that a call is moved to see of its end.

use std::time::{Duration, Instant};

use agi_runtime::{App, Call, CallError, Outcome, Routes};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;
use xtask::asterisk::{Action, Dial};

use crate::support::{Served, asterisk};

/// A sound of 16 seconds.
const LONG: &str = "tt-monkeys";

/// Plays forever, and says when it begins.
async fn play(call: &mut Call, begins: &UnboundedSender<()>) -> Result<(), CallError> {
    call.answer().await?;
    loop {
        let _ = begins.send(());
        call.stream_file(LONG).await?;
    }
}

/// An app whose `/minds` returns well after the hang-up. All other paths end by it.
async fn serve() -> (Served, UnboundedReceiver<()>) {
    let (begins, begun) = unbounded_channel();
    let app = App::with(Routes::default()).fallback(move |call| {
        let begins = begins.clone();
        Box::pin(async move {
            let played = play(call, &begins).await;
            if call.uri().path() != "/minds" {
                played?;
            }
            Ok(Outcome::done())
        })
    });
    (Served::start(app).await, begun)
}

#[tokio::test]
async fn a_hang_up_handler_reads_how_the_call_ended_whenever_the_caller_left() {
    for (path, status) in [("loses", "HUNG_UP"), ("minds", "OK")] {
        let (served, mut begun) = serve().await;
        let mut calls = JoinSet::new();
        for number in 0..30 {
            let mut call = asterisk().await.dial(served.agi(path).answered()).await.unwrap();
            begun.recv().await.unwrap();
            calls.spawn(async move {
                tokio::time::sleep(Duration::from_millis(number)).await;
                call.hang_up().await.unwrap();
                call.ended().await.unwrap()
            });
        }
        for ended in calls.join_all().await {
            let seen = (ended.route_status.as_str(), ended.agi_status.as_str(), ended.went_on);
            assert_eq!(seen, (status, "HANGUP", false), "{path}");
        }
    }
}

#[tokio::test]
async fn a_route_that_answers_a_dead_channel_is_hung_up_and_not_unreached() {
    let (served, _begun) = serve().await;
    let ended = asterisk().await.call(served.agi("loses").after_hang_up()).await.unwrap();
    assert_eq!((ended.route_status.as_str(), ended.went_on), ("HUNG_UP", true), "{ended:?}");
}

/// AMI's Redirect, and so a transfer: the caller lives.
#[tokio::test]
async fn a_call_that_is_moved_goes_on_at_once_and_knows_how_it_ended() {
    for (path, status) in [("loses", "HUNG_UP"), ("minds", "OK")] {
        let (served, mut begun) = serve().await;
        let call = asterisk().await.dial(served.agi(path).answered().report("MOVED").report("MOVED_BY")).await.unwrap();
        begun.recv().await.unwrap();
        let mut ami = asterisk().await.ami("").await.unwrap();
        let moved = Action::new("Redirect").header("Channel", call.channel());
        let moved = moved.header("Context", "moved").header("Exten", "s").header("Priority", "1");
        let since = Instant::now();
        ami.send(&moved).await.unwrap();
        let ended = call.ended().await.unwrap();
        assert_eq!((ended.value("MOVED"), ended.value("MOVED_BY")), (status.as_bytes(), &b"HANGUP"[..]), "{ended:?}");
        // The sound takes 16 seconds.
        assert!(since.elapsed() < Duration::from_secs(12), "{:?}", since.elapsed());
    }
}

#[tokio::test]
async fn a_call_whose_time_is_up_goes_on_at_once_and_knows_how_it_ended() {
    let (served, _begun) = serve().await;
    let target = format!("agi://{}/loses", served.address);
    let dial = Dial::extension("timed", "s").answered().set("TARGET", target).report("TIMED").report("AT_LAST");
    let since = Instant::now();
    let ended = asterisk().await.call(dial).await.unwrap();
    assert_eq!((ended.value("TIMED"), ended.value("AT_LAST")), (&b"HUNG_UP"[..], &b"HUNG_UP"[..]), "{ended:?}");
    assert!(since.elapsed() < Duration::from_secs(12), "{:?}", since.elapsed());
}
