//! What is logged of questions that are answered by voice. Each warning is logged once a second at most, so each is provoked
//! by one test of this program.
#![cfg(all(feature = "audio", feature = "testing"))]

#[path = "caller/apps.rs"]
mod apps;
#[path = "by_voice/apps.rs"]
#[allow(dead_code, reason = "each test binary uses its own part")]
mod desks;
#[path = "server_support/log.rs"]
mod log;

use agi_runtime::testing::{FakeRecognizer, Pbx};

use desks::{Faulty, answered, asks, desk};
use log::Log;

/// The warnings of a call whose caller says something to this engine, and then presses a key.
async fn warnings(engine: Faulty) -> Vec<String> {
    let log = Log::of_this_thread();
    let mut caller = asks(move |call| desk(call, engine)).caller("/").dial().await;
    caller.hears("desk").await;
    caller.says_aloud("sales").await;
    caller.hears("wrong").await;
    caller.presses("1").await;
    answered(&mut caller, "Some(Sales)").await;
    log.lines("WARN")
}

#[tokio::test]
async fn an_engine_that_fails_is_named_with_its_reason() {
    let warnings = warnings(Faulty::Fails).await;
    assert_eq!(
        warnings,
        [
            "WARN an engine for speech failed, and what the caller said counts as not understood reason=there is no model in \
          /var/lib/models"
        ]
    );
}

#[tokio::test]
async fn an_engine_that_panics_is_a_warning() {
    let warnings = warnings(Faulty::Panics).await;
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(warnings[0].starts_with("WARN an engine for speech panicked"), "{warnings:?}");
    assert!(!warnings[0].contains("on purpose"), "{warnings:?}");
}

#[tokio::test]
async fn an_engine_that_hangs_is_a_warning_with_the_time_that_it_had() {
    let warnings = warnings(Faulty::Hangs).await;
    assert_eq!(
        warnings,
        ["WARN an engine for speech did not answer in time, and what the caller said counts as not understood \
          reason=500ms after the caller's last word"]
    );
}

#[tokio::test]
async fn a_call_without_audio_is_a_warning_once_in_a_question() {
    let log = Log::of_this_thread();
    let pbx = Pbx::new(asks(|call| desk(call, FakeRecognizer))).without_audio_socket();
    let mut caller = pbx.caller("/").dial().await;
    caller.hears("desk").await;
    caller.hears("nothing").await;
    caller.presses("0").await;
    answered(&mut caller, "Some(Operator)").await;
    let warnings = log.lines("WARN a question that can be answered by voice is asked by keys alone");
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(warnings[0].contains("app_audiosocket.so"), "{warnings:?}");
}

#[tokio::test]
async fn nothing_of_what_a_caller_says_is_logged() {
    let log = Log::of_this_thread();
    let app = asks(|call| {
        Box::pin(async move {
            let number = call.ask::<u32>("order").by_voice(&FakeRecognizer).await?;
            Ok((number.is_some(), desk(call, FakeRecognizer).await?.is_some()))
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.hears("order").await;
    caller.says_aloud("it is 48151").await;
    caller.hears("desk").await;
    caller.says_aloud("xylophone").await;
    caller.hears("wrong").await;
    caller.says_aloud("wholesale xylophones to sales").await;
    answered(&mut caller, "(true, true)").await;
    let lines = log.lines("");
    assert!(lines.iter().any(|line| line.contains("AudioSocket")), "the commands are logged: {lines:?}");
    for said in ["48151", "xylophone"] {
        assert!(lines.iter().all(|line| !line.contains(said)), "{lines:?}");
    }
}
