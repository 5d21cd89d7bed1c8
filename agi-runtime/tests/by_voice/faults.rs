use std::time::Duration;

use agi_runtime::testing::{FakeRecognizer, Pbx};

use super::apps::{Faulty, answered, asks, desk, release};
use crate::log::Log;

/// Says something to this engine, which costs a try; then a key is pressed.
async fn a_failed_try(engine: Faulty) {
    let mut caller = asks(move |call| desk(call, engine)).caller("/").dial().await;
    caller.hears("desk").await;
    caller.says_aloud("sales").await;
    caller.hears("wrong").await;
    caller.hears("desk").await;
    caller.presses("1").await;
    answered(&mut caller, "Some(Sales)").await;
}

#[tokio::test]
async fn an_engine_that_fails_costs_a_try() {
    a_failed_try(Faulty::Fails).await;
}

#[tokio::test]
async fn an_engine_that_panics_costs_a_try() {
    a_failed_try(Faulty::Panics).await;
}

#[tokio::test]
async fn an_engine_that_hangs_costs_a_try() {
    a_failed_try(Faulty::Hangs).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_engine_that_blocks_its_thread_and_answers_late_is_not_waited_for() {
    let mut caller = asks(|call| desk(call, Faulty::Blocks)).caller("/").dial().await;
    caller.hears("desk").await;
    caller.says_aloud("sales").await;
    caller.hears("wrong").await;
    caller.hears("desk").await;
    caller.presses("0").await;
    answered(&mut caller, "Some(Operator)").await;
    release();
}

#[tokio::test]
async fn an_engine_that_understands_nothing_costs_a_try_without_a_warning() {
    let log = Log::of_this_thread();
    let mut caller = asks(|call| desk(call, Faulty::UnderstandsNothing)).caller("/").dial().await;
    for _ in 0..2 {
        caller.hears("desk").await;
        caller.says_aloud("sales").await;
    }
    answered(&mut caller, "None").await;
    assert_eq!(log.lines("WARN"), [""; 0]);
}

#[tokio::test]
async fn an_engine_that_knows_enough_is_not_made_to_hear_the_rest() {
    let mut caller = asks(|call| desk(call, Faulty::Early)).caller("/").dial().await;
    caller.hears("desk").await;
    let before = caller.time();
    caller.says_aloud(&"sales, if that is possible at this time of the day ".repeat(10)).await;
    answered(&mut caller, "Some(Sales)").await;
    assert!(caller.time() < before + Duration::from_secs(3), "{:?} after {before:?}", caller.time());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_engine_that_floods_with_partial_texts_costs_a_try_and_no_key() {
    a_failed_try(Faulty::Chatters).await;
    let mut caller = asks(|call| desk(call, Faulty::Chatters)).caller("/").dial().await;
    caller.hears("desk").await;
    caller.says_aloud("the sales department").await;
    caller.waits(Duration::from_millis(500)).await;
    caller.presses_now("0").await;
    answered(&mut caller, "Some(Operator)").await;
}

#[tokio::test]
async fn a_key_while_the_engine_hangs_is_the_answer() {
    let app = asks(|call| {
        Box::pin(async move {
            let menu = call.menu::<super::apps::Desk>("desk").by_voice(&Faulty::Hangs);
            menu.engine_timeout(Duration::from_millis(1_500)).await
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.hears("desk").await;
    caller.says_aloud("sales").await;
    caller.finishes_speaking().await;
    caller.waits(Duration::from_secs(1)).await;
    caller.presses_now("0").await;
    answered(&mut caller, "Some(Operator)").await;
}

#[tokio::test]
async fn a_call_without_audio_is_asked_by_keys_alone() {
    let pbx = Pbx::new(asks(|call| desk(call, FakeRecognizer))).without_audio_socket();
    let mut caller = pbx.caller("/").dial().await;
    caller.hears("desk").await;
    caller.hears("nothing").await;
    caller.hears("desk").await;
    caller.presses("32").await;
    answered(&mut caller, "Some(Complaints)").await;
    // It is tried once in a question.
    assert_eq!(caller.log().to_string().matches("AudioSocket").count(), 1, "{}", caller.log());
}

#[tokio::test]
async fn a_phone_that_sends_nothing_while_its_caller_is_silent_ends_what_was_said() {
    let app = asks(|call| desk(call, FakeRecognizer));
    let mut caller = app.caller("/").suppresses_silence().dial().await;
    caller.hears("desk").await;
    let before = caller.time();
    caller.says_aloud("sales").await;
    answered(&mut caller, "Some(Sales)").await;
    // Its own 500 ms, 600 of silence, and the slack of a line without frames.
    assert!(caller.time() < before + Duration::from_secs(4), "{:?} after {before:?}", caller.time());
}

#[tokio::test]
async fn a_phone_that_sends_nothing_is_a_silent_caller() {
    let app = asks(|call| {
        Box::pin(async move {
            let menu = call.menu::<super::apps::Desk>("desk").tries(1).timeout(Duration::from_millis(700));
            menu.by_voice(&FakeRecognizer).or_reason().await
        })
    });
    let mut caller = app.caller("/").suppresses_silence().dial().await;
    answered(&mut caller, "Err(NoInput)").await;
}
