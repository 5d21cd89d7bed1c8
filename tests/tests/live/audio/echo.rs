//! What the caller says, and what the caller hears.

use agi_runtime::Call;
use agi_runtime::audio::{AudioError, AudioEvent};

use super::{Heard, Line, between, has_audio, hear, tone};

/// Repeats what the caller says, until the caller hangs up.
async fn echo(call: &mut Call, rate: u32) -> Result<(), AudioError> {
    call.answer().await?;
    let mut audio = call.audio().rate(rate).await?;
    assert_eq!(audio.rate(), rate);
    while let Some(event) = audio.next().await? {
        if let AudioEvent::Frame(frame) = event {
            audio.play(frame).await?;
        }
    }
    Ok(())
}

/// Says a tone, when the other side listens, and hears a second of it; a busy machine may lose half a second.
async fn caller(call: &mut Call) -> Result<Heard, AudioError> {
    let mut audio = call.audio().await?;
    audio.play([0; 2_400]).await?;
    audio.play(tone(440.0, 8_000, 1_500)).await?;
    hear(&mut audio, 960).await
}

#[tokio::test]
async fn a_caller_hears_an_echo_over_any_line_and_at_any_rate() {
    if !has_audio() {
        return;
    }
    let lines = [Line::Local, Line::Sip, Line::SlowSip].into_iter();
    for (line, rate) in lines.flat_map(|line| [8_000, 16_000].map(|rate| (line, rate))) {
        let call = between(line, |call| Box::pin(caller(call)), move |call| Box::pin(echo(call, rate))).await;
        let (heard, echoed, ended) = call.ended().await;
        let heard = heard.unwrap_or_else(|error| panic!("{line:?} at {rate}: {error}"));
        assert!(heard.milliseconds(8_000) >= 960, "{line:?} at {rate}: {heard:?}");
        assert!((410..=450).contains(&heard.hertz(8_000)), "{line:?} at {rate}: {} Hz", heard.hertz(8_000));
        let error = echoed.expect_err("the caller hung up");
        assert!(error.is_hung_up(), "{line:?} at {rate}: {error}");
        assert_eq!(ended.agi_status, "HANGUP", "{line:?} at {rate}");
    }
}

/// Plays a tone of 24,000 samples a second into a stream of 8,000, as a realtime API speaks.
async fn speaks(call: &mut Call) -> Result<(), AudioError> {
    call.answer().await?;
    let mut audio = call.audio().play_rate(24_000).await?;
    assert_eq!((audio.rate(), audio.play_rate()), (8_000, 24_000));
    audio.play(tone(440.0, 24_000, 1_500)).await?;
    audio.drained().await?;
    // Until the caller has heard it.
    while audio.next().await?.is_some() {}
    Ok(())
}

async fn hears(call: &mut Call) -> Result<Heard, AudioError> {
    hear(&mut call.audio().await?, 960).await
}

#[tokio::test]
async fn a_voice_of_another_rate_is_heard_at_its_own_height() {
    if !has_audio() {
        return;
    }
    for line in [Line::Local, Line::Sip] {
        let call = between(line, |call| Box::pin(hears(call)), |call| Box::pin(speaks(call)));
        let (heard, spoke, _) = call.await.ended().await;
        let heard = heard.unwrap_or_else(|error| panic!("{line:?}: {error}"));
        assert!(heard.milliseconds(8_000) >= 960, "{line:?}: {heard:?}");
        assert!((410..=460).contains(&heard.hertz(8_000)), "{line:?}: {} Hz", heard.hertz(8_000));
        assert!(spoke.expect_err("the caller hung up").is_hung_up(), "{line:?}");
    }
}
