//! Calls outside of the hours.

use super::{Closed, Hours, timestamp};
use crate::app::Next;
use crate::call::{Call, wall_clock};
use crate::outcome::HandlerFuture;

impl Hours {
    /// Makes a layer that answers the calls of a closed line in place of the handlers, for [`App::layer`](crate::App::layer).
    ///
    /// ```
    /// use agi_runtime::hours::Hours;
    /// use agi_runtime::prelude::*;
    ///
    /// fn app(hours: Hours) -> App {
    ///     App::new().layer(hours.when_closed(|call, closed| {
    ///         Box::pin(async move {
    ///             call.answer().await?;
    ///             call.say(("closed", closed.opens.map(|opens| ("we-open", opens.datetime())))).await?;
    ///             Ok(Outcome::hangup())
    ///         })
    ///     }))
    /// }
    /// ```
    ///
    /// It is for all routes of the app. Where only some have hours, a handler takes a [`State<Hours>`](crate::State) and looks
    /// at [`now`](Self::now).
    pub fn when_closed<F>(
        self,
        answer: F,
    ) -> impl for<'c> Fn(&'c mut Call, Next<'c>) -> HandlerFuture<'c> + Send + Sync + 'static
    where
        F: for<'c> Fn(&'c mut Call, Closed) -> HandlerFuture<'c> + Send + Sync + 'static,
    {
        move |call, next| match self.closed_at(timestamp(wall_clock())) {
            None => next.run(call),
            Some(closed) => answer(call, closed),
        }
    }
}
