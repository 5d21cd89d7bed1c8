//! A caller of `EAGI()`: the app hears them next to its commands, and says nothing.

use std::time::Duration;

use agi_runtime::Digit;
use agi_runtime::audio::{AudioError, AudioEvent};
use agi_runtime::prelude::*;

use super::apps::voice;

/// Counts what is heard up to a key: the frames, and those of them that are loud.
async fn heard(call: &mut Call, rate: u32) -> Result<String, AudioError> {
    let mut audio = call.audio().rate(rate).await?;
    let (mut frames, mut loud) = (0, 0);
    let key = loop {
        match audio.next().await? {
            Some(AudioEvent::Frame(frame)) => {
                frames += 1;
                // The handler asks somebody else, for longer than a frame: the time of the call stands still meanwhile.
                if frames == 10 {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
                loud += usize::from(frame.iter().any(|sample| *sample != 0));
            }
            Some(AudioEvent::Digit(key)) => break Some(key),
            Some(_) => {}
            None => break None,
        }
    };
    let says = matches!(audio.play([0; 160]).await, Err(AudioError::ListenOnly));
    audio.close().await?;
    let key = key.map(Digit::as_char);
    Ok(format!("{frames} frames, {loud} loud, {key:?}, listens only: {says}"))
}

#[agi_route("/hears/{rate}", manual)]
async fn hears(call: &mut Call, rate: u32) -> Result {
    call.answer().await?;
    for name in ["FIRST", "SECOND"] {
        let heard = heard(call, rate).await?;
        call.set_variable(name, heard).await?;
        call.play("thanks").await?;
    }
    Ok(())
}

/// Says why it does not hear the caller.
#[agi_route("/opens", manual)]
async fn opens(call: &mut Call) -> Result {
    call.answer().await?;
    let error = call.audio().await.unwrap_err().to_string();
    Ok(call.set_variable("WHY", error).await?)
}

fn app() -> App {
    App::with(routes![hears, opens])
}

#[tokio::test]
async fn the_caller_is_heard_frame_by_frame_in_the_time_of_the_call_and_their_keys_too() {
    for (format, rate) in [("", 8_000_usize), ("slin16", 16_000)] {
        let call = app().caller(&format!("/hears/{rate}")).eagi().variable("EAGI_AUDIO_FORMAT", format);
        let mut caller = call.dial().await;
        caller.speaks(voice(rate)).await;
        caller.waits(Duration::from_millis(1_500)).await;
        caller.presses("5").await;
        caller.hears("thanks").await;
        // Nobody listened to the sound's second. This time they say nothing.
        caller.waits(Duration::from_millis(1_200)).await;
        caller.presses("#").await;
        caller.hears("thanks").await;
        caller.ends(Status::Ok).await;
        let log = caller.log().to_string();
        let mut seen = |name: &str| caller.variable(name).unwrap_or_default().to_string();
        assert_eq!(seen("FIRST"), "75 frames, 50 loud, Some('5'), listens only: true", "{log}");
        assert_eq!(seen("SECOND"), "10 frames, 0 loud, Some('#'), listens only: true", "{log}");
        assert!(log.contains("says ~ 1.0 s of audio"), "{log}");
    }
}

#[tokio::test]
async fn a_hang_up_ends_the_audio() {
    let mut caller = app().caller("/hears/8000").eagi().dial().await;
    caller.speaks(voice(8_000)).await;
    caller.waits(Duration::from_millis(300)).await;
    caller.hangs_up().await;
    caller.ends(Status::HungUp).await;
}

#[tokio::test]
async fn a_format_or_rate_that_the_handler_does_not_ask_for_says_what_to_write() {
    for (format, written) in [("ulaw", "Set(EAGI_AUDIO_FORMAT=slin16)"), ("slin16", "Set(EAGI_AUDIO_FORMAT=slin)")] {
        let mut caller = app().caller("/opens").eagi().variable("EAGI_AUDIO_FORMAT", format).dial().await;
        caller.ends(Status::Ok).await;
        let why = caller.variable("WHY").unwrap().to_string();
        assert!(why.contains(written), "{why}");
    }
}

#[tokio::test]
async fn a_caller_may_hang_up_at_each_moment() {
    let swept = app().caller("/hears/8000").eagi().hang_up_sweep(async |caller| {
        caller.speaks(voice(1_600)).await;
        caller.finishes_speaking().await;
        caller.presses("1").await;
        caller.hears("thanks").await;
        caller.waits(Duration::from_secs(1)).await;
        caller.presses("2").await;
        caller.ends(Status::Ok).await;
    });
    let report = swept.await;
    assert!(report.runs > 3 * 6, "{report:?}");
}

#[tokio::test]
async fn in_real_time_the_caller_is_heard_too() {
    let mut caller = app().caller("/hears/8000").eagi().real_time().dial().await;
    caller.speaks(voice(800)).await;
    caller.finishes_speaking().await;
    caller.waits(Duration::from_millis(100)).await;
    caller.presses("1").await;
    caller.hears("thanks").await;
    let first = caller.variable("FIRST").unwrap().to_string();
    assert!(first.contains(" 5 loud, Some('1')"), "{first}");
}

/// Waits until the caller has said something, and asks somebody else before it goes on.
#[agi_route("/says-something", manual)]
async fn says_something(call: &mut Call) -> Result {
    call.answer().await?;
    let mut audio = call.audio().await?;
    while audio.next().await?.is_some_and(|event| event != AudioEvent::SpeechEnded) {}
    audio.close().await?;
    tokio::time::sleep(Duration::from_millis(50)).await;
    call.play("thanks").await?;
    Ok(())
}

#[tokio::test]
async fn a_handler_that_is_done_listening_goes_on_at_this_moment_of_the_call() {
    let mut caller = App::with(routes![says_something]).caller("/says-something").eagi().dial().await;
    caller.says_aloud("hello").await;
    caller.hears("thanks").await;
    // Six tenths of speech, and as many of silence.
    assert!((1_200..1_400).contains(&caller.time().as_millis()), "{:?}", caller.time());
    caller.ends(Status::Ok).await;
}
