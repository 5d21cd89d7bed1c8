//! Yes or no, and having an entry confirmed.

use std::time::Duration;

use agi_runtime::prompt::digits;
use agi_runtime::testing::Caller;
use agi_runtime::{App, Digit, Digits, Status};

use crate::apps::app;

fn yes_or_no() -> App {
    app(|call| {
        Box::pin(async move {
            let answer = call.ask_yes_no("sure").no_input("nothing-heard").invalid_input("one-or-two").tries(2).await?;
            call.set_variable("ANSWER", format!("{answer:?}")).await
        })
    })
}

fn confirmed() -> App {
    app(|call| {
        Box::pin(async move {
            let number = call
                .ask::<Digits>("number")
                .confirm(|number| ("you-entered", digits(number), "press-1-or-2"))
                .invalid_input("one-or-two")
                .tries(2);
            let answer = number.await?;
            call.set_variable("ANSWER", format!("{answer:?}")).await?;
            call.play("thanks").await
        })
    })
}

async fn answers(caller: &mut Caller, answer: &str) {
    caller.variable_set("ANSWER", answer).await;
    caller.ends(Status::Ok).await;
}

#[tokio::test]
async fn one_is_yes_and_two_is_no() {
    for (key, answer) in [("1", "Some(true)"), ("2", "Some(false)")] {
        let mut caller = yes_or_no().caller("/").dial().await;
        caller.hears("sure").await;
        caller.presses(key).await;
        answers(&mut caller, answer).await;
    }
}

#[tokio::test]
async fn any_other_key_is_neither() {
    let mut caller = yes_or_no().caller("/").dial().await;
    caller.hears("sure").await;
    caller.presses("#").await;
    caller.hears("one-or-two").await;
    caller.hears("sure").await;
    caller.waits(Duration::from_secs(2)).await;
    caller.presses("3").await;
    answers(&mut caller, "None").await;
}

#[tokio::test]
async fn silence_is_neither() {
    let mut caller = yes_or_no().caller("/").dial().await;
    answers(&mut caller, "None").await;
    assert_eq!(caller.log().heard().collect::<Vec<_>>(), ["sure", "nothing-heard", "sure"]);
}

#[tokio::test]
async fn other_keys_may_be_yes_and_no() {
    let app = app(|call| {
        Box::pin(async move {
            let keys = ['*', '#'].map(|key| Digit::new(key).unwrap());
            let answer = call.ask_yes_no("sure").keys(keys[0], keys[1]).await?;
            call.set_variable("ANSWER", format!("{answer:?}")).await
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.hears("sure").await;
    caller.presses("#").await;
    answers(&mut caller, "Some(false)").await;
}

#[tokio::test]
async fn an_entry_is_repeated_and_kept_by_one() {
    let mut caller = confirmed().caller("/").dial().await;
    caller.hears("number").await;
    caller.presses("0042#").await;
    caller.hears("you-entered").await;
    caller.hears("0042").await;
    caller.presses("1").await;
    answers(&mut caller, "Some(\"0042\")").await;
}

#[tokio::test]
async fn two_asks_again_as_often_as_there_are_tries() {
    let mut caller = confirmed().caller("/").dial().await;
    for _ in 0..2 {
        caller.hears("number").await;
        caller.presses("12#").await;
        caller.hears("press-1-or-2").await;
        caller.presses("2").await;
    }
    answers(&mut caller, "None").await;
}

#[tokio::test]
async fn an_entry_that_nobody_confirms_is_dropped() {
    let mut caller = confirmed().caller("/").dial().await;
    caller.hears("number").await;
    caller.presses("12#").await;
    caller.hears("press-1-or-2").await;
    caller.presses("7").await;
    caller.hears("one-or-two").await;
    answers(&mut caller, "None").await;
}

#[tokio::test]
async fn callers_may_leave_a_confirmation_at_any_moment() {
    let swept = confirmed().caller("/").hang_up_sweep(async |caller| {
        caller.hears("number").await;
        caller.presses("12#").await;
        caller.hears("press-1-or-2").await;
        caller.waits(Duration::from_secs(3)).await;
        caller.presses("1").await;
        caller.ends(Status::Ok).await;
    });
    assert_eq!(swept.await.commands, 8);
}
