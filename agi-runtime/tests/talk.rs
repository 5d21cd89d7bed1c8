//! Talking and listening: prompts, questions, secrets, recordings, and music while the caller waits.
#![cfg(feature = "testing")]

#[path = "caller/apps.rs"]
mod apps;

#[path = "talk/asking.rs"]
mod asking;
#[path = "talk/checking.rs"]
mod checking;
#[path = "talk/choosing.rs"]
mod choosing;
#[path = "talk/confirming.rs"]
mod confirming;
#[path = "talk/defaults.rs"]
mod defaults;
#[path = "talk/entering.rs"]
mod entering;
#[path = "talk/failing.rs"]
mod failing;
#[path = "talk/holding.rs"]
mod holding;
#[path = "talk/language.rs"]
mod language;
#[path = "talk/leaving.rs"]
mod leaving;
#[path = "talk/missing.rs"]
mod missing;
#[path = "talk/own_keys.rs"]
mod own_keys;
#[path = "talk/prompts.rs"]
mod prompts;
#[path = "talk/recorded_calls.rs"]
mod recorded_calls;
#[path = "talk/recording.rs"]
mod recording;
#[cfg(feature = "transcripts")]
#[path = "talk/replaying.rs"]
mod replaying;
#[cfg(feature = "transcripts")]
#[path = "talk/secrets.rs"]
mod secrets;
#[path = "talk/silent.rs"]
mod silent;
#[path = "talk/speaking.rs"]
mod speaking;
#[path = "talk/terminating.rs"]
mod terminating;
#[path = "talk/units.rs"]
mod units;

#[path = "server_support/log.rs"]
mod log;
