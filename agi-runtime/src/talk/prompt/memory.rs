//! A sound in memory as a prompt.

use agi_protocol::Digit;

use crate::audio::{AudioError, AudioEvent, Pcm};
use crate::call::{Call, CallError};

/// Plays it on the audio of the call, which is opened for it, until a key of `escape` is pressed.
pub(super) async fn say(call: &mut Call, sound: &Pcm, escape: &str) -> Result<Option<Digit>, CallError> {
    match play(call, sound, escape).await {
        Ok(key) => Ok(key),
        Err(AudioError::Call(error)) => Err(error),
        Err(error) => Err(CallError::Tts(Box::new(error))),
    }
}

async fn play(call: &mut Call, sound: &Pcm, escape: &str) -> Result<Option<Digit>, AudioError> {
    let mut audio = call.audio().no_detector().await?;
    let end = audio.play(sound.at(audio.play_rate())).await?;
    let key = loop {
        match audio.next().await?.ok_or(AudioError::Ended)? {
            AudioEvent::Digit(key) if escape.contains(key.as_char()) => break Some(key),
            AudioEvent::Played(mark) if mark == end => break None,
            _ => {}
        }
    };
    audio.close().await?;
    Ok(key)
}
