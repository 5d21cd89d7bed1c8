//! The server stops, in order or not: no call is lost without its dialplan knowing.

use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use agi_runtime::Limits;
use agi_runtime::prelude::*;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use xtask::asterisk::{Dial, Ended};

use crate::process::{Process, WAIT};
use crate::support::{Served, asterisk};
use crate::watch::Watch;

/// Counts the handlers that run.
struct Began(Semaphore);

impl Began {
    async fn wait_for(&self, handlers: u32) {
        let begun = timeout(Duration::from_mins(2), self.0.acquire_many(handlers)).await;
        begun.expect("the handlers begin").expect("it is never closed").forget();
    }
}

/// Lets handlers end.
struct Go(Semaphore);

/// Stays on the line until the test lets it go.
#[agi_route("/stay", manual)]
async fn stay(call: &mut Call, began: State<Arc<Began>>, go: State<Arc<Go>>) -> Result {
    call.noop().await?;
    began.0.add_permits(1);
    call.until_hangup(go.0.acquire()).await?.expect("it is never closed").forget();
    call.noop().await?;
    Ok(())
}

/// Is short.
#[agi_route("/short", manual)]
async fn short(call: &mut Call, began: State<Arc<Began>>) -> Result {
    call.set_variable("SEEN", "yes").await?;
    began.0.add_permits(1);
    call.exec("Wait", "0.1").await?;
    Ok(())
}

/// Plays for longer than a shutdown may take.
#[agi_route("/plays", manual)]
async fn plays(call: &mut Call, began: State<Arc<Began>>) -> Result {
    began.0.add_permits(1);
    call.answer().await?;
    call.play("tt-monkeys").await?;
    Ok(())
}

/// Waits for something that never comes.
#[agi_route("/waits", manual)]
async fn waits(call: &mut Call, began: State<Arc<Began>>) -> Result {
    call.noop().await?;
    began.0.add_permits(1);
    pending::<()>().await;
    Ok(())
}

async fn serve(limits: Limits) -> (Served, Arc<Began>, Arc<Go>) {
    let (app, began, go) = app();
    (Served::start(app.limits(limits)).await, began, go)
}

fn app() -> (App, Arc<Began>, Arc<Go>) {
    let (began, go) = (Arc::new(Began(Semaphore::new(0))), Arc::new(Go(Semaphore::new(0))));
    let app = App::with(routes![stay, short, plays, waits]).state(Arc::clone(&began)).state(Arc::clone(&go));
    (app, began, go)
}

fn statuses(ended: &Ended) -> (&str, &str, bool) {
    (&ended.route_status, &ended.agi_status, ended.went_on)
}

#[tokio::test]
async fn of_50_calls_across_a_shutdown_none_looks_like_a_success_that_was_not() {
    let (served, began, _) = serve(Limits::default()).await;
    let mut calls = JoinSet::new();
    let (close, closing) = watch::channel(false);
    for number in 0..50 {
        let dial = served.agi("short").report("SEEN");
        let mut closing = closing.clone();
        calls.spawn(async move {
            // The last ones begin with the shutdown, the others as they come.
            if number >= 40 {
                closing.wait_for(|closing| *closing).await.unwrap();
            } else {
                sleep(Duration::from_millis(5) * number).await;
            }
            asterisk().await.call(dial).await.unwrap()
        });
    }
    began.wait_for(20).await;
    close.send(true).unwrap();
    served.shut_down().await;
    let (mut answered, mut refused) = (0, 0);
    for ended in calls.join_all().await {
        match statuses(&ended) {
            ("OK", "SUCCESS", true) if ended.value("SEEN") == b"yes" => answered += 1,
            ("CLOSING" | "UNREACHED", "FAILURE", true) if ended.value("SEEN").is_empty() => refused += 1,
            _ => panic!("{ended:?}"),
        }
    }
    assert!(answered >= 20 && refused > 0, "{answered} were answered and {refused} refused");
}

