//! The call after its audio, and audio that nothing comes to.

use std::time::Duration;

use agi_runtime::audio::{AudioError, AudioEvent};
use agi_runtime::{Call, DialStatus};
use tokio::time::{Instant, timeout};

use super::{Heard, Line, between, has_audio, hear, tone};

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

/// Speaks for half a second, puts the call on hold for three, as a telephone does, and speaks again, higher.
async fn holds(call: &mut Call) -> Result<(), AudioError> {
    for hertz in [440.0, 880.0] {
        let mut audio = call.audio().await?;
        audio.play(tone(hertz, 8_000, 500)).await?;
        audio.drained().await?;
        audio.close().await?;
        if hertz < 500.0 {
            // The hold is a re-INVITE with `sendonly` (moh_passthrough of pjsip.conf).
            call.exec("BridgeWait", "held,participant,e(h)S(3)").await?;
        }
    }
    // For what is on its way.
    call.exec("Wait", "1").await?;
    Ok(())
}

/// One stream through all of it: how long and how high the caller was before and after, and the longest time without a frame.
async fn is_held(call: &mut Call) -> Result<([Heard; 2], Duration), AudioError> {
    call.answer().await?;
    let mut audio = call.audio().await?;
    let before = hear(&mut audio, 400).await?;
    let (mut gap, mut last) = (Duration::ZERO, Instant::now());
    let mut after = Heard::default();
    while after.milliseconds(8_000) < 400 {
        match audio.next().await? {
            Some(AudioEvent::Frame(frame)) => {
                gap = gap.max(last.elapsed());
                last = Instant::now();
                // What is left of the first tone.
                if gap > Duration::from_secs(1) {
                    after.add(&frame);
                }
            }
            Some(_) => {}
            None => break,
        }
    }
    audio.close().await?;
    call.stream_file("beep").await?;
    Ok(([before, after], gap))
}

#[tokio::test]
async fn a_stream_survives_a_telephone_that_holds_the_call_and_goes_on_after_it() {
    if !has_audio() {
        return;
    }
    let mut ami = Line::Sip.asterisk().await.ami("call").await.unwrap();
    let call = between(Line::Sip, |call| Box::pin(holds(call)), |call| Box::pin(is_held(call))).await;
    // No other test holds a call of this Asterisk.
    for wanted in ["Hold", "Unhold"] {
        loop {
            let event = timeout(Duration::from_mins(1), ami.event()).await.expect(wanted).unwrap();
            if event.text("Event") == wanted {
                break;
            }
        }
    }
    let (_, held, ended) = call.ended().await;
    let ([before, after], gap) = held.expect("the caller is there");
    assert!(gap > Duration::from_millis(2_500) && gap < Duration::from_secs(6), "no frame for {gap:?}");
    assert!(before.hertz(8_000).abs_diff(440) < 20 && after.hertz(8_000).abs_diff(880) < 40, "{before:?}, {after:?}");
    assert_eq!((ended.agi_status.as_str(), ended.route_status.as_str()), ("SUCCESS", "OK"));
}
