//! Apps of one handler.

use std::future::Future;
use std::pin::Pin;

use agi_runtime::{App, Call, CallError, Outcome, Rejection, Routes};

/// What a handler of a test does with its call.
pub type Handling<'c> = Pin<Box<dyn Future<Output = Result<(), CallError>> + Send + 'c>>;

/// An app that answers every call so.
pub fn app(handler: impl for<'c> Fn(&'c mut Call) -> Handling<'c> + Send + Sync + 'static) -> App {
    App::with(Routes::default()).fallback(move |call| {
        let handling = handler(call);
        Box::pin(async move {
            handling.await.map_err(Rejection::from)?;
            Ok(Outcome::done())
        })
    })
}

/// What a handler of a test asks.
#[allow(dead_code, reason = "each test binary uses its own part")]
pub type Asking<'c, T> = Pin<Box<dyn Future<Output = Result<T, CallError>> + Send + 'c>>;