#[tokio::test]
async fn a_shutdown_waits_for_the_calls_that_run() {
    let (served, began, go) = serve(Limits::default()).await;
    let address = served.address.clone();
    let mut calls = JoinSet::new();
    for _ in 0..5 {
        let dial = served.agi("stay");
        calls.spawn(async { asterisk().await.call(dial).await.unwrap() });
    }
    began.wait_for(5).await;
    let mut shutdown = tokio::spawn(served.shut_down());
    // The listener is closed, and the calls go on.
    let refused = asterisk().await.call(Dial::agi(format!("agi://{address}/stay"))).await.unwrap();
    assert!(matches!(statuses(&refused), ("CLOSING" | "UNREACHED", "FAILURE", true)), "{refused:?}");
    timeout(Duration::from_millis(100), &mut shutdown).await.unwrap_err();
    go.0.add_permits(5);
    for ended in calls.join_all().await {
        assert_eq!(statuses(&ended), ("OK", "SUCCESS", true));
    }
    shutdown.await.unwrap();
}

#[tokio::test]
async fn an_app_that_drains_refuses_as_closing_and_its_calls_go_on() {
    let (app, began, go) = app();
    let drain = app.drain();
    let served = Served::start(app).await;
    let under_way = served.agi("stay");
    let under_way = tokio::spawn(async { asterisk().await.call(under_way).await.unwrap() });
    began.wait_for(1).await;

    drain.begin();
    for _ in 0..3 {
        let refused = asterisk().await.call(served.agi("short").report("SEEN")).await.unwrap();
        assert_eq!(statuses(&refused), ("CLOSING", "FAILURE", true), "{refused:?}");
        assert!(refused.value("SEEN").is_empty());
    }
    go.0.add_permits(1);
    assert_eq!(statuses(&under_way.await.unwrap()), ("OK", "SUCCESS", true));

    drain.end();
    let answered = asterisk().await.call(served.agi("short")).await.unwrap();
    assert_eq!(statuses(&answered), ("OK", "SUCCESS", true));
}

#[tokio::test]
async fn across_restarts_with_the_same_listener_every_call_is_answered() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let (first, began, _) = app();
    let mut served = Served::sharing(&listener, first);
    let mut calls = JoinSet::new();
    let mut twenty_more = |served: &Served| {
        for number in 0..20 {
            let dial = served.agi("short").report("SEEN");
            calls.spawn(async move {
                sleep(Duration::from_millis(10) * number).await;
                asterisk().await.call(dial).await.unwrap()
            });
        }
    };
    twenty_more(&served);
    began.wait_for(5).await;
    for _ in 0..3 {
        twenty_more(&served);
        // For as long as the open calls last, nobody accepts: the next ones wait.
        served.shut_down().await;
        let (next, began, _) = app();
        served = Served::sharing(&listener, next);
        began.wait_for(5).await;
    }
    for ended in calls.join_all().await {
        assert_eq!((statuses(&ended), ended.value("SEEN")), (("OK", "SUCCESS", true), &b"yes"[..]), "{ended:?}");
    }
}

#[tokio::test]
async fn a_call_that_outlasts_the_shutdown_is_cut_as_closing() {
    let limits = Limits::default().shutdown_time(Duration::from_millis(100));
    let (served, began, _) = serve(limits).await;
    let mut calls = JoinSet::new();
    for path in ["stay", "plays", "waits"] {
        let dial = served.agi(path);
        calls.spawn(async { asterisk().await.call(dial).await.unwrap() });
    }
    began.wait_for(3).await;
    served.shut_down().await;
    for ended in calls.join_all().await {
        assert_eq!(statuses(&ended), ("CLOSING", "FAILURE", true));
    }
}

#[tokio::test]
async fn a_server_that_is_killed_leaves_its_call_unreached() {
    let app = Process::start().await;
    let mut watch = Watch::for_command(asterisk().await, WAIT).await;
    let call = asterisk().await.dial(Dial::agi(format!("agi://{}/wait", app.address))).await.unwrap();
    watch.begins(WAIT).await;
    app.kill().await;
    let ended = call.ended().await.unwrap();
    assert_eq!(statuses(&ended), ("UNREACHED", "SUCCESS", true));
}

#[tokio::test]
async fn a_missing_server_is_unreached() {
    let ended = asterisk().await.call(Dial::agi("agi://127.0.0.9:9/wait")).await.unwrap();
    assert_eq!(statuses(&ended), ("UNREACHED", "FAILURE", true));
}
