//! The end of a call in the middle of a stream.

use std::time::Duration;

use agi_runtime::Call;
use agi_runtime::audio::AudioError;
use tokio::sync::oneshot;
use tokio::time::sleep;
use xtask::asterisk::Action;

use super::{Line, between, has_audio, hear, tone};

/// Speaks until the other side has gone.
async fn speaks_on(call: &mut Call) -> Result<(), AudioError> {
    let mut audio = call.audio().await?;
    loop {
        audio.play(tone(440.0, 8_000, 1_000)).await?;
        audio.drained().await?;
    }
}

/// Speaks for a moment, and hangs up in mid-sentence.
async fn hangs_up(call: &mut Call) -> Result<(), AudioError> {
    let mut audio = call.audio().await?;
    audio.play(tone(440.0, 8_000, 5_000)).await?;
    hear(&mut audio, 100).await.map(drop)
}

/// What each way to wait for the audio says of a hang-up.
async fn waits(call: &mut Call, rate: u32, way: usize) -> Result<(), AudioError> {
    call.answer().await?;
    let mut audio = call.audio().rate(rate).await?;
    audio.play(tone(440.0, rate, 60_000)).await?;
    match way {
        0 => while audio.next().await?.is_some() {},
        1 => audio.drained().await?,
        _ => audio.play(tone(440.0, rate, 60_000)).await.map(drop)?,
    }
    Ok(())
}

#[tokio::test]
async fn a_hang_up_in_mid_sentence_is_a_hang_up_wherever_the_handler_waits() {
    if !has_audio() {
        return;
    }
    for line in [Line::Local, Line::Sip] {
        for (rate, way) in [(8_000, 0), (8_000, 1), (8_000, 2), (16_000, 0), (16_000, 1)] {
            let call = between(line, |call| Box::pin(hangs_up(call)), move |call| Box::pin(waits(call, rate, way)));
            let (_, waited, ended) = call.await.ended().await;
            let error = waited.expect_err("the caller hung up");
            assert!(error.is_hung_up(), "{line:?}, {rate}, {way}: {error}");
            assert_eq!(ended.agi_status, "HANGUP", "{line:?}, {rate}, {way}");
        }
    }
}

/// Says when it streams, and goes on until there is nobody.
async fn streams(call: &mut Call, rate: u32, streams: oneshot::Sender<()>) -> Result<(), AudioError> {
    call.answer().await?;
    let mut audio = call.audio().rate(rate).await?;
    hear(&mut audio, 100).await?;
    streams.send(()).expect("the test waits");
    while audio.next().await?.is_some() {}
    // 16,000 samples a second: the stream ends as if it had been closed, and the next command tells.
    drop(audio);
    call.wait_for_digit(Duration::from_secs(5)).await?;
    Ok(())
}

/// A channel that is moved elsewhere in mid-stream is gone for the app, and the dialplan has it.
#[tokio::test]
async fn a_call_that_is_redirected_in_mid_stream_is_gone() {
    if !has_audio() {
        return;
    }
    for rate in [8_000, 16_000] {
        let (began, streaming) = oneshot::channel();
        let call =
            between(Line::Local, |call| Box::pin(speaks_on(call)), move |call| Box::pin(streams(call, rate, began)));
        let call = call.await;
        streaming.await.expect("it streams");
        let mut ami = Line::Local.asterisk().await.ami("off").await.unwrap();
        let redirect = Action::new("Redirect").header("Channel", call.call.channel());
        ami.send(&redirect.header("Context", "moved").header("Exten", "s").header("Priority", "1")).await.unwrap();
        let (_, moved, ended) = call.ended().await;
        let error = moved.expect_err("the call is moved away");
        assert!(error.is_hung_up(), "{rate}: {error}");
        assert_eq!(ended.value("MOVED_BY"), b"HANGUP", "{rate}");
    }
}

async fn returns(call: &mut Call) -> Result<(), AudioError> {
    call.answer().await?;
    let mut audio = call.audio().await?;
    audio.play(tone(440.0, 8_000, 60_000)).await?;
    sleep(Duration::from_millis(100)).await;
    Ok(())
}

/// A handler that is gone before its stream is: a second connection that nobody uses does not stay.
#[tokio::test]
async fn a_handler_that_returns_in_mid_stream_ends_it() {
    if !has_audio() {
        return;
    }
    let call = between(Line::Local, |call| Box::pin(speaks_on(call)), |call| Box::pin(returns(call)));
    let (spoke, handled, ended) = call.await.ended().await;
    handled.expect("the caller is there");
    assert!(spoke.expect_err("the call ended").is_hung_up());
    assert_eq!((ended.agi_status.as_str(), ended.route_status.as_str()), ("SUCCESS", "OK"));
}
