//! What callers say: the engine that turns their speech into text, and what such a text means.
//!
//! An engine is a [`Recognizer`]: your own, around whatever recognises speech where the app runs. It is given one utterance
//! at a time, frame by frame while the caller speaks, and returns what was said as text.
//!
//! ```
//! use agi_runtime::BoxError;
//! use agi_runtime::voice::{Heard, Hints, Recognizer, Speech};
//!
//! /// Takes every utterance for a yes, and tells how long it is while it goes on.
//! struct Agreeable;
//!
//! impl Recognizer for Agreeable {
//!     async fn recognize(&self, mut speech: Speech, hints: Hints) -> Result<Option<Heard>, BoxError> {
//!         let mut samples = 0;
//!         while let Some(frame) = speech.next().await {
//!             samples += frame.len();
//!             speech.partial(format!("{} ms", samples * 1000 / hints.rate as usize));
//!         }
//!         // Less than 100 ms is a noise.
//!         Ok((samples * 10 >= hints.rate as usize).then(|| Heard::new("yes")))
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), BoxError> {
//! // A test of an engine needs no call.
//! let speech = Speech::recorded(&[0; 4000], 8_000);
//! let heard = Agreeable.recognize(speech, Hints::new("en", 8_000)).await?;
//! assert_eq!(heard, Some(Heard::new("yes")));
//! # Ok(())
//! # }
//! ```

mod engine;
mod heard;
mod hints;
pub(crate) mod in_place;
mod numbers;
pub(crate) mod phrases;
mod recognizer;
mod speech;
pub(crate) mod words;
pub(crate) mod yes_no;

pub(crate) use engine::{Engine, Fault, News, Utterance};
pub use heard::Heard;
pub use hints::Hints;
pub use recognizer::Recognizer;
pub use speech::Speech;
