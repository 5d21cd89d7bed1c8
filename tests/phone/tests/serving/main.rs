//! A process that serves: signals, sockets that it is passed, and its logs.
#![cfg(unix)]

mod drain;
mod logs;
mod process;
mod sockets;
mod systemd;
