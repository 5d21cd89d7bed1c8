//! One scenario, two Asterisks: the caller, what the server sends, what is pressed when, when the caller hangs up. It
//! runs on the simulated Asterisk of `agi_runtime::testing` and on a real one, and the transcripts must be equal,
//! timing aside.
//!
//! | module | holds |
//! |---|---|
//! | [`audio`] | what answers the audio of a scenario |
//! | [`scenario`], [`parse`], [`files`] | the scenario files |
//! | [`driver`] | plays a scenario: the server's side of the wire, and the caller |
//! | [`live`], [`simulated`] | the two Asterisks that it plays on |
//! | [`route`], [`standins`] | the app of the examples, and what a test of an app gives the simulator |
//! | [`sound_files`] | the sounds that both have |
//! | [`transcript`], [`mask`], [`tap`] | what was seen, without what differs from run to run |
//! | [`compare`], [`differences`], [`verdict`] | what differs, what is listed, and whether that is the same |
//! | [`recorded`] | what a real Asterisk said, so that the simulator is held to it without one |
//! | [`generate`], [`random`] | scenarios from a seed |
//! | [`bytes`] | bytes as text |

pub mod audio;
pub mod bytes;
pub mod compare;
pub mod differences;
pub mod driver;
pub mod files;
pub mod generate;
pub mod live;
pub mod mask;
pub mod parse;
pub mod random;
pub mod recorded;
pub mod route;
pub mod scenario;
pub mod simulated;
pub mod sound_files;
pub mod standins;
pub mod tap;
pub mod transcript;
pub mod verdict;
