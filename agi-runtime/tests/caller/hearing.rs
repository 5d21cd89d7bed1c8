//! What a caller hears next, and what they do not hear.

use std::time::Duration;

use agi_runtime::testing::{Caller, Pbx};
use agi_runtime::{App, Status};

use crate::apps::app;
use crate::failing::words;

fn asks() -> App {
    app(|call| {
        Box::pin(async move {
            call.answer().await?;
            call.play("welcome").await?;
            for _ in 0..2 {
                if call.get_data("pin").timeout(Duration::from_secs(3)).await?.digits == "1#" {
                    break;
                }
                call.play("wrong").await?;
            }
            call.play("goodbye").await
        })
    })
}

async fn called() -> Caller {
    Pbx::new(asks()).caller("/").dial().await
}

#[tokio::test]
async fn the_next_sound_is_this_one() {
    let mut caller = called().await;
    caller.hears_next("welcome").await;
    caller.hears_next("pin").await;
    caller.waits(Duration::from_secs(5)).await;
    caller.hears_next("wrong").await;
    caller.hears("goodbye").await;
    caller.ends(Status::Ok).await;
}

#[tokio::test]
async fn what_comes_between_is_named_with_its_line() {
    let said = words(async { called().await.hears_next("pin").await }).await;
    assert!(said.contains("the caller did not hear \"pin\" next, but this"), "{said}");
    assert!(said.contains(">    0.000  caller    hears welcome\n"), "{said}");
    let said = words(async {
        let mut caller = called().await;
        caller.hears("goodbye").await;
        caller.hears_next("more").await;
    });
    let said = said.await;
    assert!(said.contains("the caller did not hear \"more\": the call has ended"), "{said}");
}

#[tokio::test]
async fn what_is_not_heard_until_the_app_waits_for_the_caller_takes_no_timeout() {
    let mut caller = called().await;
    caller.does_not_hear("wrong").await;
    assert_eq!(caller.time(), Duration::from_secs(1), "where the question begins");
    caller.hears("pin").await;
    caller.presses("2#").await;
    caller.hears("wrong").await;
    // Listened to already.
    caller.does_not_hear("wrong").await;
    caller.hears_next("pin").await;
    caller.does_not_hear("goodbye").await;
}

#[tokio::test]
async fn what_is_heard_all_the_same_fails_with_its_line() {
    let said = words(async {
        let mut caller = called().await;
        caller.does_not_hear("wrong").await;
        caller.waits(Duration::from_secs(5)).await;
        caller.does_not_hear("wrong").await;
    });
    let said = said.await;
    assert!(said.contains("the caller heard \"wrong\""), "{said}");
    assert!(said.contains("caller    hears wrong\n"), "{said}");
    let said = words(async { called().await.does_not_hear("pin").await }).await;
    assert!(said.contains("the caller heard \"pin\""), "{said}");
}

#[tokio::test]
async fn nothing_is_heard_after_the_end() {
    let app = app(|call| Box::pin(async move { call.hangup().await.map(drop) }));
    let mut caller = app.caller("/").dial().await;
    caller.does_not_hear("goodbye").await;
    caller.ends(Status::Ok).await;
}
