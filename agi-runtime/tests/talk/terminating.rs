//! The terminator where no entry needs it: after a full one, and alone.

use std::fmt::Debug;
use std::time::Duration;

use agi_runtime::prompt::digits;
use agi_runtime::testing::{Caller, Pbx};
use agi_runtime::{App, Call, CallError, Digit, Digits, Status};

use crate::apps::app;

/// A question with one try, after an account number of eight keys.
fn then<T: Debug + Send + 'static>(
    next: impl for<'c> Fn(&'c mut Call) -> crate::apps::Asking<'c, T> + Clone + Send + Sync + 'static,
) -> App {
    app(move |call| {
        let next = next.clone();
        Box::pin(async move {
            let account = call.ask::<Digits>("account").exactly(8).tries(1).await?;
            call.set_variable("ACCOUNT", format!("{account:?}")).await?;
            let answer = next(call).await?;
            call.set_variable("ANSWER", format!("{answer:?}")).await
        })
    })
}

fn pin() -> App {
    then(|call| Box::pin(async move { call.ask::<Digits>("pin").exactly(4).tries(1).await }))
}

/// The caller, who has entered the account and presses on.
async fn account(app: App, and: &str) -> Caller {
    let mut caller = app.caller("/").dial().await;
    caller.hears("account").await;
    caller.presses(&format!("12345678{and}")).await;
    caller.variable_set("ACCOUNT", "Some(\"12345678\")").await;
    caller
}

async fn answers(caller: &mut Caller, answer: &str) {
    caller.variable_set("ANSWER", answer).await;
    caller.ends(Status::Ok).await;
}

fn heard(caller: &Caller) -> Vec<&str> {
    caller.log().heard().collect()
}

#[tokio::test]
async fn after_a_full_entry_it_belongs_to_that_one_and_the_next_question_begins_again() {
    let mut caller = account(pin(), "#").await;
    caller.hears("pin").await;
    caller.presses("0042").await;
    answers(&mut caller, "Some(\"0042\")").await;
    assert_eq!(heard(&caller), ["account", "pin", "pin"]);
}

#[tokio::test]
async fn it_may_also_come_with_the_next_answer_before_it() {
    let mut caller = pin().caller("/").dial().await;
    caller.hears("account").await;
    caller.presses("12345678#0042").await;
    caller.ends(Status::Ok).await;
    assert_eq!(caller.variable("ANSWER").unwrap(), "Some(\"0042\")");
}

#[tokio::test]
async fn a_key_that_is_another_one_is_an_answer() {
    let mut caller = account(pin(), "0042").await;
    answers(&mut caller, "Some(\"0042\")").await;
}

#[tokio::test]
async fn after_a_second_it_is_a_key_of_the_next_question() {
    let choice = || then(|call| Box::pin(async move { call.choose("which", "12").tries(1).await }));
    for (wait, answer) in [(300, "Some('2')"), (900, "Some('2')"), (1_100, "None"), (3_000, "None")] {
        let pbx = Pbx::new(choice()).sound("which", Duration::from_secs(5));
        let mut caller = pbx.caller("/").dial().await;
        caller.hears("account").await;
        caller.presses("12345678").await;
        caller.hears("which").await;
        caller.waits(Duration::from_millis(wait)).await;
        caller.presses("#").await;
        if answer != "None" {
            caller.presses("2").await;
        }
        answers(&mut caller, answer).await;
    }
}

#[tokio::test]
async fn it_belongs_to_it_once() {
    let app = then(|call| Box::pin(async move { call.choose("which", "#1").tries(1).await }));
    let mut caller = account(app, "##").await;
    answers(&mut caller, "Some('#')").await;
}

#[derive(agi_runtime::Menu, Debug)]
enum Which {
    #[key("1")]
    One,
    #[key("#")]
    Hash,
}

#[tokio::test]
async fn one_that_was_not_needed_ends_nothing_that_follows() {
    let said = then(|call| Box::pin(async move { call.say(("thanks", digits(7))).any_key().await }));
    let mut caller = account(said, "#").await;
    answers(&mut caller, "None").await;
    assert_eq!(heard(&caller), ["account", "thanks", "thanks", "7"]);

    let strict = then(|call| Box::pin(async move { call.say("thanks").any_key().strict().await }));
    answers(&mut account(strict, "#").await, "None").await;

    let sure = then(|call| Box::pin(async move { call.ask_yes_no("sure").tries(1).await }));
    answers(&mut account(sure, "#1").await, "Some(true)").await;

    let menu = then(|call| Box::pin(async move { call.menu::<Which>("which").tries(1).await }));
    answers(&mut account(menu, "#1").await, "Some(One)").await;

    let nothing = then(|call| Box::pin(async move { call.ask::<Digits>("code").min_digits(0).tries(1).await }));
    let mut caller = account(nothing, "#").await;
    caller.hears("code").await;
    caller.presses("5#").await;
    answers(&mut caller, "Some(\"5\")").await;
}

