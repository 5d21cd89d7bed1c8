//! What the server logs: every failure once, what peers can cause at a bounded rate, and nothing of what is ordinary.

mod server_support;

use std::time::{Duration, Instant};

use agi_runtime::prelude::*;
use agi_runtime::{Limits, routes};
use server_support::Server;
use server_support::log::Log;

#[agi_route("/survey/{id}", manual)]
async fn survey(call: &mut Call, id: u32) -> Result {
    call.answer().await?;
    println!("survey {id}");
    Ok(())
}

#[agi_route("/stores", manual)]
async fn stores(call: &mut Call) -> Result {
    if let Err(error) = call.answer().await {
        assert!(error.is_hung_up());
        return Err(agi_runtime::Error::new("the database is full"));
    }
    Ok(())
}

#[agi_route("/stays", manual)]
async fn stays(call: &mut Call) -> Result {
    call.noop().await?;
    std::future::pending().await
}

#[agi_route("/insists", manual)]
async fn insists(call: &mut Call) {
    for _ in 0..3_000 {
        let _ = call.answer().await;
    }
}

/// In no list.
#[agi_route("/forgotten", manual)]
async fn forgotten(_call: &mut Call) {}

async fn server(limits: Limits) -> Server {
    Server::start(App::with(routes![survey, stores, stays, insists]).limits(limits)).await
}

fn ordinary() -> Limits {
    Limits::default().shutdown_time(Duration::ZERO)
}

/// The lines without how many seconds a call took.
fn timeless(log: &Log, start: &str) -> Vec<String> {
    let seconds = |word: &&str| !word.starts_with("seconds=");
    let timeless = |line: String| line.split(' ').filter(seconds).collect::<Vec<_>>().join(" ");
    log.lines(start).into_iter().map(timeless).collect()
}

#[tokio::test]
async fn connecting_and_closing_is_not_worth_a_line_above_debug() {
    let log = Log::of_this_thread();
    let server = server(Limits::default().request_time(Duration::from_millis(20))).await;
    for _ in 0..3 {
        drop(server.peer().await);
        let mut closing = server.peer().await;
        closing.says_no_more().await;
        closing.rest().await;
        server.peer().await.rest().await;
    }
    server.stop().await;
    assert_eq!(log.lines("INFO"), ["INFO shutting down: the open calls have up to 30s to end calls=0"]);
    assert!(log.lines("WARN").is_empty() && log.lines("ERROR").is_empty());
    assert_eq!(log.lines("DEBUG").len(), 9);
}

#[tokio::test]
async fn a_hang_up_is_not_an_error_and_another_error_after_it_is() {
    let log = Log::of_this_thread();
    let server = server(ordinary()).await;
    for path in ["survey/7", "stores"] {
        let mut peer = server.call(path).await;
        peer.answers("ANSWER\n", "200 result=-1\nHANGUP\n").await;
        peer.rest().await;
    }
    assert_eq!(timeless(&log, "ERROR"), ["ERROR the database is full status=\"ERROR\" commands=1 left_at=ANSWER"]);
    let left = "INFO the channel hung up or was moved away status=\"HUNG_UP\" commands=1 left_at=ANSWER";
    assert_eq!(timeless(&log, "INFO"), [left]);
    assert!(log.lines("WARN").is_empty());
}

#[tokio::test]
async fn a_handler_that_insists_after_the_hang_up_is_warned_of_once() {
    let log = Log::of_this_thread();
    let server = server(ordinary()).await;
    let mut peer = server.call("insists").await;
    peer.answers("ANSWER\n", "200 result=-1\nHANGUP\n").await;
    peer.rest().await;
    let warned = "WARN 1000 commands of this call were not sent (the caller hung up, or the error says why): leave the \
                  handler by `?` at the first one";
    assert_eq!(log.lines("WARN"), [warned]);
}

#[tokio::test]
async fn a_call_has_one_span_with_its_id_route_channel_and_peer() {
    let log = Log::of_this_thread();
    let server = server(ordinary()).await;
    let mut peer = server.call("survey/7").await;
    let from = peer.stream().local_addr().unwrap();
    peer.answers("ANSWER\n", "200 result=0\n").await;
    peer.ends(Status::Ok).await;
    let span = format!("SPAN call id=1763906787.4 route=\"/survey/{{id}}\" channel=Local/std@t-00000001;2 peer={from}");
    assert_eq!(log.lines("SPAN"), [span]);
    assert!(log.lines("WARN").is_empty() && log.lines("ERROR").is_empty());
}

