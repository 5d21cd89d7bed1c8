use std::future::Future;
use std::time::Duration;

use agi_runtime::{App, Outcome, Routes, Status};

use super::apps::{announcement, call};

/// The message of a script that fails.
async fn failure(script: impl Future<Output = ()> + Send + 'static) -> String {
    let panic = tokio::spawn(script).await.expect_err("the script goes well").into_panic();
    *panic.downcast().expect("a text")
}

#[tokio::test]
async fn an_announcement_is_heard_to_its_end() {
    let mut caller = call("/announce").dial().await;
    caller.hears_audio(&announcement()).await;
    caller.hears("silence").await;
    caller.ends(Status::Ok).await;
    assert!(caller.log().to_string().contains("caller    hears ~ 3.0 s of audio"), "{}", caller.log());
}

#[tokio::test]
async fn what_was_listened_to_does_not_count_again() {
    let mut caller = call("/announce").dial().await;
    let announced = announcement();
    caller.hears_audio(Duration::from_secs(1)).await;
    assert_eq!(caller.time(), Duration::from_secs(1));
    caller.hears_audio(Duration::from_secs(1)).await;
    assert_eq!(caller.time(), Duration::from_secs(2));
    caller.hears_audio(&announced[20_000..]).await;
    caller.hears("silence").await;
}

#[tokio::test]
async fn samples_that_do_not_come_fail_the_test_with_the_call() {
    let mut caller = call("/announce").dial().await;
    let said = failure(async move { caller.hears_audio(&[9, 8, 7]).await }).await;
    assert!(said.contains("the caller did not hear these 3 samples: the call has ended"), "{said}");
    assert!(said.contains("caller    hears ~ 3.0 s of audio"), "{said}");
}

#[tokio::test]
async fn an_app_that_opens_no_audio_cannot_be_spoken_to() {
    let app = App::with(Routes::default()).fallback(|_| Box::pin(async { Ok(Outcome::done()) }));
    let mut caller = app.caller("/").dial().await;
    let said = failure(async move { caller.says_aloud("sales").await }).await;
    assert!(said.contains("the app did not open the audio of the call: the call has ended"), "{said}");
}

#[tokio::test]
async fn a_key_reaches_the_app_between_the_frames() {
    let mut caller = call("/announce").dial().await;
    caller.hears_audio(Duration::from_secs(1)).await;
    caller.presses("5").await;
    caller.hears("key").await;
    // The press is heard when it is released.
    assert_eq!(caller.time(), Duration::from_millis(1_100));
    caller.ends(Status::Ok).await;
}

#[tokio::test]
async fn the_audio_of_a_call_is_kept_in_step() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("call.wav");
    let mut caller = call("/echo").keep_wav(&path).dial().await;
    let said = [1_000, 2_000, 3_000, 4_000].repeat(80);
    caller.speaks(&said).await;
    caller.hears_audio(&said).await;
    caller.presses("#").await;
    caller.ends(Status::Ok).await;
    drop(caller);
    let wav = std::fs::read(&path).unwrap();
    assert_eq!(wav[22..28], [2, 0, 0x40, 0x1f, 0, 0], "two sides, 8,000 a second");
    let sides: Vec<_> = wav[44..].chunks_exact(4).map(|both| both.split_at(2)).collect();
    let left: Vec<_> = sides.iter().map(|(left, _)| i16::from_le_bytes([left[0], left[1]])).collect();
    let right: Vec<_> = sides.iter().map(|(_, right)| i16::from_le_bytes([right[0], right[1]])).collect();
    assert_eq!(left[..320], said);
    let echo = right.iter().position(|sample| *sample != 0).unwrap();
    assert!(echo <= 320, "the echo comes within a frame: {echo}");
    assert_eq!(right[echo..echo + 320], said);
}

#[tokio::test]
async fn a_sound_that_is_not_heard_is_certain_when_the_audio_opens() {
    let mut caller = call("/announce").dial().await;
    caller.does_not_hear("voice").await;
    assert_eq!(caller.time(), Duration::ZERO);
    caller.hears("silence").await;
}
