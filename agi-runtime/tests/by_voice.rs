//! Questions that are answered by voice, in the caller's words: the simulated Asterisk streams the audio.
#![cfg(all(feature = "audio", feature = "testing"))]

mod by_voice {
    mod apps;
    mod confidence;
    mod digits;
    mod endings;
    mod faults;
    mod interrupting;
    mod listening;
    mod menus;
    mod rates;
    #[cfg(feature = "transcripts")]
    mod replaying;
    mod yes_no;
}
#[path = "caller/apps.rs"]
mod apps;
#[path = "server_support/log.rs"]
#[allow(dead_code, reason = "each test binary uses its own part")]
mod log;
