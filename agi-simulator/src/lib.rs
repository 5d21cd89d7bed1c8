//! A simulated Asterisk: one channel that runs `AGI()`. It takes the app's bytes and gives Asterisk's, does no I/O, and
//! has a clock that its user moves.
//!
//! It is written from what was measured on Asterisk 22.10 and from `res_agi.c`, never as the inverse of an encoder or
//! parser of the app's side.
//!
//! [`Session`] is one call: it is made from a [`CallSetup`] and the [`PbxState`] that all calls share, and it writes a
//! [`CallLog`] of what happened.

#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs, missing_debug_implementations)]

mod app_invocation;
mod applications;
mod arguments;
mod audio;
mod audio_socket;
mod c_numbers;
mod call_commands;
mod call_end;
mod call_setup;
mod caller_id;
mod channel;
mod channel_context;
mod commands;
mod database;
mod dial_and_queue;
mod dial_run;
mod dialplan;
mod evaluate;
mod function_programs;
mod hangup_plan;
mod listen;
mod log;
mod pbx_state;
mod play;
mod record;
mod recordings;
mod say;
mod session;
mod shared;
mod sounds;
mod speech;
#[cfg(test)]
mod tests_support;
mod tokens;
mod variable;
mod variables;
mod wire;

pub use app_invocation::AppInvocation;
pub use audio::{AudioTarget, KeptAudio};
pub use call_end::CallEnd;
pub use call_setup::CallSetup;
pub use channel::Id;
pub use dial_run::{CalledParty, dial_refused};
pub use function_programs::FunctionProgram;
pub use hangup_plan::{HangUpAt, HangupMoment};
pub use log::{CallEvent, CallLog, LogEntry};
pub use pbx_state::{PbxState, Program};
pub use recordings::RecordedFile;
pub use session::Session;
pub use sounds::{SampleEncoding, SoundFile, SoundSamples, Sounds, USUAL as USUAL_SOUND, sound_places};
pub use tokens::words;

/// The time from one key to the next, as a person presses them.
pub const BETWEEN_KEYS: std::time::Duration = std::time::Duration::from_millis(200);
