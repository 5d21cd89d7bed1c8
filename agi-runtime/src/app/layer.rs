//! Code around the handlers.

use std::fmt;

use crate::call::Call;
use crate::error::wants_operator;
use crate::outcome::{HandlerFuture, HandlerResult, Rejection};
use crate::route::{EmptySegment, Route};
use agi_protocol::Status;

pub(super) type Layer = Box<dyn for<'c> Fn(&'c mut Call, Next<'c>) -> HandlerFuture<'c> + Send + Sync>;
pub(super) type Fallback = Box<dyn for<'c> Fn(&'c mut Call) -> HandlerFuture<'c> + Send + Sync>;

/// What comes after a layer of [`App::layer`](super::App::layer): the next layer, or the handler.
pub struct Next<'c> {
    pub(super) layers: &'c [Layer],
    pub(super) handler: Handler<'c>,
    /// Who answers a caller whom the handler or a layer leaves to the operator.
    pub(super) operator: Option<&'c Fallback>,
}

/// What answers the call in the end.
#[derive(Clone, Copy)]
pub(super) enum Handler<'c> {
    Route(for<'r> fn(&'r mut Call) -> HandlerFuture<'r>),
    Fallback(&'c Fallback),
    /// A segment is empty where the route takes none.
    Refused(&'c Route, EmptySegment),
}

impl<'c> Next<'c> {
    /// Runs the rest, and returns how the call ended.
    #[must_use = "a future does nothing unless it is awaited"]
    pub fn run(self, call: &'c mut Call) -> HandlerFuture<'c> {
        match (self.layers, self.operator) {
            ([layer, inner @ ..], _) => layer(call, Next { layers: inner, ..self }),
            ([], None) => self.handler.run(call),
            ([], Some(operator)) => Box::pin(async move {
                let ended = self.handler.run(call).await;
                or_operator(ended, operator, call).await
            }),
        }
    }

    /// Runs all of it, the outermost layer too, which may itself leave the caller to the operator.
    pub(super) fn run_outermost(self, call: &'c mut Call) -> HandlerFuture<'c> {
        match (self.layers, self.operator) {
            ([_, ..], Some(operator)) => Box::pin(async move {
                let ended = self.run(call).await;
                or_operator(ended, operator, call).await
            }),
            _ => self.run(call),
        }
    }
}

/// Lets the operator answer, if that is how it ended, once in a call: there the operator's key is no more than a key.
async fn or_operator(ended: HandlerResult, operator: &Fallback, call: &mut Call) -> HandlerResult {
    match ended {
        Err(rejection) if !call.went_to_operator && wants_operator(rejection.reason()) => {
            call.went_to_operator = true;
            operator(call).await
        }
        ended => ended,
    }
}

impl<'c> Handler<'c> {
    fn run<'r>(self, call: &'r mut Call) -> HandlerFuture<'r>
    where
        'c: 'r,
    {
        match self {
            Self::Route(handler) => handler(call),
            Self::Fallback(fallback) => fallback(call),
            Self::Refused(route, empty) => {
                let refusal = Rejection::new(Status::BadParam, route.refuses(empty));
                Box::pin(std::future::ready(Err(refusal)))
            }
        }
    }
}

impl fmt::Debug for Next<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Next").field("layers", &self.layers.len()).finish_non_exhaustive()
    }
}
