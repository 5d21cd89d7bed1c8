//! A call with audio in a file, and again from it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use agi_runtime::CallRecorder;
use agi_runtime::audio::AudioEvent;
use agi_runtime::prelude::*;
use agi_runtime::testing::{Caller, Pbx, replay};

use super::apps::voice;

/// Collects keys for as long as none is `#`, and stores them.
#[agi_route("/keys", manual)]
async fn keys(call: &mut Call) -> Result {
    call.answer().await?;
    let mut audio = call.audio().await?;
    let mut keys = String::new();
    while let Some(event) = audio.next().await? {
        match event {
            AudioEvent::Digit(key) if key == '#' => break,
            AudioEvent::Digit(key) => keys.push(key.as_char()),
            _ => {}
        }
    }
    audio.close().await?;
    call.set_variable("KEYS", keys).await?;
    Ok(())
}

/// Plays the call, and returns the only file.
async fn recorded(folder: &Path, script: impl AsyncFn(&mut Caller)) -> PathBuf {
    let pbx = Pbx::new(App::with(routes![keys]).record_calls(CallRecorder::to(folder)));
    let mut caller = pbx.caller("/keys").dial().await;
    script(&mut caller).await;
    // The file is written when the app is gone.
    drop((caller, pbx));
    let mut files = std::fs::read_dir(folder).unwrap();
    files.next().unwrap().unwrap().path()
}

async fn played(folder: &Path) -> PathBuf {
    recorded(folder, async |caller| {
        caller.speaks(voice(8_000)).await;
        caller.waits(Duration::from_millis(700)).await;
        caller.presses("4").await;
        caller.waits(Duration::from_millis(500)).await;
        caller.presses("2#").await;
        caller.ends(Status::Ok).await;
    })
    .await
}

#[tokio::test]
async fn the_transcript_has_the_length_and_the_masked_keys_and_no_sample() {
    let folder = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string(played(folder.path()).await).unwrap();
    let line =
        |word: &str| text.lines().find(|line| line.contains(word)).unwrap_or_else(|| panic!("{text}")).to_owned();
    let audio = line("\"audio\"");
    let expected = "\"audio\":\"~ 1.2 s of audio, keys: 700 ms 0, 1100 ms 0, 1200 ms #\"";
    assert!(audio.contains(expected), "{audio}");
    let opened = line("AudioSocket");
    let place = "0".repeat("00000000-0000-0000-0000-000000000001,127.0.0.1:9092".len());
    assert!(opened.contains(&format!("EXEC \\\"AudioSocket\\\" \\\"{place}\\\"")), "{opened}");
    assert!(text.find("\"audio\"") < text.find("SET VARIABLE"), "{text}");
}

#[tokio::test]
async fn an_entry_in_the_audio_is_masked_wherever_else_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = recorded(folder.path(), async |caller| {
        caller.presses("4711#").await;
        caller.ends(Status::Ok).await;
    })
    .await;
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains("SET VARIABLE \\\"KEYS\\\" \\\"0000\\\""), "{text}");
    assert!(!text.contains("4711"), "{text}");
    replay(App::with(routes![keys]), &file).entered(["4711"]).await.unwrap();
}

#[tokio::test]
async fn one_key_is_a_choice_and_stays() {
    let folder = tempfile::tempdir().unwrap();
    let file = recorded(folder.path(), async |caller| {
        caller.presses("7#").await;
        caller.ends(Status::Ok).await;
    })
    .await;
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains("ms 7, "), "{text}");
    replay(App::with(routes![keys]), &file).await.unwrap();
}

#[tokio::test]
async fn a_recorded_call_replays_with_its_keys() {
    let folder = tempfile::tempdir().unwrap();
    let file = played(folder.path()).await;
    replay(App::with(routes![keys]), &file).entered(["42"]).await.unwrap();
}

#[tokio::test]
async fn an_app_that_does_not_end_its_audio_is_told_at_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let file = played(folder.path()).await;
    // Without the `#`, nothing ends it.
    let text = std::fs::read_to_string(&file).unwrap().replace(", 1200 ms #", "");
    std::fs::write(&file, text).unwrap();
    let error = replay(App::with(routes![keys]), &file).entered(["42"]).await.unwrap_err().to_string();
    assert!(error.contains(":5: the app differs"), "{error}");
    assert!(error.contains("now: audio that the app does not end"), "{error}");
}

#[tokio::test]
async fn a_caller_who_hung_up_in_the_audio_does_so_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = recorded(folder.path(), async |caller| {
        caller.speaks(voice(80_000)).await;
        caller.waits(Duration::from_millis(1_500)).await;
        caller.hangs_up().await;
        caller.ends(HungUp).await;
    })
    .await;
    replay(App::with(routes![keys]), &file).await.unwrap();
}
