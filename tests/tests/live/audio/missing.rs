//! What keeps the audio of a call from beginning, and that its name is told at once.

use std::time::{Duration, Instant};

use agi_runtime::Call;
use agi_runtime::audio::AudioError;

use super::{has_audio, listener};
use crate::support::{Served, place};

/// Opens the audio at each rate, and tells why it cannot be.
async fn opens(call: &mut Call, answered: bool) -> Vec<AudioError> {
    if answered {
        call.answer().await.expect("the caller is there");
    }
    let mut errors = Vec::new();
    for rate in [8_000, 16_000] {
        let began = Instant::now();
        errors.push(call.audio().rate(rate).await.expect_err("no audio"));
        assert!(began.elapsed() < Duration::from_secs(2), "{rate}: {:?}", began.elapsed());
    }
    call.stream_file("beep").await.expect("the caller is still there");
    errors
}

async fn why(address: Option<&'static str>, answered: bool) -> Vec<AudioError> {
    let serve = async |app: agi_runtime::App| {
        let app = app.audio(listener().await);
        Served::start(if let Some(address) = address { app.audio_advertised(address) } else { app }).await
    };
    let call = place(serve, |served| served.agi("test"), move |call| Box::pin(opens(call, answered)));
    call.await.ended().await.0
}

#[tokio::test]
async fn an_asterisk_without_the_module_is_named() {
    if has_audio() {
        return;
    }
    for answered in [true, false] {
        let errors = why(None, answered).await;
        let [AudioError::NoModule { module: narrow, .. }, AudioError::NoModule { module: wide, .. }] = &errors[..]
        else {
            panic!("answered {answered}: {errors:?}");
        };
        assert_eq!((*narrow, *wide), ("app_audiosocket.so", "chan_audiosocket.so"));
    }
}

#[tokio::test]
async fn an_address_where_nobody_listens_is_named() {
    if !has_audio() {
        return;
    }
    for error in why(Some("127.0.0.1:9"), true).await {
        let AudioError::Unreachable { address, .. } = &error else { panic!("{error:?}") };
        assert_eq!(address, "127.0.0.1:9");
    }
}

async fn refused(call: &mut Call) -> Option<AudioError> {
    let refused = call.audio().await.err();
    call.stream_file("beep").await.expect("the caller is still there");
    refused
}

#[tokio::test]
async fn a_call_that_nobody_has_answered_has_no_audio() {
    if !has_audio() {
        return;
    }
    let serve = async |app: agi_runtime::App| Served::start(app.audio(listener().await)).await;
    let call = place(serve, |served| served.agi("test"), |call| Box::pin(refused(call)));
    let (refused, _) = call.await.ended().await;
    assert!(matches!(refused, Some(AudioError::NotAnswered)), "{refused:?}");
}
