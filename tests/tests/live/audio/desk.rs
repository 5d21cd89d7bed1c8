//! The example `voice-menu` on a real call: eSpeak NG says a choice into the caller's leg, Asterisk streams it, and
//! pocketsphinx hears which one.

use agi_runtime::audio::{AudioError, AudioEvent};
use agi_runtime::{Call, Espeak, TtsEngine};
use tokio::sync::oneshot;
use voice_menu::pocketsphinx::Pocketsphinx;
use xtask::{stt, tts};

use super::{Heard, Line, dial, has_audio, listener};
use crate::support::{Served, asterisk};

/// Listens to the question for half a second, tells so, says this, and returns how long the question went on.
async fn says(call: &mut Call, samples: Vec<i16>, listens: oneshot::Sender<()>) -> Result<u32, AudioError> {
    let mut audio = call.audio().await?;
    let mut heard = Heard::default();
    let mut next = Some((samples, listens));
    loop {
        match audio.next().await {
            Ok(Some(AudioEvent::Frame(frame))) => heard.add(&frame),
            Ok(Some(_)) => {}
            Ok(None) => return Ok(heard.milliseconds(8_000)),
            Err(error) if error.is_hung_up() => return Ok(heard.milliseconds(8_000)),
            Err(error) => return Err(error),
        }
        if heard.milliseconds(8_000) >= 500
            && let Some((samples, listens)) = next.take()
        {
            // Nobody may wait for it.
            let _ = listens.send(());
            audio.play(samples).await?;
        }
    }
}

/// Whether everything that speaks and hears is there.
fn is_here() -> bool {
    let speech = tts::is_here() && stt::is_here();
    if !speech {
        eprintln!("SKIPPED: apt-get install espeak-ng pocketsphinx pocketsphinx-en-us");
    }
    speech
}

/// Serves the example.
async fn serves(espeak: Espeak) -> Served {
    Served::start(voice_menu::app(Pocketsphinx::new()).tts(espeak).audio(listener().await)).await
}

#[tokio::test]
async fn a_choice_that_is_said_into_the_question_is_made() {
    if !has_audio() || !is_here() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let espeak = || Espeak::new(folder.path()).voice("en", "en-us");
    let served = serves(espeak()).await;
    for line in [Line::Local, Line::Sip] {
        for (said, desk) in [("sales", "sales"), ("operator", "operator"), ("support, please", "support")] {
            let samples = espeak().audio(said, "en", 8_000).await.unwrap().expect("it has audio");
            let agi = served.agi("desk").report("DESK");
            let (listens, _) = oneshot::channel();
            let (call, heard, _far) = dial(line, agi, move |call| Box::pin(says(call, samples, listens))).await;
            let ended = call.ended().await.unwrap();
            assert_eq!(String::from_utf8_lossy(ended.value("DESK")), desk, "{said}, {line:?}");
            assert_eq!(ended.route_status, "OK", "{said}, {line:?}");
            let heard = heard.await.unwrap().expect("the caller has audio");
            assert!(heard < 2_000, "{said}, {line:?}: the question went on for {heard} ms of sound");
        }
    }
}

#[tokio::test]
async fn a_key_makes_the_choice_at_once_where_a_voice_may() {
    if !has_audio() || !is_here() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let served = serves(Espeak::new(folder.path()).voice("en", "en-us")).await;
    for line in [Line::Local, Line::Sip] {
        let agi = served.agi("desk").report("DESK");
        let (listens, listening) = oneshot::channel();
        let (mut call, heard, _far) = dial(line, agi, move |call| Box::pin(says(call, Vec::new(), listens))).await;
        listening.await.expect("the question is heard");
        call.press("2").await.unwrap();
        let ended = call.ended().await.unwrap();
        assert_eq!(ended.value("DESK"), b"support", "{line:?}");
        let heard = heard.await.unwrap().expect("the caller has audio");
        assert!(heard < 3_000, "{line:?}: the question went on for {heard} ms of sound");
    }
}

/// Asterisk plays the question from a file there, and nobody hears a voice.
#[tokio::test]
async fn an_asterisk_without_live_audio_asks_by_keys() {
    if has_audio() || !is_here() {
        return;
    }
    let folder = asterisk().await.folder().join("spool/desk");
    let espeak = Espeak::new(&folder).voice("en", "en-us").asterisk_path(asterisk().await.inside(&folder));
    let served = serves(espeak).await;
    let mut call = asterisk().await.dial(served.agi("desk").report("DESK")).await.unwrap();
    // A key before the first question is lost, and after the answer there is nobody to press one.
    for _ in 0..3 {
        if call.press("wwww2").await.is_err() {
            break;
        }
    }
    let ended = call.ended().await.unwrap();
    assert_eq!((ended.value("DESK"), &*ended.route_status), (&b"support"[..], "OK"));
}
