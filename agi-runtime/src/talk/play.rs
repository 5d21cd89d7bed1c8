//! Playing a sound to its end.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use crate::call::{Call, CallError, InFlight, Playback};

impl Call {
    /// Plays a sound to its end, named without its extension.
    ///
    /// ```
    /// # use agi_runtime::prelude::*;
    /// # async fn pay() -> Result { Ok(()) }
    /// # async fn bill(call: &mut Call) -> Result {
    /// pay().await?;
    /// call.play("bill/paid").await?; // paid, and without this sound too
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// **A missing sound is skipped**, as everywhere where prompts are said (see [`say`](Call::say)): a warning in the log
    /// names it, and the call goes on, because what was done before is done. [`strict`](Play::strict) makes it an error. For
    /// keys that end the sound, an offset, and how far it was played, see [`stream_file`](Call::stream_file), which fails if
    /// the sound is missing.
    ///
    /// # Errors
    /// As those of every command: [`CallError::HungUp`] at a hang-up, which is told apart from a missing sound, although
    /// Asterisk answers `-1` in both cases.
    pub fn play(&mut self, file: &str) -> Play<'_> {
        let playing = self.stream_file(file).into_future().in_flight();
        Play { call: self, playing, strict: false }
    }
}

/// Plays a sound when it is awaited.
#[must_use = "it is played when it is awaited"]
pub struct Play<'c> {
    call: &'c mut Call,
    playing: InFlight<Playback>,
    strict: bool,
}

impl Play<'_> {
    /// Makes a missing sound an error: [`CallError::Failed`] with its name. Default: it is skipped.
    pub fn strict(self) -> Self {
        Self { strict: true, ..self }
    }
}

impl Future for Play<'_> {
    type Output = Result<(), CallError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { call, playing, strict } = self.get_mut();
        Poll::Ready(match ready!(playing.poll(&mut call.dialogue, cx)) {
            Ok(_) => Ok(()),
            Err(missing) if !*strict => call.skip_prompt(missing),
            Err(error) => Err(error),
        })
    }
}

impl fmt::Debug for Play<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Play").field("call", &self.call).field("strict", &self.strict).finish_non_exhaustive()
    }
}
