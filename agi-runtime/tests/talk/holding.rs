//! Music while something slow is done.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use agi_runtime::testing::{Caller, Pbx};
use agi_runtime::{Call, CallError, HungUp, Status};
use tokio::sync::Notify;

use crate::apps::app;

#[tokio::test]
async fn music_plays_until_the_lookup_is_done() {
    let app = app(|call| {
        Box::pin(async move {
            let order = call.with_hold_music(async { 42 }).class("jazz").await?;
            call.say_number(order).await.map(drop)
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.hears("42").await;
    caller.ends(Status::Ok).await;
    assert_eq!(caller.log().commands()[..2], ["SET MUSIC on \"jazz\"", "SET MUSIC off"]);
}

#[tokio::test]
async fn a_caller_who_leaves_ends_it_at_once() {
    let dropped = Arc::new(AtomicBool::new(false));
    let (starts, sees) = (Arc::new(Notify::new()), Arc::clone(&dropped));
    let started = Arc::clone(&starts);
    let app = app(move |call| {
        let (starts, sees) = (Arc::clone(&starts), Arc::clone(&sees));
        Box::pin(async move {
            let lookup = async move {
                let _guard = OnDrop(sees);
                starts.notify_one();
                pending::<()>().await;
            };
            let found = call.with_hold_music(lookup).await;
            assert!(matches!(found, Err(CallError::HungUp(_))), "{found:?}");
            found
        })
    });
    let pbx = Pbx::new(app).handler_timeout(Duration::from_millis(500));
    let mut caller = pbx.caller("/").dial().await;
    caller.app_sends("SET MUSIC on").await;
    started.notified().await;
    caller.hangs_up_now().await;
    caller.ends(HungUp).await;
    assert!(dropped.load(Ordering::Relaxed));
}

struct OnDrop(Arc<AtomicBool>);

impl Drop for OnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Plays music for a lookup that is never done, and gives it up as soon as the music plays.
async fn give_up(call: &mut Call) -> Result<(), CallError> {
    let plays = Notify::new();
    let lookup = async {
        plays.notify_one();
        pending::<()>().await;
    };
    tokio::select! {
        found = call.with_hold_music(lookup) => found,
        () = plays.notified() => Ok(()),
    }
}

/// Gives it up already while SET MUSIC is on its way.
async fn give_up_at_once(call: &mut Call) {
    tokio::select! {
        biased;
        () = tokio::task::yield_now() => {}
        _ = call.with_hold_music(pending::<()>()) => unreachable!("it is never done"),
    }
}

/// What the app sent, without the questions by which it gets back into step, and without its last words.
fn sent(caller: &Caller) -> Vec<String> {
    let mut commands = caller.log().commands();
    assert_eq!(commands.pop().unwrap(), "SET VARIABLE AGI_ROUTE_STATUS OK");
    commands.retain(|line| !line.starts_with("GET FULL VARIABLE agi-"));
    commands
}

#[tokio::test]
async fn music_that_was_given_up_is_off_before_the_next_command() {
    let app = app(|call| {
        Box::pin(async move {
            give_up(call).await?;
            call.play("sorry").await
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.hears("sorry").await;
    caller.ends(Status::Ok).await;
    assert_eq!(sent(&caller), ["SET MUSIC on", "SET MUSIC off", "STREAM FILE \"sorry\" \"\""]);
}

#[tokio::test]
async fn music_that_was_given_up_is_off_while_the_app_waits_for_something_else() {
    let app = app(|call| {
        Box::pin(async move {
            give_up(call).await?;
            call.until_hangup(pending()).await
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.app_sends("SET MUSIC off").await;
    caller.hangs_up_now().await;
    caller.ends(HungUp).await;
}

#[tokio::test]
async fn the_answers_after_music_that_was_given_up_are_those_of_their_commands() {
    let app = app(|call| {
        Box::pin(async move {
            give_up(call).await?;
            let state = call.channel_status().await?;
            let key = call.wait_for_digit(Duration::from_secs(9)).await?;
            call.set_variable("ANSWERS", format!("{state:?} {key:?}")).await
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.app_sends("WAIT FOR DIGIT").await;
    caller.presses("4").await;
    caller.variable_set("ANSWERS", "Ring Some('4')").await;
    caller.ends(Status::Ok).await;
}

#[tokio::test]
async fn music_that_was_given_up_is_off_when_the_handler_ends() {
    let mut caller = app(|call| Box::pin(give_up(call))).caller("/").dial().await;
    caller.ends(Status::Ok).await;
    assert_eq!(sent(&caller), ["SET MUSIC on", "SET MUSIC off"]);
}

#[tokio::test]
async fn music_that_is_given_up_before_it_plays_is_off_too_and_may_be_given_up_again() {
    let app = app(|call| {
        Box::pin(async move {
            give_up_at_once(call).await;
            give_up_at_once(call).await;
            give_up(call).await?;
            call.play("sorry").await
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.hears("sorry").await;
    caller.ends(Status::Ok).await;
    let sent = sent(&caller);
    assert_eq!(sent[sent.len() - 2..], ["SET MUSIC off", "STREAM FILE \"sorry\" \"\""], "{sent:?}");
}

#[tokio::test]
async fn callers_may_leave_music_that_is_given_up_at_any_moment() {
    let app = app(|call| {
        Box::pin(async move {
            give_up(call).await?;
            call.play("sorry").await
        })
    });
    let swept = app.caller("/").hang_up_sweep(async |caller| {
        caller.hears("sorry").await;
        caller.ends(Status::Ok).await;
    });
    // Music on and off, the question by which the app gets back into step, and the sound.
    assert_eq!(swept.await.commands, 4);
}

#[tokio::test]
async fn callers_may_leave_the_music_at_any_moment() {
    let app = app(|call| {
        Box::pin(async move {
            call.with_hold_music(tokio::task::yield_now()).await?;
            call.play("found").await
        })
    });
    let swept = app.caller("/").hang_up_sweep(async |caller| {
        caller.hears("found").await;
        caller.ends(Status::Ok).await;
    });
    assert_eq!(swept.await.commands, 3);
}
