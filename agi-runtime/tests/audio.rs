//! The audio of calls over TCP: a test plays Asterisk, with the bytes that 22.10 sends.
#![cfg(feature = "audio")]

mod audio {
    mod apps;
    pub mod asterisk;
    mod barge_in;
    mod endings;
    mod errors;
    mod hostile;
    mod streams;
}
mod server_support;
