//! The call after its audio, and audio that nothing comes to.

use std::time::Duration;

use agi_runtime::audio::{AudioError, AudioEvent};
use agi_runtime::{Call, DialStatus};
use tokio::time::Instant;

use super::{Line, between, has_audio, hear, tone};

/// Speaks for as long as the other side is there.
async fn speaks(call: &mut Call) -> Result<(), AudioError> {
    let mut audio = call.audio().await?;
    loop {
        audio.play(tone(440.0, 8_000, 1_000)).await?;
        audio.drained().await?;
    }
}

/// After a stream: a sound, a second stream, one that is dropped instead of closed, and a person.
async fn goes_on(call: &mut Call) -> Result<(), AudioError> {
    call.answer().await?;
    for rate in [8_000, 16_000] {
        let mut audio = call.audio().rate(rate).await?;
        hear(&mut audio, 100).await?;
        audio.close().await?;
        assert_eq!(call.stream_file("hello-world").await?.endpos.0, 8_000, "after {rate}");
        let mut audio = call.audio().rate(rate).await?;
        hear(&mut audio, 100).await?;
        drop(audio);
        assert_eq!(call.stream_file("hello-world").await?.endpos.0, 8_000, "after {rate}, dropped");
    }
    let dialled = call.dial("Local/brief@phones").await?;
    assert_eq!(dialled.status, DialStatus::Answer);
    Ok(())
}

#[tokio::test]
async fn the_call_goes_on_after_its_audio() {
    if !has_audio() {
        return;
    }
    let (_, went_on, ended) =
        between(Line::Local, |call| Box::pin(speaks(call)), |call| Box::pin(goes_on(call))).await.ended().await;
    went_on.expect("the caller is there");
    assert_eq!((ended.agi_status.as_str(), ended.route_status.as_str()), ("SUCCESS", "OK"));
}

/// Sends nothing for three seconds, then speaks.
async fn hesitates(call: &mut Call) -> Result<(), AudioError> {
    call.exec("Wait", "3").await?;
    let mut audio = call.audio().await?;
    audio.play(tone(440.0, 8_000, 1_000)).await?;
    audio.drained().await
}

/// Waits for the caller to speak, and goes on with the call.
async fn waits(call: &mut Call) -> Result<Duration, AudioError> {
    call.answer().await?;
    let mut audio = call.audio().await?;
    let began = Instant::now();
    while let Some(event) = audio.next().await? {
        if matches!(event, AudioEvent::SpeechStarted) {
            break;
        }
    }
    let waited = began.elapsed();
    audio.close().await?;
    call.stream_file("beep").await?;
    Ok(waited)
}

/// No frame comes from a caller who is on hold or whose telephone suppresses silence: the app's silence keeps the stream.
#[tokio::test]
async fn a_caller_who_sends_nothing_for_more_than_two_seconds_is_kept() {
    if !has_audio() {
        return;
    }
    for line in [Line::Local, Line::Sip] {
        let call = between(line, |call| Box::pin(hesitates(call)), |call| Box::pin(waits(call))).await;
        let (_, waited, _) = call.ended().await;
        let waited = waited.unwrap_or_else(|error| panic!("{line:?}: {error}"));
        assert!(waited > Duration::from_millis(2_500), "{line:?}: the caller spoke after {waited:?}");
    }
}
