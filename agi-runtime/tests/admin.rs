//! The admin port, by HTTP over loopback.
#![cfg(feature = "admin")]

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
#[path = "admin/support.rs"]
mod support;
