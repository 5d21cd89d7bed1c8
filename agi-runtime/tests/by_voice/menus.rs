use std::time::Duration;

use agi_runtime::testing::{CallBuilder, FakeRecognizer};

use super::apps::{answered, asks, desk};

fn call() -> CallBuilder {
    asks(|call| desk(call, FakeRecognizer)).caller("/")
}

#[tokio::test]
async fn a_choice_is_said_in_the_middle_of_a_sentence() {
    for (said, chosen) in [
        ("Sales", "Some(Sales)"),
        ("The sales department, please!", "Some(Sales)"),
        ("I'd like to talk to a person", "Some(Operator)"),
        ("RETURNS", "Some(Returns)"),
    ] {
        let mut caller = call().dial().await;
        caller.hears("desk").await;
        caller.says_aloud(said).await;
        answered(&mut caller, chosen).await;
    }
}

#[tokio::test]
async fn the_same_choice_is_made_by_its_key() {
    for (keys, chosen) in [("1", "Some(Sales)"), ("31", "Some(Returns)"), ("32", "Some(Complaints)")] {
        let mut caller = call().dial().await;
        caller.hears("desk").await;
        caller.waits(Duration::from_secs(3)).await;
        caller.presses(keys).await;
        answered(&mut caller, chosen).await;
    }
}

#[tokio::test]
async fn a_key_interrupts_a_sound_of_asterisks_and_its_choice_may_have_more_keys() {
    let mut caller = call().dial().await;
    caller.hears("desk").await;
    caller.presses_now("31").await;
    answered(&mut caller, "Some(Returns)").await;
}

#[tokio::test]
async fn a_key_in_the_middle_of_a_sentence_is_the_answer() {
    let mut caller = call().dial().await;
    caller.hears("desk").await;
    caller.says_aloud("the sales department, if it is not too much trouble").await;
    caller.waits(Duration::from_millis(600)).await;
    caller.presses_now("0").await;
    answered(&mut caller, "Some(Operator)").await;
}

#[tokio::test]
async fn keys_that_come_too_slowly_are_invalid_input() {
    let mut caller = call().dial().await;
    caller.hears("desk").await;
    caller.waits(Duration::from_secs(3)).await;
    caller.presses("3").await;
    caller.hears("wrong").await;
    caller.hears("desk").await;
    caller.says_aloud("sales").await;
    answered(&mut caller, "Some(Sales)").await;
}

#[tokio::test]
async fn what_could_be_two_choices_or_none_is_invalid_input() {
    for said in ["sales or returns", "complaints", "wholesales"] {
        let mut caller = call().dial().await;
        caller.hears("desk").await;
        caller.says_aloud(said).await;
        caller.hears("wrong").await;
        caller.hears("desk").await;
        caller.says_aloud("returns").await;
        answered(&mut caller, "Some(Returns)").await;
    }
}

#[tokio::test]
async fn the_choices_of_a_submenu_are_said_there_and_only_there() {
    let mut caller = call().dial().await;
    caller.hears("desk").await;
    caller.says_aloud("my invoice").await;
    caller.hears("wrong").await;
    caller.hears("desk").await;
    caller.says_aloud("billing").await;
    caller.hears("billing").await;
    caller.says_aloud("I have a question on my invoice").await;
    answered(&mut caller, "Some(Billing(Invoice))").await;
}

#[tokio::test]
async fn a_choice_from_everywhere_is_said_in_a_submenu_and_a_key_leads_back_from_it() {
    let mut caller = call().dial().await;
    caller.hears("desk").await;
    caller.says_aloud("billing").await;
    caller.hears("billing").await;
    caller.presses("*").await;
    caller.hears("desk").await;
    caller.says_aloud("billing").await;
    caller.hears("billing").await;
    caller.says_aloud("operator").await;
    answered(&mut caller, "Some(Operator)").await;
}

#[tokio::test]
async fn silence_spends_the_tries_as_without_a_voice() {
    let mut caller = call().dial().await;
    caller.hears("desk").await;
    caller.hears("nothing").await;
    caller.hears_next("desk").await;
    answered(&mut caller, "None").await;
    // Twice five seconds, and the sounds.
    assert!((10..14).contains(&caller.time().as_secs()), "{:?}", caller.time());
}
