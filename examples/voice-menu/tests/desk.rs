//! The menu by keys, without a telephone. By voice it is called on a real Asterisk: `tests/tests/live/audio/desk.rs`.

use agi_runtime::Status;
use agi_runtime::testing::FakeTts;
use voice_menu::app;
use voice_menu::pocketsphinx::Pocketsphinx;

#[tokio::test]
async fn keys_work_together_with_the_voice() {
    let app = app(Pocketsphinx::new()).tts(FakeTts);
    let mut caller = app.caller("/desk").dial().await;
    caller.presses("2").await;
    caller.ends(Status::Ok).await;
    assert_eq!(caller.variable("DESK").unwrap(), "support");
}
