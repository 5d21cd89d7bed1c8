//! The channel is dead: what still works after a hang-up and in the `h` extension, and how such calls end.

use std::future::pending;
use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use agi_runtime::Error;
use agi_runtime::prelude::*;
use tokio::sync::Notify;
use tracing::Level;
use xtask::asterisk::{Dial, Ended};

use crate::logs::{self, Log};
use crate::support::{Served, asterisk, dial_as};
use crate::wire::dial_wired;

const MINUTE: Duration = Duration::from_mins(1);

#[tokio::test]
async fn clean_up_works_and_live_commands_are_answered_without_asking() {
    let waits = Arc::new(Notify::new());
    let (begin, key) = (Arc::clone(&waits), format!("of-{}", process::id()));
    let name = key.clone();
    let mut call = dial_wired(
        |dial| dial.report("CLEANED"),
        move |call, wire| {
            Box::pin(async move {
                begin.notify_one();
                call.until_hangup(pending::<()>()).await.unwrap_err();
                let before = wire.sent().len();
                for live in [
                    call.answer().await,
                    call.play("beep").await,
                    call.set_context("elsewhere").await,
                    call.gosub("subs", "s", "1").await.map(drop),
                    call.hangup().await.map(drop),
                ] {
                    assert!(live.unwrap_err().is_hung_up());
                }
                call.set_variable("CLEANED", "yes").await.unwrap();
                call.database_put("clean-up", &name, "done").await.unwrap();
                call.exec("NoOp", "clean-up").await.unwrap();
                assert_eq!(call.variable("CLEANED").await.unwrap().unwrap(), "yes");
                wire.sent().split_off(before).len()
            })
        },
    )
    .await;
    waits.notified().await;
    call.hang_up().await.unwrap();
    let (sent, ended) = call.ended().await;
    assert_eq!(sent, 4);
    assert_eq!(ended.value("CLEANED"), b"yes");
    let kept = asterisk().await.command(&format!("database get clean-up {key}")).await.unwrap();
    assert!(kept.contains("Value: done"), "{kept}");
}

#[tokio::test]
async fn in_the_h_extension_live_commands_are_answered_by_the_hang_up() {
    let call = dial_as(Dial::after_hang_up, |call| {
        Box::pin(async {
            let known = call.is_hung_up();
            let (dead, live) = (call.noop().await, call.channel_status().await);
            (known, dead, live, call.is_hung_up(), call.database_get("no", "such").await)
        })
    })
    .await;
    let ((known, dead, live, then, after), ended) = call.ended().await;
    assert!(!known);
    dead.unwrap();
    assert!(live.unwrap_err().is_hung_up());
    assert!(then);
    assert_eq!(after.unwrap(), None);
    assert!(ended.went_on);
}

#[tokio::test]
async fn in_the_h_extension_a_handler_that_asks_nothing_live_ends_as_ok() {
    let call = dial_as(
        |dial| dial.after_hang_up().report("SEEN"),
        |call| Box::pin(async { call.set_variable("SEEN", "yes").await }),
    )
    .await;
    let (set, ended) = call.ended().await;
    set.unwrap();
    assert_eq!(ended.value("SEEN"), b"yes");
    assert_eq!((ended.route_status.as_str(), ended.agi_status.as_str()), ("OK", "SUCCESS"));
}

/// Told when a handler waits for a digit.
type Waits = Arc<Notify>;

#[agi_route("/leaves", manual)]
async fn leaves(call: &mut Call, waits: State<Waits>) -> Result {
    waits.notify_one();
    call.wait_for_digit(MINUTE).await?;
    Ok(())
}

/// The hang-up is the cause of an error of its own.
#[agi_route("/wraps", manual)]
async fn wraps(call: &mut Call, waits: State<Waits>) -> Result {
    waits.notify_one();
    call.wait_for_digit(MINUTE).await.map_err(std::io::Error::other)?;
    Ok(())
}

#[agi_route("/stumbles", manual)]
async fn stumbles(call: &mut Call, waits: State<Waits>) -> Result {
    waits.notify_one();
    call.wait_for_digit(MINUTE).await.unwrap_err();
    Err(Error::new("the clean-up failed"))
}

/// Hangs up on a handler that waits for a digit: how the call ended, what was logged, and how often `on_error` ran.
async fn hang_up_on(path: &str) -> (Ended, Log, usize) {
    logs::keep();
    let (waits, errors) = (Waits::default(), Arc::new(AtomicUsize::new(0)));
    let count = Arc::clone(&errors);
    let app = App::with(routes![leaves, wraps, stumbles]).state(Arc::clone(&waits)).on_error(move |_| {
        count.fetch_add(1, Ordering::Relaxed);
    });
    let served = Served::start(app).await;
    let mut call = asterisk().await.dial(served.agi(path)).await.unwrap();
    let id = call.channel();
    waits.notified().await;
    call.hang_up().await.unwrap();
    let ended = call.ended().await.unwrap();
    // The app may log the end when Asterisk has seen it.
    served.shut_down().await;
    (ended, logs::of(&id), errors.load(Ordering::Relaxed))
}

#[tokio::test]
async fn a_handler_that_leaves_by_the_hang_up_logs_no_trouble() {
    for path in ["leaves", "wraps"] {
        let (ended, log, errors) = hang_up_on(path).await;
        assert_eq!((ended.agi_status.as_str(), ended.went_on, errors), ("HANGUP", false, 0), "{path}");
        let [left] = &log.at(Level::INFO)[..] else { panic!("{path}: {:?}", log.at(Level::INFO)) };
        let told =
            ["the channel hung up or was moved away", " status=HUNG_UP", " left_at=WAIT FOR DIGIT", " commands=1"];
        assert!(told.iter().all(|told| left.contains(told)), "{path}: {left}");
        assert!(log.at(Level::WARN).is_empty() && log.at(Level::ERROR).is_empty(), "{path}");
    }
}

#[tokio::test]
async fn another_error_after_the_hang_up_is_logged() {
    let (ended, log, errors) = hang_up_on("stumbles").await;
    let seen = (ended.agi_status.as_str(), ended.route_status.as_str(), ended.went_on, errors);
    assert_eq!(seen, ("FAILURE", "ERROR", false, 1));
    let [failed] = &log.at(Level::ERROR)[..] else { panic!("{:?}", log.at(Level::ERROR)) };
    let told = ["the clean-up failed", " status=ERROR", " left_at=WAIT FOR DIGIT", " commands=1"];
    assert!(told.iter().all(|told| failed.contains(told)), "{failed}");
}
