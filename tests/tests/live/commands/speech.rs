//! The SPEECH commands, without an engine and with one (`engine.rs`, by AEAP). An engine by AEAP has no grammars.

use std::fmt::Debug;
use std::future::IntoFuture;
use std::pin::Pin;
use std::time::Duration;

use agi_runtime::protocol::spec::{
    SPEECH_ACTIVATE_GRAMMAR, SPEECH_CREATE, SPEECH_DEACTIVATE_GRAMMAR, SPEECH_DESTROY, SPEECH_LOAD_GRAMMAR,
    SPEECH_RECOGNIZE, SPEECH_SET, SPEECH_UNLOAD_GRAMMAR,
};
use agi_runtime::{Call, CallError, Recognized};
use serde_json::{Value, json};
use tokio::time::sleep;
use xtask::asterisk::{Dial, Version};

use super::stage::tell;
use super::story::{Asking, Deed, Story, ask};
use crate::support::{dial_as, version};

const SECOND: Duration = Duration::from_secs(1);

/// Time for the engine's session to come to rest. Asterisk 22.10.1 can hang where a call ends a session at once: it waits for a
/// thread that waits for a closed socket (`ast_aeap_disconnect`). With a rest it was seen once more, on a busy machine.
const REST: Duration = Duration::from_millis(500);

/// Awaits a command and the rest after it.
fn settled<'c, A, C>(command: C) -> Asking<'c>
where
    A: Debug + Send,
    C: IntoFuture<Output = Result<A, CallError>, IntoFuture: Send + 'c>,
{
    let answer = ask(command);
    Box::pin(async {
        let reads = answer.await;
        sleep(REST).await;
        reads
    })
}

