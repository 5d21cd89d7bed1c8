//! How a caller reaches a person.

mod support;

use std::time::Duration;

use agi_runtime::Status;
use serde_json::json;
use support::{calls, calls_within, hears, leaves, sound};
use test_realtime::Api;
use voice_agent::limits::Limits;

#[tokio::test]
async fn the_agent_finishes_its_sentence_and_a_person_sees_why_and_takes_the_call() {
    let (url, api) = Api::plays(async |mut agent| {
        agent.begins().await;
        agent.speaks("item_1", &sound(300, 1)).await;
        agent.calls("call_1", "hand_over", &json!({ "reason": "An order\nis lost." })).await;
        agent.is_closed().await;
    })
    .await;
    let mut caller = calls(&url).await;
    hears(&mut caller, 300, 1).await;
    caller.hears("agent/connecting").await;
    let mut person = caller.callee("PJSIP/desk").await;
    person.hears("agent/accept").await;
    person.presses("1").await;
    person.accepts().await;
    assert_eq!(caller.variable("CALLERID(name)").unwrap(), "An order is lost.");
    caller.callee_hangs_up().await;
    caller.ends(Status::Ok).await;
    api.await.unwrap();
}

#[tokio::test]
async fn after_a_refusal_the_caller_is_back_with_the_agent_which_knows() {
    let (url, api) = Api::plays(async |mut agent| {
        agent.begins().await;
        agent.calls("call_1", "hand_over", &json!({ "reason": "An order is lost." })).await;
        let told = agent.is_told("call_1").await;
        agent.expects("response.create").await;
        agent.answers("item_1", &sound(200, 1)).await;
        agent.is_closed().await;
        told
    })
    .await;
    let mut caller = calls(&url).await;
    let mut person = caller.callee("PJSIP/desk").await;
    person.presses("2").await;
    person.refuses().await;
    hears(&mut caller, 200, 1).await;
    leaves(&mut caller).await;
    assert!(api.await.unwrap()["error"].as_str().unwrap().starts_with("Nobody could take the call."));
}

#[tokio::test]
async fn a_key_reaches_a_person_whatever_the_agent_does_and_after_two_refusals_there_is_nobody() {
    let (url, api) = Api::plays(async |mut agent| {
        agent.begins().await;
        agent.speaks("item_1", &sound(5_000, 1)).await;
        let told = agent.expects("conversation.item.create").await;
        agent.expects("response.create").await;
        agent.speaks("item_2", &sound(5_000, 1)).await;
        while agent.next().await.is_some() {}
        told
    })
    .await;
    let mut caller = calls(&url).await;
    for _ in 0..2 {
        caller.hears_audio(Duration::from_millis(40)).await;
        caller.presses("0").await;
        caller.callee("PJSIP/desk").await.hangs_up().await;
    }
    caller.hears("agent/nobody-there").await;
    caller.hears("vm-goodbye").await;
    caller.ends(Status::Ok).await;
    let told = api.await.unwrap();
    assert_eq!((&told["item"]["type"], &told["item"]["role"]), (&json!("message"), &json!("system")));
}

#[tokio::test]
async fn a_conversation_that_takes_too_long_goes_on_with_a_person() {
    let (url, api) = Api::plays(async |mut agent| {
        agent.begins().await;
        agent.speaks("item_1", &sound(5_000, 1)).await;
        agent.is_closed().await;
    })
    .await;
    let limits = Limits { conversation: Duration::from_millis(200), ..Limits::default() };
    let mut caller = calls_within(&url, limits).await;
    let mut person = caller.callee("PJSIP/desk").await;
    person.presses("1").await;
    person.accepts().await;
    assert_eq!(caller.variable("CALLERID(name)").unwrap(), "The conversation took too long.");
    caller.callee_hangs_up().await;
    caller.ends(Status::Ok).await;
    api.await.unwrap();
}
