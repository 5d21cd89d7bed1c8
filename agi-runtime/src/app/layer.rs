//! Code around the handlers.

use crate::Call;
use crate::route::HandlerFuture;

pub(super) type Around = Box<dyn for<'c> Fn(&'c mut Call, Next<'c>) -> HandlerFuture<'c> + Send + Sync>;
pub(super) type Fallback = Box<dyn for<'c> Fn(&'c mut Call) -> HandlerFuture<'c> + Send + Sync>;

/// What comes after this layer of [`App::layer`](super::App::around): the next layer, or the handler.
pub struct Next<'c> {
    pub(super) layers: &'c [Around],
    pub(super) handler: Handler<'c>,
}

/// Who answers the call in the end.
#[derive(Clone, Copy)]
pub(super) enum Handler<'c> {
    Route(for<'r> fn(&'r mut Call) -> HandlerFuture<'r>),
    Fallback(&'c Fallback),
}

impl<'c> Next<'c> {
    /// Goes on, and answers how the call ended.
    #[must_use = "a future does nothing unless it is awaited"]
    pub fn run(self, call: &'c mut Call) -> HandlerFuture<'c> {
        match (self.layers, self.handler) {
            ([layer, inner @ ..], handler) => layer(call, Next { layers: inner, handler }),
            ([], Handler::Route(handler)) => handler(call),
            ([], Handler::Fallback(fallback)) => fallback(call),
        }
    }
}