#[tokio::test]
async fn an_unknown_route_names_the_nearest_or_the_forgotten_one_and_a_bad_parameter_what_was_expected() {
    let log = Log::of_this_thread();
    let server = server(ordinary()).await;
    server.call("survy/7").await.ends(Status::NotFound).await;
    server.call("survey/seven").await.ends(Status::BadParam).await;
    server.call("forgotten").await.ends(Status::NotFound).await;
    // To compare that one would take seconds, which a peer could ask for at will.
    server.call(&format!("survey/{}", "7/".repeat(10_000))).await.ends(Status::NotFound).await;
    let lines = log.lines("WARN");
    assert_eq!(lines.len(), 4);
    assert!(lines[0].contains("no route has the path \"/survy/7\"; the nearest is /survey/{id} ("), "{}", lines[0]);
    assert!(
        lines[1].contains("`id` (segment 2 of the path) should be `u32`") && lines[1].contains("status=\"BAD_PARAM\""),
        "{}",
        lines[1]
    );
    let forgotten =
        "no route has the path \"/forgotten\"; the nearest is /forgotten (agi-runtime/tests/server_logs.rs:";
    assert!(lines[2].contains(forgotten), "{}", lines[2]);
    assert!(lines[2].contains("), which this app was not given"), "{}", lines[2]);
    assert!(!lines[3].contains("nearest"), "{}", lines[3]);
}

#[tokio::test]
async fn calls_that_are_cut_are_logged() {
    let log = Log::of_this_thread();
    let server = server(ordinary()).await;
    let mut peer = server.call("stays").await;
    peer.expects("NOOP\n").await;
    let serving = server.stopping();
    peer.ends(Status::Closing).await;
    serving.await.unwrap().unwrap();
    let lines = [
        "WARN shutdown deadline reached: cancelling 1 calls",
        "WARN the server shut down before the call ended status=\"CLOSING\" commands=1",
    ];
    assert_eq!(timeless(&log, "WARN"), lines);
}

#[tokio::test]
async fn what_peers_can_cause_is_logged_once_a_second_and_the_others_are_counted() {
    let log = Log::of_this_thread();
    let begin = Instant::now();
    let server = server(ordinary().calls(1)).await;
    for _ in 0..100 {
        let mut stranger = server.peer().await;
        stranger.says("GET / HTTP/1.1\r\n\r\n").await;
        stranger.rest().await;
    }
    let mut call = server.call("stays").await;
    call.expects("NOOP\n").await;
    for _ in 0..100 {
        server.call("stays").await.ends(Status::Busy).await;
    }
    for kind in ["the peer does not speak AGI", "the limit of calls is reached"] {
        let lines: Vec<_> = log.lines("WARN").into_iter().filter(|line| line.contains(kind)).collect();
        let at_most = begin.elapsed().as_secs() + 1;
        assert!((1..=at_most).contains(&(lines.len() as u64)), "{lines:?}");
    }
}

#[tokio::test]
async fn a_call_that_ended_says_how_long_it_took_and_how_many_commands_it_sent() {
    let log = Log::of_this_thread();
    let server = server(ordinary()).await;
    let mut peer = server.call("survey/7").await;
    peer.expects("ANSWER\n").await;
    tokio::time::sleep(Duration::from_millis(150)).await;
    peer.says("200 result=0\n").await;
    peer.ends(Status::Ok).await;
    let [line] = &log.lines("INFO ended")[..] else { panic!("{:?}", log.lines("INFO")) };
    let seconds =
        line.strip_prefix("INFO ended status=\"OK\" seconds=").and_then(|rest| rest.strip_suffix(" commands=1"));
    assert!(seconds.unwrap_or_else(|| panic!("{line}")).parse::<f64>().unwrap() >= 0.1, "{line}");
}

#[tokio::test]
async fn calls_that_are_turned_away_are_in_the_log_once_a_second_and_the_others_are_counted() {
    let log = Log::of_this_thread();
    let app = App::with(routes![stays]);
    app.drain().begin();
    let (server, begin) = (Server::start(app).await, Instant::now());
    for _ in 0..50 {
        server.call("stays").await.ends(Status::Closing).await;
    }
    let mut looks = server.peer().await;
    looks.says_no_more().await;
    looks.ends(Status::Closing).await;
    let told = "INFO a call was refused as CLOSING: the app takes no new calls, because it drains or shuts down";
    let lines = log.lines(told);
    assert!(!lines.is_empty() && lines.len() as u64 <= 1 + begin.elapsed().as_secs(), "{lines:?}");
    assert!(lines[0].contains("peer=127.0.0.1:"), "{}", lines[0]);
    server.stop().await;
}
