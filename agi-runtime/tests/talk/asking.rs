//! Questions: silence at every try, wrong input, and what is said between the tries.

use std::time::Duration;

use agi_runtime::prompt::digits;
use agi_runtime::testing::{CallEvent, Caller, Pbx};
use agi_runtime::{App, Ask, Call, CallError, Digit, Digits, Status};

use crate::apps::app;

/// An app that asks, and keeps the answer.
fn asks<T: std::fmt::Debug + Send + 'static>(
    question: impl for<'c> Fn(&'c mut Call) -> Ask<'c, T> + Clone + Send + Sync + 'static,
) -> App {
    app(move |call| {
        let question = question.clone();
        Box::pin(async move {
            let answer = question(call).await?;
            call.set_variable("ANSWER", format!("{answer:?}")).await?;
            call.play("thanks").await
        })
    })
}

/// The question with all its words.
fn number(call: &mut Call) -> Ask<'_, u32> {
    let asked =
        call.ask("number").max_digits(6).no_input("nothing-heard").no_input("still-nothing").final_prompt("last-try");
    asked.invalid_input("not-a-number").invalid_input("still-wrong").check(|number| match *number {
        0 => Err(("there-is-no", digits(number))),
        _ => Ok(()),
    })
}

/// The time of the answer.
async fn answers(caller: &mut Caller, answer: &str) -> Duration {
    caller.variable_set("ANSWER", answer).await;
    caller.ends(Status::Ok).await;
    let thanks = CallEvent::Heard("thanks".to_owned());
    caller.log().entries().iter().find(|entry| entry.what == thanks).unwrap().at
}

/// After the answer, it is "thanks".
fn heard(caller: &Caller) -> Vec<&str> {
    caller.log().heard().filter(|heard| *heard != "thanks").collect()
}

#[tokio::test]
async fn the_keys_are_the_answer() {
    let mut caller = asks(number).caller("/").dial().await;
    caller.hears("number").await;
    caller.waits(Duration::from_secs(3)).await;
    caller.presses("0042#").await;
    answers(&mut caller, "Some(42)").await;
    caller.commands([]).await;
    let commands = caller.log().commands();
    assert_eq!(
        commands[..3],
        ["STREAM FILE \"number\" \"0123456789*#ABCD\"", "WAIT FOR DIGIT 5000", "GET DATA \"\" 3000 5"]
    );
}

#[tokio::test]
async fn digits_stay_text_where_that_is_asked_for() {
    for (keys, answer) in [("0042#", "Some(\"0042\")"), ("*9D#", "Some(\"*9D\")")] {
        let mut caller = asks(|call| call.ask::<Digits>("number")).caller("/").dial().await;
        caller.hears("number").await;
        caller.presses(keys).await;
        answers(&mut caller, answer).await;
    }
    let mut caller = asks(|call| call.ask::<String>("number")).caller("/").dial().await;
    caller.hears("number").await;
    caller.presses("00#").await;
    answers(&mut caller, "Some(\"00\")").await;
}

#[tokio::test]
async fn one_key_is_an_answer_and_several_are_wrong_input() {
    let mut caller = asks(|call| call.ask::<Digit>("key").invalid_input("one-key-only")).caller("/").dial().await;
    caller.hears("key").await;
    caller.presses("12#").await;
    caller.hears("one-key-only").await;
    caller.hears("key").await;
    caller.presses("*#").await;
    answers(&mut caller, "Some('*')").await;
}

#[tokio::test]
async fn a_key_during_the_question_interrupts_it_and_counts() {
    let mut caller = asks(number).caller("/").dial().await;
    caller.hears("number").await;
    caller.presses("123456").await;
    let time = answers(&mut caller, "Some(123456)").await;
    assert_eq!(time, Duration::from_secs(1));
}

#[tokio::test]
async fn a_caller_who_is_silent_is_asked_three_times_with_other_words() {
    let mut caller = asks(number).caller("/").dial().await;
    let time = answers(&mut caller, "None").await;
    let words = ["number", "nothing-heard", "number", "still-nothing", "last-try", "number"];
    assert_eq!(heard(&caller), words);
    // Six sounds and three waits.
    assert_eq!(time, Duration::from_secs(6 + 3 * 5));
}

