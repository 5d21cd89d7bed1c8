//! A process that serves: signals, sockets that it is passed, and its logs.
#![cfg(unix)]

mod confined;
mod drain;
#[path = "../lazy/mod.rs"]
mod lazy;
mod logs;
mod process;
mod sockets;
mod systemd;
