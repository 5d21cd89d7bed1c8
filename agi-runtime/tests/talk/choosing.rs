//! A question among keys that are known only when the call runs, in the words of the caller.

use std::time::Duration;

use agi_runtime::testing::{Caller, Pbx};
use agi_runtime::{App, CallError, Choose, Digit, Status};

use crate::apps::app;

/// An app that has the caller choose among `keys`, and keeps the key.
fn chooses(keys: &'static str, how: impl for<'c> Fn(Choose<'c>) -> Choose<'c> + Copy + Send + Sync + 'static) -> App {
    app(move |call| {
        Box::pin(async move {
            let key: Option<Digit> = how(call.choose("how-was-it", keys)).await?;
            call.set_variable("KEY", format!("{key:?}")).await?;
            call.play("thanks").await
        })
    })
}

async fn chose(caller: &mut Caller, key: &str) {
    caller.variable_set("KEY", key).await;
    caller.ends(Status::Ok).await;
}

fn heard(caller: &Caller) -> Vec<&str> {
    caller.log().heard().filter(|heard| *heard != "thanks").collect()
}

#[tokio::test]
async fn one_of_the_keys_is_the_answer() {
    for key in ["1", "5", "*", "D"] {
        let mut caller = chooses("15*d", |choose| choose).caller("/").dial().await;
        caller.hears("how-was-it").await;
        caller.presses(key).await;
        chose(&mut caller, &format!("Some('{key}')")).await;
    }
}

#[tokio::test]
async fn the_caller_may_think_for_five_seconds_after_the_question() {
    let mut caller = chooses("12", |choose| choose).caller("/").dial().await;
    caller.hears("how-was-it").await;
    caller.waits(Duration::from_millis(5_500)).await;
    caller.presses("2").await;
    chose(&mut caller, "Some('2')").await;
    assert_eq!(heard(&caller), ["how-was-it"]);
}

#[tokio::test]
async fn a_hash_is_a_key_like_the_others_and_ends_nothing() {
    let mut caller = chooses("1#", |choose| choose).caller("/").dial().await;
    caller.hears("how-was-it").await;
    caller.presses("#").await;
    chose(&mut caller, "Some('#')").await;
}

#[tokio::test]
async fn a_key_that_is_not_a_choice_and_silence_are_told_and_asked_again() {
    let app = chooses("12", |choose| choose.no_input("nothing-heard").invalid_input("not-a-choice"));
    let mut caller = app.caller("/").dial().await;
    caller.hears("how-was-it").await;
    caller.presses("3").await;
    caller.hears("nothing-heard").await;
    caller.hears("how-was-it").await;
    caller.presses("1").await;
    chose(&mut caller, "Some('1')").await;
    assert_eq!(heard(&caller), ["how-was-it", "not-a-choice", "how-was-it", "nothing-heard", "how-was-it"]);
}

#[tokio::test]
async fn after_the_last_try_nothing_more_is_said() {
    let app =
        chooses("12", |choose| choose.no_choice("again").final_prompt("last-try").timeout(Duration::from_secs(2)));
    let mut caller = app.caller("/").dial().await;
    chose(&mut caller, "None").await;
    assert_eq!(heard(&caller), ["how-was-it", "again", "how-was-it", "again", "last-try", "how-was-it"]);
    // Seven sounds, "thanks" among them, and three waits.
    assert_eq!(caller.time(), Duration::from_secs(7 + 3 * 2));
}

#[tokio::test]
async fn without_barge_in_the_question_is_heard_to_the_end() {
    let mut caller = chooses("12", |choose| choose.no_barge_in().tries(1)).caller("/").dial().await;
    caller.hears("how-was-it").await;
    caller.presses("1").await;
    caller.app_sends("WAIT FOR DIGIT").await;
    caller.presses("2").await;
    chose(&mut caller, "Some('2')").await;
}

#[tokio::test]
async fn a_further_key_is_the_next_questions_answer() {
    let app = app(|call| {
        Box::pin(async move {
            let friendly = call.choose("friendly", "12345").await?;
            let again = call.choose("again", "12").await?;
            call.set_variable("KEY", format!("{friendly:?} {again:?}")).await
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.hears("friendly").await;
    caller.presses("42").await;
    chose(&mut caller, "Some('4') Some('2')").await;
}

#[tokio::test]
async fn a_question_without_a_key_or_with_what_is_not_one_is_refused_before_anything_is_said() {
    for (keys, why) in [("", "name one at least"), ("1 2", "' ' is not a key of a telephone"), ("12x", "'x' is not")] {
        let app = app(move |call| {
            Box::pin(async move {
                let refused = call.choose("how-was-it", keys).await.unwrap_err();
                assert!(matches!(refused, CallError::Refused { command: "choose", .. }), "{refused:?}");
                assert!(refused.to_string().contains(why), "{refused}");
                Ok(())
            })
        });
        let mut caller = app.caller("/").dial().await;
        caller.ends(Status::Ok).await;
        assert_eq!(caller.log().commands(), ["SET VARIABLE AGI_ROUTE_STATUS OK"]);
    }
}

#[tokio::test]
async fn callers_may_leave_the_question_at_any_moment() {
    let swept = Pbx::new(chooses("12", |choose| choose.no_choice("again"))).caller("/").hang_up_sweep(async |caller| {
        caller.hears("again").await;
        caller.hears("how-was-it").await;
        caller.waits(Duration::from_secs(2)).await;
        caller.presses("2").await;
        chose(caller, "Some('2')").await;
    });
    assert_eq!(swept.await.commands, 7);
}