#[tokio::test]
async fn wrong_input_has_its_own_words_and_so_has_the_check() {
    let mut caller = asks(|call| number(call).tries(4)).caller("/").dial().await;
    for wrong in ["1*2#", "0#", "***#"] {
        caller.hears("number").await;
        caller.presses(wrong).await;
    }
    caller.hears("number").await;
    caller.presses("7#").await;
    answers(&mut caller, "Some(7)").await;
    let words = ["number", "not-a-number", "number", "there-is-no", "0", "number", "still-wrong", "last-try", "number"];
    assert_eq!(heard(&caller), words);
}

#[tokio::test]
async fn silence_and_wrong_input_are_counted_apart() {
    let mut caller = asks(number).caller("/").dial().await;
    caller.hears("number").await;
    caller.presses("*#").await;
    caller.hears("not-a-number").await;
    caller.hears("nothing-heard").await;
    caller.hears("number").await;
    caller.presses("#").await;
    answers(&mut caller, "None").await;
}

#[tokio::test]
async fn a_key_during_the_words_of_a_mistake_counts_for_the_next_try() {
    let mut caller = asks(number).caller("/").dial().await;
    caller.hears("nothing-heard").await;
    caller.presses("12#").await;
    answers(&mut caller, "Some(12)").await;
    assert_eq!(heard(&caller), ["number", "nothing-heard"]);
}

#[tokio::test]
async fn too_few_keys_are_wrong() {
    fn pin(call: &mut Call) -> Ask<'_, Digits> {
        call.ask("pin").exactly(4).invalid_input("four-keys").inter_digit_timeout(Duration::from_secs(2))
    }
    let mut caller = asks(pin).caller("/").dial().await;
    caller.hears("pin").await;
    caller.presses("123").await;
    caller.hears("four-keys").await;
    caller.hears("pin").await;
    caller.presses("123#").await;
    caller.hears("four-keys").await;
    caller.hears("pin").await;
    caller.presses("0123").await;
    answers(&mut caller, "Some(\"0123\")").await;
}

#[tokio::test]
async fn an_extra_key_goes_to_the_next_command() {
    let app = app(|call| {
        Box::pin(async move {
            let pin = call.ask::<Digits>("pin").exactly(2).await?;
            let key = call.say("thanks").any_key().await?;
            call.set_variable("ANSWER", format!("{pin:?} {key:?}")).await
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.hears("pin").await;
    caller.presses("123").await;
    answers(&mut caller, "Some(\"12\") Some('3')").await;
}

#[tokio::test]
async fn a_question_that_is_not_interrupted_drops_keys_until_its_end() {
    let mut caller = asks(|call| number(call).no_barge_in()).caller("/").dial().await;
    caller.hears("number").await;
    caller.presses("99").await;
    caller.app_sends("WAIT FOR DIGIT").await;
    caller.presses("5#").await;
    answers(&mut caller, "Some(5)").await;
    assert_eq!(caller.log().commands()[0], "STREAM FILE \"number\" \"\"");
}

#[tokio::test]
async fn one_try_says_no_word_of_a_last_one() {
    let mut caller = asks(|call| number(call).tries(1).timeout(Duration::from_secs(2))).caller("/").dial().await;
    let time = answers(&mut caller, "None").await;
    assert_eq!(heard(&caller), ["number"]);
    assert_eq!(time, Duration::from_secs(3));
}

#[tokio::test]
async fn a_question_whose_sound_is_missing_can_be_answered() {
    let pbx = Pbx::new(asks(number)).missing_sound("number");
    let mut caller = pbx.caller("/").dial().await;
    caller.app_sends("WAIT FOR DIGIT").await;
    caller.presses("8#").await;
    answers(&mut caller, "Some(8)").await;
}

#[tokio::test]
async fn callers_may_leave_a_question_at_any_moment() {
    let swept = asks(number).caller("/").hang_up_sweep(async |caller| {
        caller.hears("nothing-heard").await;
        caller.hears("number").await;
        caller.presses("0#").await;
        caller.hears("there-is-no").await;
        caller.hears("number").await;
        caller.waits(Duration::from_secs(2)).await;
        caller.presses("12#").await;
        caller.ends(Status::Ok).await;
    });
    assert_eq!(swept.await.commands, 13);
}

#[tokio::test]
async fn the_hang_up_is_the_only_error() {
    let app = app(|call| {
        Box::pin(async move {
            let answer = call.ask::<u32>("number").await;
            assert!(matches!(answer, Err(CallError::HungUp(_))), "{answer:?}");
            answer.map(drop)
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.hears("number").await;
    caller.presses("12").await;
    caller.hangs_up().await;
    caller.ends(agi_runtime::HungUp).await;
}
