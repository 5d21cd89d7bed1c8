//! Music while something slow is done.

use std::future::{Future, IntoFuture};
use std::pin::Pin;

use crate::{Call, CallError};

impl Call {
    /// Awaits `future` and plays music on hold meanwhile. When it is done, the music stops, and its output is the answer.
    /// When the caller hangs up first, it is dropped at once and the answer is [`CallError::HungUp`].
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
    /// A caller who leaves in the very moment at which the music stops is [`CallError::HungUp`] too, and the output is
    /// lost: work that counts, such as a payment, keeps its result where the future can put it. If this is dropped
    /// half-way, by a timeout say, the music plays on until [`set_music(false)`](Call::set_music).
    pub fn with_hold_music<F: Future>(&mut self, future: F) -> HoldMusic<'_, F> {
        HoldMusic { call: self, future, class: None }
    }
}

/// A future with music on hold, to be awaited.
#[must_use = "nothing is done until it is awaited"]
pub struct HoldMusic<'c, F> {
    call: &'c mut Call,
    future: F,
    class: Option<&'c str>,
}

impl<'c, F> HoldMusic<'c, F> {
    /// The class of music (`musiconhold.conf`), instead of the channel's own. Asterisk says nothing when it does not
    /// exist.
    pub fn class(self, class: &'c str) -> Self {
        Self { class: Some(class), ..self }
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
            let music = call.set_music(true);
            match class {
                Some(class) => music.class(class).await?,
                None => music.await?,
            }
            let output = call.until_hangup(future).await?;
            call.set_music(false).await?;
            Ok(output)
        })
    }
}
