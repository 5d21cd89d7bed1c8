//! Handlers that stream.

use std::time::Duration;

use agi_runtime::audio::AudioEvent;
use agi_runtime::prelude::*;
use agi_runtime::testing::CallBuilder;

/// Repeats the caller until a key is pressed.
#[agi_route("/echo", manual)]
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

/// The same at 16,000 samples a second.
#[agi_route("/wide", manual)]
async fn wide(call: &mut Call) -> Result {
    let mut audio = call.audio().rate(16_000).await?;
    while let Some(event) = audio.next().await? {
        match event {
            AudioEvent::Frame(frame) => drop(audio.play(frame).await?),
            AudioEvent::Digit(_) => break,
            _ => {}
        }
    }
    audio.close().await?;
    Ok(())
}

/// What is announced: three seconds.
pub fn announcement() -> Vec<i16> {
    (0..24_000).map(|at| i16::try_from(at % 400 + 1).unwrap()).collect()
}

/// Announces something, until the caller speaks or presses a key, or it is over.
#[agi_route("/announce", manual)]
async fn announce(call: &mut Call) -> Result {
    call.answer().await?;
    let mut audio = call.audio().await?;
    let end = audio.play(announcement()).await?;
    let mut heard = "silence";
    while let Some(event) = audio.next().await? {
        match event {
            AudioEvent::SpeechStarted => {
                audio.flush();
                heard = "voice";
            }
            AudioEvent::SpeechEnded => break,
            AudioEvent::Digit(_) => {
                heard = "key";
                break;
            }
            AudioEvent::Played(mark) if mark == end => break,
            _ => {}
        }
    }
    audio.close().await?;
    call.play(heard).await?;
    Ok(())
}

/// Streams until the caller has been silent for this long, which the app counts in frames.
#[agi_route("/listen", manual)]
async fn listen(call: &mut Call) -> Result {
    call.answer().await?;
    let mut audio = call.audio().no_detector().await?;
    let mut time = Duration::ZERO;
    while time < Duration::from_secs(3) {
        match audio.next().await? {
            Some(AudioEvent::Frame(_)) => time += Duration::from_millis(20),
            Some(_) => {}
            None => break,
        }
    }
    audio.close().await?;
    call.play("goodbye").await?;
    Ok(())
}

pub fn app() -> App {
    App::with(routes![echo, wide, announce, listen])
}

pub fn call(path: &str) -> CallBuilder {
    app().caller(path)
}

/// So much of a voice, of which no two pieces are the same.
pub fn voice(samples: usize) -> Vec<i16> {
    (0..samples).map(|at| i16::try_from(at * 7919 % 20_011).unwrap() - 10_000).map(|sample| sample | 1).collect()
}
