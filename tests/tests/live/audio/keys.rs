//! Keys in a stream of audio.

use std::time::Duration;

use agi_runtime::audio::{AudioError, AudioEvent};
use agi_runtime::{Call, Digit};

use super::{Heard, Line, between, has_audio, hear, tone};

/// Speaks, presses two keys, the first for half a second, and speaks again until the other side hangs up.
async fn caller(call: &mut Call) -> Result<(), AudioError> {
    for keys in [Some("5#,100,500"), None] {
        let mut audio = call.audio().await?;
        audio.play(tone(440.0, 8_000, 300)).await?;
        audio.drained().await?;
        if let Some(keys) = keys {
            audio.close().await?;
            call.exec("SendDTMF", keys).await?;
        } else {
            while audio.next().await?.is_some() {}
        }
    }
    Ok(())
}

/// How long the caller spoke before the first key, the keys, how long the caller spoke after them, and whether a key is
/// left for the next command.
async fn listens(call: &mut Call) -> Result<(u32, String, u32, Option<Digit>), AudioError> {
    call.answer().await?;
    let mut audio = call.audio().await?;
    let (mut before, mut keys) = (Heard::default(), Vec::<Digit>::new());
    while keys.len() < 2 {
        match audio.next().await?.expect("Asterisk goes on") {
            AudioEvent::Frame(frame) if keys.is_empty() => before.add(&frame),
            AudioEvent::Digit(key) => keys.push(key),
            _ => {}
        }
    }
    let after = hear(&mut audio, 260).await?;
    audio.close().await?;
    let left = call.wait_for_digit(Duration::from_millis(300)).await?;
    let keys = keys.iter().map(ToString::to_string).collect();
    Ok((before.milliseconds(8_000), keys, after.milliseconds(8_000), left))
}

#[tokio::test]
async fn keys_come_between_what_the_caller_says_and_only_there() {
    if !has_audio() {
        return;
    }
    for line in [Line::Local, Line::Sip] {
        let call = between(line, |call| Box::pin(caller(call)), |call| Box::pin(listens(call))).await;
        let (_, listened, ended) = call.ended().await;
        let (before, keys, after, left) = listened.unwrap_or_else(|error| panic!("{line:?}: {error}"));
        assert!((240..=320).contains(&before), "{line:?}: {before} ms before the keys");
        assert_eq!(keys, "5#", "{line:?}");
        assert!(after >= 260, "{line:?}: {after} ms after the keys");
        assert_eq!(left, None, "{line:?}");
        assert_eq!(ended.route_status, "OK", "{line:?}");
    }
}
