//! An engine that wants more samples a second than this Asterisk streams.

use agi_runtime::audio::AudioError;
use agi_runtime::voice::{self, Hints, Recognizer, Speech};
use agi_runtime::{BoxError, Call, NotHeard};

use super::{Heard, Line, between, has_audio, tone};

/// Understands how high a tone is.
#[derive(Clone)]
struct Height;

impl Recognizer for Height {
    fn rate(&self) -> u32 {
        16_000
    }

    async fn recognize(&self, mut speech: Speech, hints: Hints) -> Result<Option<voice::Heard>, BoxError> {
        let mut heard = Heard::default();
        while let Some(frame) = speech.next().await {
            assert_eq!(frame.len(), 320);
            heard.add(&frame);
        }
        Ok(Some(voice::Heard::new(heard.hertz(hints.rate).to_string())))
    }
}

async fn says(call: &mut Call) -> Result<(), AudioError> {
    let mut audio = call.audio().await?;
    audio.play([0; 4_000]).await?;
    audio.play(tone(700.0, 8_000, 800)).await?;
    while audio.next().await?.is_some() {}
    Ok(())
}

async fn understands(call: &mut Call) -> Result<Result<voice::Heard, NotHeard>, AudioError> {
    call.answer().await?;
    call.listen(&Height).or_reason().await
}

#[tokio::test]
async fn it_hears_a_tone_at_its_height_with_the_module_and_without() {
    if !has_audio() {
        return;
    }
    for line in [Line::Local, Line::Narrow] {
        let call = between(line, |call| Box::pin(says(call)), |call| Box::pin(understands(call)));
        let (_, understood, _) = call.await.ended().await;
        let heard = understood.unwrap_or_else(|error| panic!("{line:?}: {error}"));
        let heard = heard.unwrap_or_else(|why| panic!("{line:?}: {why}"));
        let hertz: u32 = heard.text.parse().unwrap();
        assert!((670..=730).contains(&hertz), "{line:?}: {hertz} Hz");
    }
}

async fn opens(call: &mut Call) -> Option<AudioError> {
    call.answer().await.expect("the caller is there");
    call.audio().rate(16_000).await.err()
}

#[tokio::test]
async fn the_module_that_is_missing_is_named() {
    if !has_audio() {
        return;
    }
    let call = between(Line::Narrow, |call| Box::pin(says(call)), |call| Box::pin(opens(call)));
    let (_, error, _) = call.await.ended().await;
    assert!(matches!(error, Some(AudioError::NoModule { module: "chan_audiosocket.so", .. })), "{error:?}");
}
