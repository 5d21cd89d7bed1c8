//! Callers of the agent.

#![allow(dead_code, reason = "each test needs some of it")]

use std::time::Duration;

use agi_runtime::Status;
use agi_runtime::testing::{Caller, Pbx};
use audio_codec_algorithms::decode_ulaw;
use test_realtime::{Api, Session};
use tokio::task::JoinHandle;
use voice_agent::limits::Limits;
use voice_agent::orders::Orders;

/// A switch with short sounds, and the telephone of the person.
pub fn switch(url: &str, orders: Orders, limits: Limits) -> Pbx {
    let app = voice_agent::app(voice_agent::api::Api::at(url, Some("key of the shop")), orders, limits);
    let sounds = ["agent/connecting", "agent/not-now", "agent/nobody-there", "agent/accept", "vm-goodbye"];
    let pbx = Pbx::new(app).phone("PJSIP/desk");
    sounds.iter().fold(pbx, |pbx, sound| pbx.sound(sound, Duration::from_millis(40)))
}

/// Somebody calls.
pub async fn calls(url: &str) -> Caller {
    calls_within(url, Limits::default()).await
}

/// Somebody calls an app with these limits.
pub async fn calls_within(url: &str, limits: Limits) -> Caller {
    switch(url, voice_agent::shop(), limits).caller("/agent").real_time().dial().await
}

/// An API whose agent says so many milliseconds of sound 1, and then waits until the app closes.
pub async fn greets(milliseconds: usize) -> (String, JoinHandle<()>) {
    Api::plays(async move |mut agent: Session| {
        agent.begins().await;
        agent.answers("item_1", &sound(milliseconds, 1)).await;
        agent.is_closed().await;
    })
    .await
}

/// The caller ends the conversation.
pub async fn leaves(caller: &mut Caller) {
    caller.presses("#").await;
    caller.hears("vm-goodbye").await;
    caller.ends(Status::Ok).await;
}

/// So many milliseconds of a sound of the agent's or the caller's, which is told apart by its level.
pub fn sound(milliseconds: usize, which: u8) -> Vec<i16> {
    vec![level(which); 8 * milliseconds]
}

/// How many milliseconds of this sound are in these samples.
pub fn of(which: u8, samples: &[i16]) -> usize {
    samples.iter().filter(|sample| **sample == level(which)).count() / 8
}

/// Waits until the caller has heard so much of this sound. A machine that is busy may have put silence into it.
pub async fn hears(caller: &mut Caller, milliseconds: usize, which: u8) {
    while of(which, &caller.audio().heard) < milliseconds {
        caller.hears_audio(Duration::from_millis(20)).await;
    }
}

fn level(which: u8) -> i16 {
    decode_ulaw(0x90 + which)
}