pub const STORIES: &[Story] = &[
    Story::new(&SPEECH_CREATE, "200 result=0", |call| settled(call.speech_create("nosuch"))),
    Story::new(&SPEECH_CREATE, "200 result=1", |call| settled(call.speech_create("scripted"))),
    Story::new(&SPEECH_SET, "200 result=0", |call| settled(call.speech_set("name", "value"))),
    Story::new(&SPEECH_SET, "200 result=1", |call| settled(call.speech_set("name", "value"))).after(creates),
    Story::new(&SPEECH_DESTROY, "200 result=0", |call| settled(call.speech_destroy())),
    Story::new(&SPEECH_DESTROY, "200 result=1", |call| settled(call.speech_destroy())).after(creates),
    Story::new(&SPEECH_LOAD_GRAMMAR, "200 result=0", |call| settled(call.speech_load_grammar("yesno", "/nosuch"))),
    Story::new(&SPEECH_UNLOAD_GRAMMAR, "200 result=0", |call| settled(call.speech_unload_grammar("yesno"))),
    Story::new(&SPEECH_ACTIVATE_GRAMMAR, "200 result=0", |call| settled(call.speech_activate_grammar("yesno"))),
    Story::new(&SPEECH_DEACTIVATE_GRAMMAR, "200 result=0", |call| settled(call.speech_deactivate_grammar("yesno"))),
    Story::new(&SPEECH_RECOGNIZE, "200 result=0", |call| settled(call.speech_recognize("beep", SECOND))),
    Story::new(
        &SPEECH_RECOGNIZE,
        "200 result=1 (speech) endpos=0 results=1 score0=950 text0=\"yes please\" grammar0=yesno",
        |call| settled(call.speech_recognize("beep", 20 * SECOND)),
    )
    .after(|call| hears(call, r#"[{"score":950,"text":"yes please","grammar":"yesno"}]"#))
    .from(xtask::asterisk::Caller::Speaking),
    Story::new(&SPEECH_RECOGNIZE, "200 result=1 (speech) endpos=0 results=0 ", |call| {
        settled(call.speech_recognize("beep", 20 * SECOND))
    })
    .after(|call| hears(call, "[]"))
    .from(xtask::asterisk::Caller::Speaking),
    Story::new(&SPEECH_RECOGNIZE, "200 result=1 (digit) digit=5 endpos=0", |call| {
        settled(call.speech_recognize("beep", 5 * SECOND))
    })
    .after(creates)
    .just_during(&[Deed::Press("5")], &["200 result=1 (timeout)"]),
    Story::new(&SPEECH_RECOGNIZE, "200 result=1 (timeout) endpos=0", |call| {
        settled(call.speech_recognize("beep", SECOND))
    })
    .after(creates),
    Story::new(&SPEECH_RECOGNIZE, "200 result=1 (hangup) endpos=0\nHANGUP", |call| {
        settled(call.speech_recognize("beep", 20 * SECOND))
    })
    .after(creates)
    .until_hang_up(),
];

fn creates(call: &mut Call) -> Asking<'_> {
    settled(call.speech_create("scripted"))
}

fn hears<'c>(call: &'c mut Call, results: &'static str) -> Asking<'c> {
    Box::pin(async move {
        let created = call.speech_create("scripted").await;
        format!("{created:?} {:?}", call.speech_set("hear", results).await)
    })
}

#[tokio::test]
async fn the_speech_commands_are_answered_in_every_form() {
    // 16 has no AEAP, by which the engine of these tests is reached: there, the commands have the answers of no engine.
    let has_engine = version() == Version::V22;
    tell(STORIES.iter().filter(|story| has_engine || story.wire == "200 result=0")).await;
}

/// What the app makes of results that the engine heard, and whether the next command has its own answer.
async fn recognized(results: Value) -> Vec<(i64, String, String)> {
    let call = dial_as(Dial::answered, move |call| {
        Box::pin(async move { recognize(call, &results.to_string()).await })
            as Pin<Box<dyn Future<Output = Result<_, CallError>> + Send + '_>>
    });
    call.await.ended().await.0.expect("it is recognised")
}

async fn recognize(call: &mut Call, results: &str) -> Result<Vec<(i64, String, String)>, CallError> {
    assert!(call.speech_create("scripted").await?);
    assert!(call.speech_set("hear", results).await?);
    let recognized = call.speech_recognize("beep", 20 * SECOND).await?;
    call.set_variable("AFTER", "its own").await?;
    assert_eq!(call.get_variable("AFTER").await?.expect("it is set"), "its own");
    sleep(REST).await;
    let Recognized::Speech { results, .. } = recognized else { panic!("{recognized:?}") };
    let result =
        |result: agi_runtime::SpeechResult| (result.score, result.text.to_string(), result.grammar.to_string());
    Ok(results.into_iter().map(result).collect())
}

#[tokio::test]
async fn the_best_result_is_the_first_whatever_asterisks_order() {
    if version() == Version::V16 {
        return; // It has no AEAP.
    }
    let results = json!([
        { "score": 90, "text": "hello", "grammar": "g" },
        { "score": 95, "text": "yellow", "grammar": "g" },
        { "score": 0.93, "text": "first of equals", "grammar": "g" },
        { "score": 0.41, "text": "second of equals", "grammar": "g" },
    ]);
    let texts: Vec<_> = recognized(results).await.into_iter().map(|(score, text, _)| (score, text)).collect();
    let expected = [(95, "yellow"), (90, "hello"), (0, "first of equals"), (0, "second of equals")];
    assert_eq!(texts, expected.map(|(score, text)| (score, text.to_owned())));
}

#[tokio::test]
async fn a_text_may_hold_whatever_a_caller_can_say() {
    if version() == Version::V16 {
        return;
    }
    let texts =
        ["say \"hi\", (ok)", "two\nlines", "score1=7 text1=\"x\"", "the \" grammar of it", "HANGUP\n200 result=0", ""];
    for text in texts {
        let results =
            json!([{ "score": 2, "text": text, "grammar": "my words" }, { "score": 1, "text": "b", "grammar": "g" }]);
        let expected = vec![(2, text.to_owned(), "my words".to_owned()), (1, "b".to_owned(), "g".to_owned())];
        assert_eq!(recognized(results).await, expected, "{text:?}");
    }
    let results = recognized(json!([{ "score": 1, "text": "no grammar" }])).await;
    assert_eq!(results, [(1, "no grammar".to_owned(), String::new())]);
}

#[tokio::test]
async fn a_part_of_a_second_is_a_limit_too() {
    if version() == Version::V16 {
        return;
    }
    let call = dial_as(Dial::answered, |call| {
        Box::pin(async move {
            call.speech_create("scripted").await?;
            let recognized = call.speech_recognize("beep", Duration::from_millis(800)).await;
            sleep(REST).await;
            recognized
        })
    });
    let heard = call.await.ended().await.0.expect("it ends");
    assert!(matches!(heard, Recognized::Timeout { .. }), "{heard:?}");
}
