//! The app's side of the dialogue and the simulated Asterisk, two state machines, against each other: no socket, no
//! tokio, a virtual clock.
//!
//! A [`Script`] says what a handler does and what its caller does meanwhile: commands of all families, some dropped
//! half-way, keys, hang-ups, connections that break. [`play`] plays it over a [`Network`](network::Network) that cuts and
//! delays the bytes of both directions, and checks after each command what must hold whatever happens (`rules`).
//!
//! | file | holds |
//! |---|---|
//! | `script` | what can happen on a call |
//! | `commands` | the commands: their arguments, and how their answers are read |
//! | `generate` | random scripts |
//! | `choices` | random choices of the network |
//! | `network` | the wires, the clock, and the simulated Asterisk at the far end |
//! | `player` | plays a script: drives the dialogue |
//! | `rules` | what must hold |
//! | `ears` | who observes the dialogue, and misses nothing |

pub mod choices;
pub mod commands;
pub mod ears;
pub mod generate;
pub mod network;
pub mod player;
pub mod rules;
pub mod script;

pub use player::{Played, play};
pub use script::Script;
