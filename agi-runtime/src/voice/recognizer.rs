//! The trait of an engine.

use std::future::Future;
use std::sync::Arc;

use super::{Heard, Hints, Speech};
use crate::error::BoxError;
use crate::extract::State;

/// An engine that recognises speech: see [the module](super) for an example.
///
/// A call shares its engine with other calls, so the words that take one clone it: give them a `State<E>` or an `Arc<E>` of
/// your engine, or make the engine itself a handle that is cheap to clone.
///
/// Each utterance has a task of its own. If it panics, returns an error, or does not answer in time, that try of the
/// question failed, and the log has a warning; keys work all the same. The future is dropped when the caller presses a key or
/// hangs up. Work that keeps a processor busy for more than a few milliseconds belongs in a thread
/// (`tokio::task::spawn_blocking`), as everywhere in tokio.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an engine that recognises speech",
    note = "your own: a type with `impl Recognizer`",
    note = "one that handlers share: `State<{Self}>` or `Arc<{Self}>`"
)]
pub trait Recognizer: Send + Sync + 'static {
    /// Returns how many samples a second the engine wants: 8,000 (default), or another rate of
    /// [`OpenAudio::rate`](crate::audio::OpenAudio::rate), which needs more of Asterisk. One without its module gives what a
    /// telephone has, and halfway values between the samples; the log has a warning.
    fn rate(&self) -> u32 {
        8_000
    }

    /// Recognises one utterance: takes its frames until there are no more, and returns what was said; `None` if nothing can
    /// be understood.
    ///
    /// It may return before the utterance has ended: then the rest is not listened to.
    ///
    /// # Errors
    /// Whatever keeps the engine from answering. The log has it as a warning, so it should say what to do, and must not quote
    /// the caller.
    fn recognize(&self, speech: Speech, hints: Hints) -> impl Future<Output = Result<Option<Heard>, BoxError>> + Send;
}

impl<R: Recognizer> Recognizer for Arc<R> {
    fn rate(&self) -> u32 {
        R::rate(self)
    }

    fn recognize(&self, speech: Speech, hints: Hints) -> impl Future<Output = Result<Option<Heard>, BoxError>> + Send {
        R::recognize(self, speech, hints)
    }
}

impl<R: Recognizer> Recognizer for State<R> {
    fn rate(&self) -> u32 {
        R::rate(self)
    }

    fn recognize(&self, speech: Speech, hints: Hints) -> impl Future<Output = Result<Option<Heard>, BoxError>> + Send {
        R::recognize(self, speech, hints)
    }
}
