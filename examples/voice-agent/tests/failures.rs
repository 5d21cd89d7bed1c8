//! What callers hear when the API fails, each with an API of its own on loopback.

mod support;

use std::time::Duration;

use agi_runtime::Status;
use agi_runtime::testing::{CallEnd, Caller};
use serde_json::{Value, json};
use support::{calls, calls_within, hears, leaves, sound};
use test_realtime::{Api, Session};
use tokio::net::TcpListener;
use voice_agent::limits::Limits;

/// The caller hears that the agent fails, is connected all the same, and the call ends as an error.
async fn fails(mut caller: Caller) -> String {
    caller.hears("agent/not-now").await;
    caller.hears("agent/connecting").await;
    let mut person = caller.callee("PJSIP/desk").await;
    person.presses("1").await;
    person.accepts().await;
    caller.callee_hangs_up().await;
    let ended = caller.ended().await;
    assert_eq!(ended.end, CallEnd::Status(Status::Error));
    ended.error.expect("the handler failed")
}

/// An API that begins, and then sends this.
async fn sends(text: &'static str) -> String {
    let (url, api) = Api::plays(async move |mut agent: Session| {
        agent.begins().await;
        agent.sends_text(text).await;
        while agent.next().await.is_some() {}
    })
    .await;
    let error = fails(calls(&url).await).await;
    api.await.unwrap();
    error
}

#[tokio::test]
async fn nobody_listens_there() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let error = fails(calls(&format!("ws://{address}/v1/realtime")).await).await;
    assert!(error.contains("the connection to the realtime API failed"), "{error}");
}

#[tokio::test]
async fn an_api_that_does_not_answer_costs_the_caller_no_more_than_the_limit() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("ws://{}/v1/realtime", silent.local_addr().unwrap());
    let limits = Limits { connect: Duration::from_millis(300), ..Limits::default() };
    let error = fails(calls_within(&url, limits).await).await;
    assert!(error.contains("did not answer within 300ms"), "{error}");
}

#[tokio::test]
async fn a_caller_whom_nobody_takes_either_hears_so() {
    let (url, api) = Api::plays(async |agent| agent.closes().await).await;
    let mut caller = calls(&url).await;
    caller.callee("PJSIP/desk").await.hangs_up().await;
    caller.hears("agent/nobody-there").await;
    caller.ends(Status::Error).await;
    api.await.unwrap();
}

#[tokio::test]
async fn an_api_that_closes_in_mid_sentence_is_told_apart_from_a_caller_who_left() {
    let (url, api) = Api::plays(async |mut agent| {
        agent.begins().await;
        agent.speaks("item_1", &sound(2_000, 1)).await;
        agent.hears(0).await;
        agent.closes().await;
    })
    .await;
    let error = fails(calls(&url).await).await;
    assert!(error.contains("the realtime API closed the connection"), "{error}");
    api.await.unwrap();
}

#[tokio::test]
async fn what_is_not_an_event_ends_the_session_and_is_not_logged() {
    for (text, why) in [
        ("<html>SECRET</html>", "what is not an event"),
        (r#"{"type":"error","error":"SECRET"}"#, "what is not an event"),
        (r#"{"type":"response.output_audio.delta","item_id":"SECRET"}"#, "what is not an event"),
        (r#"{"type":"response.output_audio.delta","item_id":"i","delta":"SECRET!"}"#, "what is not audio"),
        (
            r#"{"type":"response.function_call_arguments.done","call_id":"c","name":"n","arguments":"SECRET"}"#,
            "what is not an event",
        ),
    ] {
        let error = sends(text).await;
        assert!(error.contains(why) && !error.contains("SECRET"), "{text}: {error}");
    }
}

#[tokio::test]
async fn an_error_of_the_api_is_told_by_its_word() {
    let error = sends(r#"{"type":"error","error":{"type":"server_error","code":null,"message":"SECRET"}}"#).await;
    assert!(error.contains("the realtime API says `server_error`") && !error.contains("SECRET"), "{error}");
    let failed = r#"{"type":"response.done","response":{"status":"failed","status_details":
        {"type":"failed","error":{"type":"insufficient_quota","code":"insufficient_quota","message":"SECRET"}}}}"#;
    let error = sends(failed).await;
    assert!(error.contains("`insufficient_quota`") && !error.contains("SECRET"), "{error}");
}

#[tokio::test]
async fn a_configuration_that_the_api_refuses_is_an_error() {
    let (url, api) = Api::plays(async |mut agent| {
        agent.expects("session.update").await;
        agent.sends(&problem("invalid_value")).await;
        agent.is_closed().await;
    })
    .await;
    let error = fails(calls(&url).await).await;
    assert!(error.contains("`invalid_value`"), "{error}");
    api.await.unwrap();
}

#[tokio::test]
async fn an_answer_that_crosses_another_is_not_a_failure() {
    let (url, api) = Api::plays(async |mut agent| {
        agent.begins().await;
        agent.sends(&problem("response_cancel_not_active")).await;
        agent.sends(&problem("conversation_already_has_active_response")).await;
        agent.is_done().await;
        agent.expects("response.create").await;
        agent.answers("item_1", &sound(100, 1)).await;
        agent.is_closed().await;
    })
    .await;
    let mut caller = calls(&url).await;
    hears(&mut caller, 100, 1).await;
    leaves(&mut caller).await;
    api.await.unwrap();
}

#[tokio::test]
async fn an_agent_that_says_nothing_to_a_caller_is_asked_once() {
    let (url, api) = Api::plays(async |mut agent| {
        agent.begins().await;
        agent.answers("item_1", &sound(100, 1)).await;
        agent.expects("response.create").await;
        agent.is_closed().await;
    })
    .await;
    let limits = Limits { answer: Duration::from_millis(500), ..Limits::default() };
    let mut caller = calls_within(&url, limits).await;
    hears(&mut caller, 100, 1).await;
    caller.speaks(sound(200, 5)).await;
    let error = fails(caller).await;
    assert!(error.contains("did not answer within 500ms"), "{error}");
    api.await.unwrap();
}

#[tokio::test]
async fn an_agent_that_does_not_begin_is_not_waited_for() {
    let (url, api) = Api::plays(async |mut agent| {
        agent.begins().await;
        agent.is_closed().await;
    })
    .await;
    let limits = Limits { answer: Duration::from_millis(200), ..Limits::default() };
    let error = fails(calls_within(&url, limits).await).await;
    assert!(error.contains("did not answer within 200ms"), "{error}");
    api.await.unwrap();
}

#[tokio::test]
async fn an_agent_may_say_only_so_much_before_it_is_heard() {
    let (url, api) = Api::plays(async |mut agent| {
        agent.begins().await;
        for item in ["item_1", "item_2", "item_3"] {
            agent.answers(item, &sound(500, 1)).await;
        }
        while agent.next().await.is_some() {}
    })
    .await;
    let limits = Limits { ahead: Duration::from_secs(1), ..Limits::default() };
    let error = fails(calls_within(&url, limits).await).await;
    assert!(error.contains("more than 1s ahead"), "{error}");
    api.await.unwrap();
}

fn problem(code: &str) -> Value {
    json!({ "type": "error", "error": { "type": "invalid_request_error", "code": code, "message": "…" } })
}
