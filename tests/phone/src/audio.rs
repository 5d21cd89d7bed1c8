//! Routes with live audio.

use agi_runtime::audio::{Audio, AudioEvent};
use agi_runtime::prelude::*;

/// Announces twice something that takes time, and waits for a key each time; then plays what the keys were.
#[agi_route("/concierge")]
async fn concierge(call: &mut Call) -> Result {
    call.answer().await?;
    let mut audio = call.audio().await?;
    let mut keys = String::new();
    for seconds in [1, 2] {
        audio.play(vec![1_000; 8_000 * seconds]).await?;
        keys.extend(key(&mut audio).await?.map(Digit::as_char));
    }
    audio.close().await?;
    call.play(&format!("concierge/{keys}")).await?;
    Ok(())
}

async fn key(audio: &mut Audio<'_>) -> Result<Option<Digit>> {
    while let Some(event) = audio.next().await? {
        if let AudioEvent::Digit(key) = event {
            return Ok(Some(key));
        }
    }
    Ok(None)
}

/// Repeats what the caller says, until a key is pressed.
#[agi_route("/echo")]
async fn echo(call: &mut Call) -> Result {
    call.answer().await?;
    let mut audio = call.audio().await?;
    while let Some(event) = audio.next().await? {
        match event {
            AudioEvent::Frame(frame) => drop(audio.play(frame).await?),
            AudioEvent::Digit(_) => break,
            _ => {}
        }
    }
    audio.close().await?;
    call.play("goodbye").await?;
    Ok(())
}