#[tokio::test]
async fn a_recording_is_not_ended_by_it() {
    for beep in [true, false] {
        let app = then(move |call| {
            Box::pin(async move {
                let message = call.record_message("m").tries(1);
                let message = if beep { message } else { message.no_beep() };
                Ok(message.await?.map(|message| message.end))
            })
        });
        let mut caller = account(app, "#").await;
        caller.app_sends("RECORD FILE").await;
        caller.starts_talking().await;
        caller.waits(Duration::from_secs(3)).await;
        caller.presses("#").await;
        answers(&mut caller, "Some(Digit('#'))").await;
    }
}

#[tokio::test]
async fn a_confirmation_is_not_answered_by_it() {
    let app = app(|call| {
        Box::pin(async move {
            let account = call.ask::<Digits>("account").exactly(8).tries(1);
            let account = account.confirm(|account| ("you-entered", digits(account), "press-1-or-2")).await?;
            call.set_variable("ANSWER", format!("{account:?}")).await
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.hears("account").await;
    caller.presses("12345678#").await;
    caller.hears("press-1-or-2").await;
    caller.presses("1").await;
    answers(&mut caller, "Some(\"12345678\")").await;
}

#[tokio::test]
async fn another_terminator_belongs_to_its_entry_too_and_where_there_is_none_no_key_does() {
    let number = |terminator: Option<Digit>| {
        app(move |call| {
            Box::pin(async move {
                let number = call.ask::<Digits>("number").exactly(2).tries(1);
                let number = match terminator {
                    Some(key) => number.terminator(key),
                    None => number.no_terminator(),
                };
                number.await?;
                let key = call.choose("which", "*#1").tries(1).await?;
                call.set_variable("ANSWER", format!("{key:?}")).await
            })
        })
    };
    let star = Digit::new('*').unwrap();
    for (terminator, keys, answer) in [
        (Some(star), "12*1", "Some('1')"),
        (Some(star), "12#", "Some('#')"),
        (Some(Digit::POUND), "12#1", "Some('1')"),
        (None, "12#", "Some('#')"),
    ] {
        let mut caller = number(terminator).caller("/").dial().await;
        caller.hears("number").await;
        caller.presses(keys).await;
        answers(&mut caller, answer).await;
    }
}

/// A question with one try.
async fn asked(keys: &str) -> Caller {
    let app = app(|call| {
        Box::pin(async move {
            let number = call.ask::<u32>("number").tries(1).invalid_input("wrong").await?;
            call.set_variable("ANSWER", format!("{number:?}")).await
        })
    });
    let mut caller = app.caller("/").dial().await;
    for key in keys.chars() {
        caller.hears("number").await;
        caller.presses(&key.to_string()).await;
    }
    caller
}

#[tokio::test]
async fn alone_it_costs_no_try() {
    let mut caller = asked("##").await;
    caller.hears("number").await;
    caller.presses("42#").await;
    answers(&mut caller, "Some(42)").await;
    assert_eq!(heard(&caller), ["number", "number", "number"]);
}

#[tokio::test]
async fn a_key_that_is_stuck_ends_the_question_all_the_same() {
    let mut caller = asked("###########").await;
    answers(&mut caller, "None").await;
}

#[tokio::test]
async fn the_words_before_the_last_try_come_again_with_it() {
    let app = app(|call| {
        Box::pin(async move {
            let number = call.ask::<u32>("number").tries(2).invalid_input("wrong").final_prompt("last").await?;
            call.set_variable("ANSWER", format!("{number:?}")).await
        })
    });
    let mut caller = app.caller("/").dial().await;
    for keys in ["#", "*#", "#", "7#"] {
        caller.hears("number").await;
        caller.presses(keys).await;
    }
    answers(&mut caller, "Some(7)").await;
    assert_eq!(heard(&caller), ["number", "number", "wrong", "last", "number", "last", "number"]);
}

#[tokio::test]
async fn callers_may_leave_at_any_moment() {
    let app = app(|call| {
        Box::pin(async move {
            call.ask::<Digits>("account").exactly(8).tries(1).await?;
            call.ask::<Digits>("pin").exactly(4).tries(1).await?;
            call.play("thanks").await
        })
    });
    let swept = app.caller("/").hang_up_sweep(async |caller| {
        caller.hears("account").await;
        caller.presses("12345678#").await;
        caller.hears("pin").await;
        caller.presses("0042").await;
        caller.ends(Status::Ok).await;
    });
    // Twice a sound and two commands for the keys, the PIN's sound once more, and the last one.
    assert_eq!(swept.await.commands, 6);
}

#[tokio::test]
async fn a_raw_command_takes_every_key() {
    let app =
        then(|call| Box::pin(async move { Ok::<_, CallError>(call.stream_file("thanks").escape("#").await?.digit) }));
    answers(&mut account(app, "#").await, "Some('#')").await;
}
