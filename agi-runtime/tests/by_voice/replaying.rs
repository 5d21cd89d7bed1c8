//! A call that was answered by voice, in a file, and again from it.

use agi_runtime::CallRecorder;
use agi_runtime::testing::{FakeRecognizer, Pbx, replay};

use super::apps::{answered, asks, desk};

#[tokio::test]
async fn a_call_that_was_answered_by_voice_replays_with_what_was_said_and_not_in_silence() {
    let folder = tempfile::tempdir().unwrap();
    let app = || asks(|call| desk(call, FakeRecognizer));
    let pbx = Pbx::new(app().record_calls(CallRecorder::to(folder.path())));
    let mut caller = pbx.caller("/").dial().await;
    caller.hears("desk").await;
    caller.says_aloud("the sales department").await;
    answered(&mut caller, "Some(Sales)").await;
    // The file is written when the app is gone.
    drop((caller, pbx));
    let file = std::fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path();
    replay(app(), &file).said(["the sales department"]).await.unwrap();
    let silent = replay(app(), &file).await.unwrap_err().to_string();
    assert!(silent.contains("ANSWER") || silent.contains("audio"), "{silent}");
    let other = replay(app(), &file).said(["returns"]).await.unwrap_err().to_string();
    assert!(other.contains("Returns"), "{other}");
}
