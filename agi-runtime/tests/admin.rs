//! The admin port, by HTTP over loopback.
#![cfg(feature = "admin")]

#[cfg(feature = "audio")]
#[path = "audio/asterisk.rs"]
#[allow(dead_code, unreachable_pub, reason = "the tests of the audio use more of it")]
mod asterisk;
#[path = "admin/bounds.rs"]
mod bounds;
#[path = "admin/health.rs"]
mod health;
#[path = "admin/live.rs"]
mod live;
#[path = "admin/metrics.rs"]
mod metrics;
mod server_support;
#[path = "admin/strangers.rs"]
mod strangers;
#[cfg(feature = "audio")]
#[path = "admin/streams.rs"]
mod streams;
#[path = "admin/support.rs"]
mod support;
