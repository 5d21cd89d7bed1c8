use agi_runtime::testing::{CallBuilder, FakeRecognizer};
use agi_runtime::{Digit, NoAnswer};

use super::apps::{answered, asks};

fn order() -> CallBuilder {
    asks(|call| {
        Box::pin(async move {
            let question = call.ask::<String>("order").exactly(4).invalid_input("wrong").no_input("nothing").tries(2);
            question.by_voice(&FakeRecognizer).or_reason().await
        })
    })
    .caller("/")
}

#[tokio::test]
async fn a_number_is_said_or_keyed_and_is_the_same() {
    for said in ["4 2 0 7", "It's forty-two oh seven", "four two zero seven", "four thousand two hundred and seven"] {
        let mut caller = order().dial().await;
        caller.hears("order").await;
        caller.says_aloud(said).await;
        answered(&mut caller, "Ok(\"4207\")").await;
    }
    let mut caller = order().dial().await;
    caller.hears("order").await;
    caller.waits(std::time::Duration::from_secs(3)).await;
    caller.presses("4207").await;
    answered(&mut caller, "Ok(\"4207\")").await;
}

#[tokio::test]
async fn too_few_digits_too_many_and_two_numbers_are_invalid_input() {
    for said in ["four two", "4 2 0 7 1", "42 for customer 07", "hello"] {
        let mut caller = order().dial().await;
        caller.hears("order").await;
        caller.says_aloud(said).await;
        caller.hears("wrong").await;
        caller.hears("order").await;
        caller.says_aloud("hello").await;
        answered(&mut caller, &format!("Err({:?})", NoAnswer::InvalidInput)).await;
    }
}

#[tokio::test]
async fn a_pause_between_groups_of_digits_does_not_end_the_number() {
    let mut caller = order().dial().await;
    caller.hears("order").await;
    caller.says_aloud("four two").await;
    caller.finishes_speaking().await;
    caller.waits(std::time::Duration::from_millis(500)).await;
    caller.says_aloud(" oh seven").await;
    answered(&mut caller, "Ok(\"4207\")").await;
}

#[tokio::test]
async fn a_phone_that_sends_nothing_in_a_pause_does_not_end_the_number_either() {
    let mut caller = asks(|call| Box::pin(async move { call.ask::<String>("order").by_voice(&FakeRecognizer).await }))
        .caller("/")
        .suppresses_silence()
        .dial()
        .await;
    caller.hears("order").await;
    caller.says_aloud("four two").await;
    caller.finishes_speaking().await;
    caller.waits(std::time::Duration::from_millis(800)).await;
    caller.says_aloud(" oh seven eight nine one").await;
    answered(&mut caller, "Some(\"4207891\")").await;
}

#[tokio::test]
async fn a_number_is_checked_and_confirmed_by_voice_too() {
    let app = asks(|call| {
        Box::pin(async move {
            let question = call
                .ask::<u32>("order")
                .check(|order| if *order > 1_000 { Ok(()) } else { Err("no-such-order") })
                .confirm(|_| "is-it-right");
            question.by_voice(&FakeRecognizer).await
        })
    });
    let mut caller = app.caller("/").dial().await;
    for (said, then) in [("five", "no-such-order"), ("five thousand", "is-it-right"), ("No, that's wrong", "order")] {
        caller.hears(if then == "order" { "is-it-right" } else { "order" }).await;
        caller.says_aloud(said).await;
    }
    caller.hears("order").await;
    caller.says_aloud("two thousand and twelve").await;
    caller.hears("is-it-right").await;
    caller.says_aloud("yes").await;
    answered(&mut caller, "Some(2012)").await;
}

#[tokio::test]
async fn a_terminator_ends_keys_in_the_stream_and_is_not_a_part_of_them() {
    let app = asks(|call| {
        Box::pin(async move { call.ask::<u32>("order").terminator(Digit::STAR).by_voice(&FakeRecognizer).await })
    });
    let mut caller = app.caller("/").dial().await;
    caller.hears("order").await;
    caller.waits(std::time::Duration::from_secs(3)).await;
    caller.presses("42*").await;
    answered(&mut caller, "Some(42)").await;
}

#[tokio::test]
async fn a_terminator_after_a_full_entry_does_not_answer_the_next_question() {
    let app = asks(|call| {
        Box::pin(async move {
            let first = call.ask::<u32>("first").exactly(2).by_voice(&FakeRecognizer).await?;
            let second = call.ask::<u32>("second").exactly(1).by_voice(&FakeRecognizer).await?;
            Ok((first, second))
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.hears("first").await;
    caller.waits(std::time::Duration::from_secs(3)).await;
    caller.presses("42#").await;
    caller.hears("second").await;
    caller.says_aloud("seven").await;
    answered(&mut caller, "(Some(42), Some(7))").await;
}
