//! What the caller and the agent do with each other.

mod support;

use std::sync::Arc;
use std::time::Duration;

use agi_runtime::{HungUp, Status};
use serde_json::json;
use support::{calls, calls_within, greets, hears, leaves, of, sound, switch};
use test_realtime::{Api, Session};
use tokio::sync::Notify;
use voice_agent::limits::Limits;
use voice_agent::orders::Orders;

const SOME: Duration = Duration::from_millis(100);

#[tokio::test]
async fn the_caller_and_the_agent_hear_each_other() {
    let (url, api) = Api::plays(async |mut agent| {
        agent.begins().await;
        agent.answers("item_1", &sound(300, 0)).await;
        let voice = agent.hears(1_600).await;
        assert_eq!(agent.heard[voice], sound(200, 5));
        agent.is_closed().await;
        (agent.key, agent.configured)
    })
    .await;
    let mut caller = calls(&url).await;
    hears(&mut caller, 300, 0).await;
    caller.speaks(sound(200, 5)).await;
    caller.finishes_speaking().await;
    leaves(&mut caller).await;
    let (key, configured) = api.await.unwrap();
    assert_eq!(key.as_deref(), Some("Bearer key of the shop"));
    assert_eq!(configured["audio"]["input"]["format"]["type"], "audio/pcmu");
    assert_eq!(configured["tools"][1]["name"], "hand_over");
}

#[tokio::test]
async fn a_caller_who_interrupts_silences_the_agent_which_learns_how_much_was_heard() {
    let (url, api) = Api::plays(async |mut agent| {
        agent.begins().await;
        agent.answers("item_1", &sound(40, 0)).await;
        agent.sends(&json!({ "type": "response.created", "response": {} })).await;
        agent.speaks("item_2", &sound(3_000, 1)).await;
        agent.expects("response.cancel").await;
        let truncated = agent.expects("conversation.item.truncate").await;
        // What was on its way is not for the caller.
        agent.speaks("item_2", &sound(100, 4)).await;
        agent.sends(&json!({ "type": "response.done", "response": { "status": "cancelled" } })).await;
        agent.answers("item_3", &sound(100, 3)).await;
        agent.is_closed().await;
        truncated
    })
    .await;
    let mut caller = calls(&url).await;
    hears(&mut caller, 200, 1).await;
    caller.speaks(sound(200, 5)).await;
    hears(&mut caller, 100, 3).await;
    let heard = caller.audio().heard.clone();
    leaves(&mut caller).await;
    let truncated = api.await.unwrap();
    assert_eq!((&truncated["item_id"], &truncated["content_index"]), (&json!("item_2"), &json!(0)));
    assert_eq!(of(4, &heard), 0, "what was interrupted was heard");
    let (told, played) = (truncated["audio_end_ms"].as_u64().unwrap(), u64::try_from(of(1, &heard)).unwrap());
    // Some frames may be on their way.
    assert!((played..=played + 200).contains(&told), "{played} ms were heard, and {told} told");
}

#[tokio::test]
async fn of_each_item_that_waits_the_agent_learns_how_much_was_heard() {
    let (url, api) = Api::plays(async |mut agent| {
        agent.begins().await;
        agent.answers("item_1", &sound(40, 0)).await;
        agent.answers("item_2", &sound(2_000, 1)).await;
        agent.answers("item_3", &sound(500, 2)).await;
        let mut truncated = Vec::new();
        while let Some(event) = agent.next().await {
            assert_eq!(event["type"], "conversation.item.truncate");
            truncated.push((event["item_id"].clone(), event["audio_end_ms"].as_u64().unwrap()));
        }
        truncated
    })
    .await;
    let mut caller = calls(&url).await;
    hears(&mut caller, 200, 1).await;
    caller.speaks(sound(200, 5)).await;
    caller.hears_silence(SOME).await;
    leaves(&mut caller).await;
    let truncated = api.await.unwrap();
    let [(second, heard), (third, nothing)] = &truncated[..] else { panic!("{truncated:?}") };
    assert_eq!((second, third, *nothing), (&json!("item_2"), &json!("item_3"), 0));
    assert!((200..2_000).contains(heard), "{heard}");
}

#[tokio::test]
async fn an_agent_that_hears_the_caller_first_falls_silent() {
    let (url, api) = Api::plays(async |mut agent| {
        agent.begins().await;
        agent.answers("item_1", &sound(3_000, 0)).await;
        agent.hears(0).await;
        agent.sends(&json!({ "type": "input_audio_buffer.speech_started", "item_id": "item_2" })).await;
        let truncated = agent.expects("conversation.item.truncate").await;
        agent.is_closed().await;
        truncated["item_id"].clone()
    })
    .await;
    let mut caller = calls(&url).await;
    caller.hears_silence(SOME).await;
    leaves(&mut caller).await;
    assert_eq!(api.await.unwrap(), "item_1");
}

