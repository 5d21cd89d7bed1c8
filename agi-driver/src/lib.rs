//! Drives a call of the simulated Asterisk: moves bytes between it and the app, and moves its clock.
//!
//! The simulator is a state machine without I/O. Whoever plays a caller on it needs the same loop: send what Asterisk
//! says, take what the app sends, and let time pass while a command runs. That loop is [`Driver::drive`], the only one.
//! What differs are its parameters:
//!
//! - the stream: any that tokio can read and write;
//! - the stream of live audio next to it: a [connector](Driver::audio) makes it, if the app asks for one;
//! - the [`Clock`]: virtual time, which passes when nothing else happens, or real time;
//! - the [`Party`] that calls: a script of a test, keys known beforehand, or a person at a keyboard.

#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs, missing_debug_implementations)]

mod audio;
mod clock;
mod driver;
mod party;

pub use audio::AudioStream;
pub use clock::Clock;
pub use driver::Driver;
pub use party::{Act, Party};
