//! Waiting for something else while the caller is on the line.

use std::future::Future;
use std::pin::pin;
use std::task::{Poll, ready};

use super::{Call, CallError};

impl Call {
    /// Awaits `future`, unless the caller hangs up first: then the future is dropped and the answer is
    /// [`CallError::HungUp`].
    ///
    /// ```
    /// use agi_runtime::prelude::*;
    /// # async fn look_up(order: u32) -> String { String::new() }
    /// #[agi_route("/order/{number}", manual)]
    /// async fn order(call: &mut Call, number: u32) -> Result {
    ///     let status = call.until_hangup(look_up(number)).await?;
    ///     call.play(&format!("order/{status}")).await?;
    ///     Ok(())
    /// }
    /// ```
    pub async fn until_hangup<F: Future>(&mut self, future: F) -> Result<F::Output, CallError> {
        let mut future = pin!(future);
        std::future::poll_fn(|cx| {
            if let Poll::Ready(output) = future.as_mut().poll(cx) {
                return Poll::Ready(Ok(output));
            }
            ready!(self.dialogue.poll_hang_up(cx));
            ready!(self.dialogue.poll_turn(cx));
            Poll::Ready(Err(self.dialogue.hung_up_error()))
        })
        .await
    }
}
