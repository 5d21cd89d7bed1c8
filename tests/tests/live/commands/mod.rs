//! The 47 commands on real calls: every form of every answer that can be provoked, and what the arguments do.

mod callers;
mod channel;
mod database;
mod dead;
mod dialplan;
mod differences;
mod form;
mod keys;
mod limits;
mod parameters;
mod play;
mod played;
mod record;
mod registry;
mod say;
mod speech;
mod stage;
mod story;
mod text;
mod values;
mod variable;

pub use played::assert_played_on;

/// What SAY ALPHA says before letters whose case it tells.
pub const SOUNDS: [&str; 2] = ["lowercase", "uppercase"];
