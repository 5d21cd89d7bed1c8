//! The admin port, by HTTP over loopback.
#![cfg(feature = "admin")]

#[path = "admin/health.rs"]
mod health;
#[path = "admin/support.rs"]
mod support;
