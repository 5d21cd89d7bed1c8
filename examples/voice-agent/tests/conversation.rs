//! What the caller and the agent do with each other.

mod api;
mod support;

use std::time::Duration;

use agi_runtime::{HungUp, Status};
use api::Api;
use serde_json::json;
use support::{calls, calls_within, switch, tone};
use voice_agent::limits::Limits;
use voice_agent::orders::Orders;

const SOME: Duration = Duration::from_millis(100);

#[tokio::test]
async fn the_caller_and_the_agent_hear_each_other() {
    let (url, api) = Api::plays(async |mut agent| {
        agent.begins().await;
        agent.answers("item_1", &tone(300, 0)).await;
        let voice = agent.hears(1_600).await;
        assert_eq!(agent.heard[voice], tone(200, 5));
        agent.is_closed().await;
        (agent.key, agent.configured)
    })
    .await;
    let mut caller = calls(&url).await;
    caller.hears_audio(&tone(300, 0)).await;
    caller.speaks(tone(200, 5)).await;
    caller.finishes_speaking().await;
    caller.presses("#").await;
    caller.hears("vm-goodbye").await;
    caller.ends(Status::Ok).await;
    let (key, configured) = api.await.unwrap();
    assert_eq!(key.as_deref(), Some("Bearer key of the shop"));
    assert_eq!(configured["audio"]["input"]["format"]["type"], "audio/pcmu");
    assert_eq!(configured["tools"][1]["name"], "hand_over");
}

#[tokio::test]
async fn a_caller_who_interrupts_silences_the_agent_which_learns_how_much_was_heard() {
    let (url, api) = Api::plays(async |mut agent| {
        agent.begins().await;
        agent.answers("item_1", &tone(40, 0)).await;
        agent.sends(&json!({ "type": "response.created", "response": {} })).await;
        agent.speaks("item_2", &tone(3_000, 1)).await;
        agent.expects("response.cancel").await;
        let truncated = agent.expects("conversation.item.truncate").await;
        // What was on its way is not for the caller.
        agent.speaks("item_2", &tone(100, 2)).await;
        agent.sends(&json!({ "type": "response.done", "response": { "status": "cancelled" } })).await;
        agent.answers("item_3", &tone(100, 3)).await;
        agent.is_closed().await;
        truncated
    })
    .await;
    let mut caller = calls(&url).await;
    caller.hears_audio(&tone(200, 1)).await;
    caller.speaks(tone(200, 5)).await;
    caller.hears_audio(&tone(100, 3)).await;
    let heard = caller.audio().heard.clone();
    caller.presses("#").await;
    caller.ends(Status::Ok).await;
    let truncated = api.await.unwrap();
    assert_eq!((&truncated["item_id"], &truncated["content_index"]), (&json!("item_2"), &json!(0)));
    let of = |tone: &[i16]| heard.windows(80).filter(|window| tone.chunks(80).any(|piece| piece == *window)).count();
    assert_eq!(of(&tone(100, 2)), 0, "what was interrupted was heard");
    let told = truncated["audio_end_ms"].as_u64().unwrap();
    let end = heard.windows(80).rposition(|window| tone(3_000, 1).chunks(80).any(|piece| piece == window)).unwrap();
    let begin = heard.windows(80).position(|window| *window == tone(3_000, 1)[..80]).unwrap();
    let played = u64::try_from(end + 80 - begin).unwrap() / 8;
    assert!((played..=played + 40).contains(&told), "{played} ms were heard, and {told} told");
}

#[tokio::test]
async fn of_each_item_that_waits_the_agent_learns_how_much_was_heard() {
    let (url, api) = Api::plays(async |mut agent| {
        agent.begins().await;
        agent.answers("item_1", &tone(40, 0)).await;
        agent.answers("item_2", &tone(2_000, 1)).await;
        agent.answers("item_3", &tone(500, 2)).await;
        let mut truncated = Vec::new();
        while let Some(event) = agent.next().await {
            assert_eq!(event["type"], "conversation.item.truncate");
            truncated.push((event["item_id"].clone(), event["audio_end_ms"].as_u64().unwrap()));
        }
        truncated
    })
    .await;
    let mut caller = calls(&url).await;
    caller.hears_audio(&tone(200, 1)).await;
    caller.speaks(tone(200, 5)).await;
    caller.hears_silence(SOME).await;
    caller.presses("#").await;
    caller.ends(Status::Ok).await;
    let truncated = api.await.unwrap();
    let [(second, heard), (third, nothing)] = &truncated[..] else { panic!("{truncated:?}") };
    assert_eq!((second, third, *nothing), (&json!("item_2"), &json!("item_3"), 0));
    assert!((200..2_000).contains(heard), "{heard}");
}

