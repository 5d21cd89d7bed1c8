//! Callers of the agent.

#![allow(dead_code, reason = "each test needs some of it")]

use std::time::Duration;

use agi_runtime::testing::{Caller, Pbx};
use voice_agent::api::Api;
use voice_agent::limits::Limits;
use voice_agent::mulaw;
use voice_agent::orders::Orders;

/// A switch with short sounds, and the telephone of the person.
pub fn switch(url: &str, orders: Orders, limits: Limits) -> Pbx {
    let app = voice_agent::app(Api::at(url, Some("key of the shop")), orders, limits);
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

/// So many milliseconds of something that a telephone carries as it is, and of which no two beginnings are the same.
pub fn tone(milliseconds: usize, begin: u8) -> Vec<i16> {
    let loud = |at: usize| 0x10 + u8::try_from(at * at % 97).expect("below 97");
    (0..8 * milliseconds).map(|at| mulaw::decode(loud(at).wrapping_add(begin) | 0x80)).collect()
}
