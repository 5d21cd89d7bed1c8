//! The menu without a telephone, by key and by voice. On a real Asterisk it is called in `tests/tests/live/audio/desk.rs`.

mod support;

use agi_runtime::testing::{CallBuilder, FakeTts};
use agi_runtime::{Espeak, Status, TtsEngine};
use support::are_here;
use voice_menu::app;
use voice_menu::pocketsphinx::Pocketsphinx;

fn call() -> CallBuilder {
    app(Pocketsphinx::new()).tts(FakeTts).caller("/desk")
}

/// What somebody says.
async fn said(text: &str) -> Vec<i16> {
    let espeak = Espeak::new(std::env::temp_dir()).voice("en", "en-us");
    espeak.audio(text, "en", 8_000).await.expect("it speaks").expect("it has audio")
}

#[tokio::test]
async fn keys_work_together_with_the_voice() {
    let mut caller = call().dial().await;
    caller.presses("2").await;
    caller.ends(Status::Ok).await;
    assert_eq!(caller.variable("DESK").unwrap(), "support");
}

#[tokio::test]
async fn a_desk_is_said() {
    if !are_here() {
        return;
    }
    let mut caller = call().dial().await;
    caller.speaks(said("the sales department, please").await).await;
    caller.ends(Status::Ok).await;
    assert_eq!(caller.variable("DESK").unwrap(), "sales");
}

#[tokio::test]
async fn a_caller_may_hang_up_at_each_moment_before_a_key() {
    let swept = call().hang_up_sweep(async |caller| {
        caller.presses("2").await;
        caller.ends(Status::Ok).await;
    });
    let swept = swept.await;
    assert!(swept.commands >= 4 && swept.runs >= 3 * swept.commands, "{swept:?}");
}

#[tokio::test]
async fn a_caller_may_hang_up_at_each_moment_of_a_word() {
    if !are_here() {
        return;
    }
    let sales = said("sales").await;
    let swept = call().hang_up_sweep(async |caller| {
        caller.speaks(&sales).await;
        caller.ends(Status::Ok).await;
    });
    let swept = swept.await;
    assert!(swept.commands >= 4 && swept.runs > 3 * swept.commands, "{swept:?}");
}