#[tokio::test]
async fn an_agent_that_hears_the_caller_first_falls_silent() {
    let (url, api) = Api::plays(async |mut agent| {
        agent.begins().await;
        agent.answers("item_1", &tone(3_000, 0)).await;
        agent.hears(0).await;
        agent.sends(&json!({ "type": "input_audio_buffer.speech_started", "item_id": "item_2" })).await;
        let truncated = agent.expects("conversation.item.truncate").await;
        agent.is_closed().await;
        truncated["item_id"].clone()
    })
    .await;
    let mut caller = calls(&url).await;
    caller.hears_silence(SOME).await;
    caller.presses("#").await;
    caller.ends(Status::Ok).await;
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
        agent.answers("item_1", &tone(100, 1)).await;
        agent.is_closed().await;
    })
    .await;
    let mut caller = calls(&url).await;
    caller.hears_audio(&tone(100, 1)).await;
    caller.presses("#").await;
    caller.ends(Status::Ok).await;
    api.await.unwrap();
}

#[tokio::test]
async fn a_slow_function_holds_up_neither_of_them() {
    let (url, api) = Api::plays(async |mut agent| {
        agent.begins().await;
        agent.calls("call_1", "order_status", &json!({ "number": "4711" })).await;
        agent.answers("item_1", &tone(100, 1)).await;
        agent.hears(800).await;
        assert_eq!(agent.is_told("call_1").await, json!({ "error": "the orders cannot be looked up now" }));
        agent.expects("response.create").await;
        agent.answers("item_2", &tone(100, 2)).await;
        agent.is_closed().await;
    })
    .await;
    let limits = Limits { look_up: Duration::from_secs(1), ..Limits::default() };
    let pbx = switch(&url, Orders::by(|_| std::future::pending()), limits);
    let mut caller = pbx.caller("/agent").real_time().dial().await;
    caller.hears_audio(&tone(100, 1)).await;
    caller.speaks(tone(150, 5)).await;
    caller.hears_audio(&tone(100, 2)).await;
    caller.presses("#").await;
    caller.ends(Status::Ok).await;
    api.await.unwrap();
}

#[tokio::test]
async fn the_key_that_ends_lets_the_agent_finish_and_a_second_one_does_not() {
    for keys in ["#", "##"] {
        let (url, api) = Api::plays(async |mut agent| {
            agent.begins().await;
            agent.answers("item_1", &tone(900, 1)).await;
            agent.is_closed().await;
        })
        .await;
        let mut caller = calls(&url).await;
        caller.hears_audio(SOME).await;
        caller.presses(keys).await;
        caller.hears("vm-goodbye").await;
        let heard = caller.audio().heard.iter().filter(|sample| **sample != 0).count();
        assert_eq!(heard == tone(900, 1).len(), keys == "#", "{heard} samples were heard after {keys}");
        caller.ends(Status::Ok).await;
        api.await.unwrap();
    }
}

#[tokio::test]
async fn a_caller_who_hangs_up_in_mid_sentence_closes_the_session() {
    let (url, api) = Api::plays(async |mut agent| {
        agent.begins().await;
        agent.answers("item_1", &tone(3_000, 1)).await;
        agent.expects("conversation.item.truncate").await;
        agent.is_closed().await;
    })
    .await;
    let mut caller = calls(&url).await;
    caller.hears_audio(SOME).await;
    caller.speaks(tone(2_000, 5)).await;
    caller.waits(Duration::from_millis(300)).await;
    caller.hangs_up_now().await;
    caller.ends(HungUp).await;
    api.await.unwrap();
}

#[tokio::test]
async fn a_caller_who_says_nothing_any_more_is_said_goodbye() {
    let (url, api) = Api::plays(async |mut agent| {
        agent.begins().await;
        agent.answers("item_1", &tone(100, 1)).await;
        agent.is_closed().await;
    })
    .await;
    let mut caller = calls_within(&url, Limits { caller: SOME, ..Limits::default() }).await;
    caller.hears_audio(&tone(100, 1)).await;
    caller.hears("vm-goodbye").await;
    caller.ends(Status::Ok).await;
    api.await.unwrap();
}
