//! The simulated Asterisk: one channel that runs `AGI()`. It takes the app's bytes and gives Asterisk's, does no I/O, and
//! its clock moves when it is told to.
//!
//! It is written from what was measured on Asterisk 22.10 and from `res_agi.c`, never as the inverse of the runtime.

mod applications;
mod arguments;
mod call_commands;
mod caller_id;
mod channel;
mod commands;
mod database;
mod dialplan;
mod expression;
mod functions;
mod listen;
mod opening;
mod play;
mod record;
mod run;
mod say;
mod session;
mod sounds;
mod speech;
mod stage;
mod substitute;
#[cfg(test)]
mod tests_support;
mod tokens;
mod variable;
mod variables;
mod wire;
mod world;

#[cfg(feature = "cli")]
pub(crate) use channel::Id;
pub(crate) use opening::Opening;
pub use run::Run;
pub(crate) use session::Session;
#[cfg(feature = "cli")]
pub(crate) use sounds::USUAL as USUAL_SOUND;
pub(crate) use tokens::words;
pub(crate) use world::World;
