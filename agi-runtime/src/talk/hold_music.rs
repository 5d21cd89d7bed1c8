//! Music while something slow is done.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;

use crate::call::{Call, CallError};

impl Call {
    /// Awaits `future` and plays music on hold meanwhile (SET MUSIC). When the future is ready, the music stops, and
    /// the future's output is the answer. If the caller hangs up first, the future is dropped at once, and the answer
    /// is [`CallError::HungUp`].
    ///
    /// ```
    /// # use agi_runtime::prelude::*;
    /// # async fn look_up(order: u32) -> String { String::new() }
    /// # async fn order(call: &mut Call) -> Result {
    /// let status = call.with_hold_music(look_up(7)).await?;
    /// call.play(&format!("order/{status}")).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// What was done is never lost: a caller who leaves in the very moment at which the music stops is told by the next
    /// command.
    ///
    /// If this is dropped before its end, for example by a timeout, the music stops too: before the next command, or at
    /// the end of the handler.
    pub fn with_hold_music<F: Future>(&mut self, future: F) -> HoldMusic<'_, F> {
        HoldMusic { call: self, future, class: None }
    }
}

/// Awaits a future with music on hold when it is awaited.
#[must_use = "nothing is done until it is awaited"]
pub struct HoldMusic<'c, F> {
    call: &'c mut Call,
    future: F,
    class: Option<&'c str>,
}

impl<'c, F> HoldMusic<'c, F> {
    /// Sets the class of music (`musiconhold.conf`); default: the channel's own. Asterisk does not report a class that
    /// does not exist.
    pub fn class(self, class: &'c str) -> Self {
        Self { class: Some(class), ..self }
    }
}

impl<F> fmt::Debug for HoldMusic<'_, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HoldMusic").field("call", &self.call).field("class", &self.class).finish_non_exhaustive()
    }
}

impl<'c, F> IntoFuture for HoldMusic<'c, F>
where
    F: Future + Send + 'c,
    F::Output: Send,
{
    type Output = Result<F::Output, CallError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'c>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let Self { call, future, class } = self;
            let mut music = Music { call, may_play: true };
            let output = music.call.plays_during(future, class).await;
            music.may_play = false;
            output
        })
    }
}

impl Call {
    async fn plays_during<F: Future>(&mut self, future: F, class: Option<&str>) -> Result<F::Output, CallError> {
        let music = self.set_music(true);
        match class {
            Some(class) => music.class(class).await?,
            None => music.await?,
        }
        let output = self.until_hangup(future).await?;
        // The output may be an error, or a payment. A caller who has just left is told by the next command.
        if let Err(error) = self.set_music(false).await {
            tracing::debug!("the music was not stopped: {error}");
        }
        Ok(output)
    }
}

/// Music that is stopped when this is dropped before its end.
struct Music<'c> {
    call: &'c mut Call,
    may_play: bool,
}

impl Drop for Music<'_> {
    fn drop(&mut self) {
        if self.may_play {
            self.call.dialogue.dialogue_mut().send_before_next(b"SET MUSIC off\n");
        }
    }
}
