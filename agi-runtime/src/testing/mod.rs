//! Calls without a phone: a simulated Asterisk, and the person on the line.
//!
//! ```
//! use agi_runtime::prelude::*;
//!
//! #[agi_route("/greeting", manual)]
//! async fn greeting(call: &mut Call) -> Result {
//!     call.answer().await?;
//!     let choice = call.get_option("choose", "12").await?;
//!     call.play(if choice.digit.is_some() { "thanks" } else { "goodbye" }).await?;
//!     Ok(())
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let mut caller = App::with(routes![greeting]).caller("/greeting").dial().await;
//! caller.hears("choose").await;
//! caller.presses("2").await;
//! caller.hears("thanks").await;
//! caller.ends(Status::Ok).await;
//! # }
//! ```
//!
//! The app is the real one, and so is every byte between it and the simulated Asterisk, which answers the 47 commands
//! as Asterisk 22 does. Time is virtual: it moves only while the caller's script waits ([`Caller::hears`],
//! [`Caller::waits`], [`Caller::ends`], …) and a command runs, so a timeout of 30 seconds takes no real time, and a
//! handler that waits for a database sees no clock jump. Nothing races: the same script gives the same call.
//!
//! A script cannot hang. What it waits for has to happen within 10 minutes of the call ([`Pbx::call_timeout`]) and each step
//! of the handler within 10 seconds of real time ([`Pbx::handler_timeout`]); otherwise the test fails, and prints the
//! whole call. (A handler that blocks its thread blocks the test with it.)
//!
//! With the feature `transcripts`, `AGI_COVERAGE=FOLDER cargo test` keeps a transcript of every call in this folder (write its
//! whole path: tests run in the folder of their package). `cargo run -- coverage FOLDER` then lists which routes, keys and
//! endings no test has gone through, and `cargo run -- flow FOLDER` draws the calls.

#[cfg(feature = "ami")]
mod async_agi;
#[cfg(feature = "audio")]
mod audible;
#[cfg(feature = "audio")]
mod audio_server;
#[cfg(feature = "audio")]
mod call_audio;
mod call_builder;
#[cfg(feature = "audio")]
mod call_builder_audio;
mod call_result;
#[cfg(feature = "ami")]
mod called;
mod callee;
mod caller;
mod coverage;
mod driver;
#[cfg(feature = "audio")]
mod fake_recognizer;
mod fake_tts;
mod function_value;
mod hangup_sweep;
mod pbx;
#[cfg(feature = "audio")]
mod pbx_audio;
mod real_time_limit;
#[cfg(feature = "transcripts")]
mod replay;
mod setup;
mod skips;

#[cfg(feature = "audio")]
pub use agi_simulator::KeptAudio;
pub use agi_simulator::{AppInvocation, CallEnd, CallEvent, CallLog, LogEntry, RecordedFile};
#[cfg(all(test, feature = "ami"))]
pub(crate) use async_agi::read_pipe;
pub use call_builder::CallBuilder;
pub use call_result::CallResult;
#[cfg(feature = "ami")]
pub use called::Ringing;
pub use callee::Callee;
pub use caller::Caller;
#[cfg(feature = "audio")]
pub use caller::ExpectedAudio;
#[cfg(feature = "audio")]
pub use fake_recognizer::FakeRecognizer;
pub use fake_tts::FakeTts;
pub use function_value::FunctionValue;
pub use hangup_sweep::HangupSweepReport;
pub use pbx::Pbx;
#[cfg(all(feature = "cli", feature = "transcripts"))]
pub(crate) use replay::recorded_route;
#[cfg(feature = "transcripts")]
pub use replay::{Difference, Replay, ReplayError, replay};

#[cfg(all(feature = "audio", feature = "cli"))]
pub(crate) use audible::{RATE, spoken};
#[cfg(all(feature = "audio", feature = "cli"))]
pub(crate) use audio_server::AudioServer;
#[cfg(all(feature = "audio", feature = "cli"))]
pub(crate) use fake_recognizer::with_fake_engine;
#[cfg(feature = "cli")]
pub(crate) use setup::Failures;
