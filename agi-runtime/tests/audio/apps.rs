//! A handler that more than one file calls.

use agi_runtime::audio::AudioEvent;
use agi_runtime::prelude::*;

/// Plays ten seconds, until the caller speaks.
#[agi_route("/interrupted", manual)]
pub async fn interrupted(call: &mut Call) -> Result {
    let mut audio = call.audio().await?;
    audio.play(vec![1; 80_000]).await?;
    while let Some(event) = audio.next().await? {
        if event == AudioEvent::SpeechStarted {
            audio.flush();
        }
    }
    Ok(())
}