#[tokio::test]
async fn the_agent_calls_a_function_and_answers_when_it_may() {
    let (url, api) = Api::plays(async |mut agent| {
        agent.begins().await;
        agent.sends(&json!({ "type": "response.created", "response": {} })).await;
        agent.calls("call_1", "order_status", &json!({ "number": "4711" })).await;
        assert_eq!(agent.is_told("call_1").await, json!({ "status": "shipped yesterday" }));
        // No answer is asked for while one is coming: the next event is what the next function returned.
        agent.calls("call_2", "order_status", &json!({ "number": "1" })).await;
        assert_eq!(agent.is_told("call_2").await, json!({ "error": "there is no such order" }));
        agent.calls("call_3", "open_the_safe", &json!({})).await;
        assert_eq!(agent.is_told("call_3").await, json!({ "error": "there is no such function" }));
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
async fn a_slow_function_holds_up_neither_of_them() {
    let found = Arc::new(Notify::new());
    let (url, api) = Api::plays({
        let found = found.clone();
        async move |mut agent: Session| {
            agent.begins().await;
            agent.calls("call_1", "order_status", &json!({ "number": "4711" })).await;
            agent.answers("item_1", &sound(100, 1)).await;
            agent.hears(800).await;
            found.notify_one();
            assert_eq!(agent.is_told("call_1").await, json!({ "status": "found" }));
            agent.expects("response.create").await;
            agent.answers("item_2", &sound(100, 2)).await;
            agent.is_closed().await;
        }
    })
    .await;
    let orders = Orders::by(move |_| {
        let found = found.clone();
        async move {
            found.notified().await;
            Ok(Some("found".to_owned()))
        }
    });
    let limits = Limits { look_up: Duration::from_mins(1), ..Limits::default() };
    let mut caller = switch(&url, orders, limits).caller("/agent").real_time().dial().await;
    hears(&mut caller, 100, 1).await;
    caller.speaks(sound(150, 5)).await;
    hears(&mut caller, 100, 2).await;
    leaves(&mut caller).await;
    api.await.unwrap();
}

#[tokio::test]
async fn a_function_that_never_returns_has_failed() {
    let (url, api) = Api::plays(async |mut agent| {
        agent.begins().await;
        agent.calls("call_1", "order_status", &json!({ "number": "4711" })).await;
        assert_eq!(agent.is_told("call_1").await, json!({ "error": "the orders cannot be looked up now" }));
        agent.expects("response.create").await;
        agent.answers("item_1", &sound(100, 1)).await;
        agent.is_closed().await;
    })
    .await;
    let limits = Limits { look_up: SOME, ..Limits::default() };
    let pbx = switch(&url, Orders::by(|_| std::future::pending()), limits);
    let mut caller = pbx.caller("/agent").real_time().dial().await;
    hears(&mut caller, 100, 1).await;
    leaves(&mut caller).await;
    api.await.unwrap();
}

#[tokio::test]
async fn the_key_that_ends_lets_the_agent_finish_and_a_second_one_does_not() {
    for keys in ["#", "##"] {
        let (url, api) = greets(900).await;
        let mut caller = calls(&url).await;
        caller.hears_audio(SOME).await;
        caller.presses(keys).await;
        caller.hears("vm-goodbye").await;
        let heard = of(1, &caller.audio().heard);
        assert_eq!(heard == 900, keys == "#", "{heard} ms were heard after {keys}");
        caller.ends(Status::Ok).await;
        api.await.unwrap();
    }
}

#[tokio::test]
async fn a_caller_who_hangs_up_in_mid_sentence_closes_the_session() {
    let (url, api) = Api::plays(async |mut agent| {
        agent.begins().await;
        agent.answers("item_1", &sound(3_000, 1)).await;
        agent.expects("conversation.item.truncate").await;
        agent.is_closed().await;
    })
    .await;
    let mut caller = calls(&url).await;
    caller.hears_audio(SOME).await;
    caller.speaks(sound(2_000, 5)).await;
    caller.waits(Duration::from_millis(300)).await;
    caller.hangs_up_now().await;
    caller.ends(HungUp).await;
    api.await.unwrap();
}

#[tokio::test]
async fn a_caller_who_says_nothing_any_more_is_said_goodbye() {
    let (url, api) = greets(100).await;
    let mut caller = calls_within(&url, Limits { caller: SOME, ..Limits::default() }).await;
    hears(&mut caller, 100, 1).await;
    caller.hears("vm-goodbye").await;
    caller.ends(Status::Ok).await;
    api.await.unwrap();
}
