//! One call: finding its route, running the handler, telling the dialplan how it ended.

use std::any::Any;
use std::fmt::Display;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use tokio::io::AsyncWriteExt;
use tracing::Instrument;

use super::Service;
use super::apply_outcome::apply_outcome;
use super::layer::{Handler, Next};
use crate::call::{Call, Disconnect};
use crate::cancel::CancelToken;
use crate::error::{BoxError, chain, is_hung_up};
use crate::outcome::{HandlerFuture, HandlerResult, Outcome, Rejection};
use crate::route::Route;
#[cfg(feature = "transcripts")]
use crate::transcript::Recording;
use crate::transport::Transport;
use agi_protocol::Request;
use agi_protocol::Status;

/// The log target of the lines that say why a call failed.
pub(crate) const FAILED: &str = "agi_runtime::failed";

/// A call that failed, as [`App::on_error`](super::App::on_error) sees it.
#[derive(Debug)]
#[non_exhaustive]
pub struct Failure<'c> {
    /// The pattern of its route; `None` if no route has its path.
    pub route: Option<&'c str>,
    /// How it ended.
    pub status: Status,
    /// Why.
    pub error: &'c BoxError,
    /// What Asterisk said about the call.
    pub request: &'c Request,
}

impl Service {
    /// Answers a call whose request was read. `cancel` ends it early.
    ///
    /// Not an `async fn`: that would keep its arguments next to the future made of them, for as long as the call lasts.
    pub(crate) fn dispatch(
        &self,
        transport: Box<dyn Transport>,
        request: Request,
        received: Vec<u8>,
        peer: &dyn Display,
        cancel: &CancelToken,
    ) -> impl Future<Output = ()> + Send {
        let app = &*self.0;
        let (route, empty) =
            app.table.find(request.uri().path()).map_or((None, None), |(route, empty)| (Some(route), empty));
        let pattern = pattern_of(route);
        let span = tracing::info_span!(
            "call",
            id = %request.unique_id(),
            route = pattern.unwrap_or("none"),
            channel = %request.channel(),
            %peer,
        );
        #[cfg(feature = "transcripts")]
        let recording = app.recorder.as_ref().map(|recorder| Recording::begin(recorder, &request, (pattern, peer)));
        let first_segment = route.map_or(0, |route| route.first_segment);
        let mut call = Call::new(transport, request, received, app.state.clone(), first_segment);
        #[cfg(feature = "transcripts")]
        if let Some(recording) = &recording {
            call.dialogue.dialogue_mut().observe(recording.observer());
        }
        async move {
            let handler = match (route, empty, &app.fallback) {
                (Some(route), Some(empty), _) => Some(Handler::Refused(route, empty)),
                (Some(route), None, _) => Some(Handler::Route(route.entry.handler)),
                (None, _, Some(fallback)) => Some(Handler::Fallback(fallback)),
                (None, _, None) => None,
            };
            let ending = match handler {
                Some(handler) => self.run(&mut call, handler, cancel).await,
                None => Err(Rejection::new(Status::NotFound, app.table.not_found(call.uri().path()))),
            };
            // The error's type is the user's, and so is the code that prints it and drops it.
            let judged = catch_unwind(AssertUnwindSafe(|| self.classify_ending(&call, route, ending)));
            let status = judged.unwrap_or_else(|panic| {
                tracing::error!("the handler's error panicked: {}", panic_text(&*panic));
                Status::Error
            });
            #[cfg(feature = "transcripts")]
            if let Some(recording) = &recording {
                recording.ended(status);
            }
            let Some((last, mut transport)) = self.last_send(call, status) else { return };
            match transport.write_all(&last).await {
                #[cfg(feature = "transcripts")]
                Ok(()) => drop(recording.map(|recording| recording.sent(&last))),
                #[cfg(not(feature = "transcripts"))]
                Ok(()) => {}
                Err(error) => tracing::debug!("the status was not taken: {error}"),
            }
        }
        .instrument(span)
    }

    /// Runs the handler and what its outcome asks for.
    async fn run(&self, call: &mut Call, handler: Handler<'_>, cancel: &CancelToken) -> HandlerResult {
        let whole = async {
            let next = Next { layers: &self.0.layers, handler };
            let outcome = match catch_unwind(AssertUnwindSafe(|| next.run(call))) {
                Ok(handler) => Running(Some(handler)).await?,
                Err(panic) => return Err(panicked(&*panic)),
            };
            // In a box, so that it does not enlarge calls that do not need it.
            if outcome != Outcome::done() {
                Box::pin(apply_outcome(&outcome, call)).await?;
            }
            Ok(outcome)
        };
        cancel
            .unless(pin!(whole))
            .await
            .unwrap_or_else(|| Err(Rejection::new(Status::Closing, "the server shut down before the call ended")))
    }

    /// The status to send, after a hang-up too: `h`, a hang-up handler, or the place that the channel was moved to reads it.
    fn classify_ending(&self, call: &Call, route: Option<&Route>, ending: HandlerResult) -> Status {
        let reported = call.dialogue.hangup_was_reported();
        let rejection = match ending {
            Ok(_) if reported && !call.dialogue.is_cut_off() => {
                tracing::info!(status = "OK", "the channel hung up or was moved away, and the handler finished");
                return Status::Ok;
            }
            Ok(_) if !reported => {
                tracing::info!(status = "OK", "ended");
                return Status::Ok;
            }
            // The caller may be there, and no status can be sent.
            Ok(_) => Rejection::new(Status::HungUp, Disconnect::CutOff),
            Err(rejection) if reported && is_hung_up(&*rejection.reason) => {
                if !call.dialogue.is_cut_off() {
                    tracing::info!(status = "HUNG_UP", "the channel hung up or was moved away");
                    return Status::HungUp;
                }
                Rejection::new(Status::HungUp, Disconnect::CutOff)
            }
            Err(rejection) => rejection,
        };
        let (status, error) = (rejection.status, &rejection.reason);
        if status == Status::Error {
            tracing::error!(target: FAILED, status = status.as_str(), "{}", chain(&**error));
        } else {
            tracing::warn!(target: FAILED, status = status.as_str(), "{}", chain(&**error));
        }
        let failure = Failure { route: pattern_of(route), status, error, request: call.request() };
        for on_error in &self.0.on_error {
            if let Err(panic) = catch_unwind(AssertUnwindSafe(|| on_error(&failure))) {
                tracing::error!("App::on_error panicked: {}", panic_text(&*panic));
            }
        }
        status
    }

    /// One last send, not answered; then the connection is closed. Asterisk may still wait for the rest of a line.
    fn last_send(&self, call: Call, status: Status) -> Option<(Vec<u8>, Box<dyn Transport>)> {
        if status == Status::Ok && self.0.omit_ok_status {
            return None;
        }
        let (unsent, transport) = call.dialogue.into_unsent();
        Some((status.last_words(unsent), transport))
    }
}

/// A running handler: it may panic when it is polled, and when it is dropped because the call is cancelled. A panic
/// ends only its own call.
struct Running<'c>(Option<HandlerFuture<'c>>);

impl Future for Running<'_> {
    type Output = HandlerResult;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<HandlerResult> {
        let handler = self.0.as_mut().expect("the handler is present until it is dropped");
        let polled = catch_unwind(AssertUnwindSafe(|| handler.as_mut().poll(cx)));
        polled.unwrap_or_else(|panic| Poll::Ready(Err(panicked(&*panic))))
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        let handler = self.0.take();
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| drop(handler))) {
            tracing::error!("the handler panicked while it was dropped: {}", panic_text(&*panic));
        }
    }
}

fn pattern_of(route: Option<&Route>) -> Option<&str> {
    route.map(|route| route.pattern.as_str())
}

fn panicked(panic: &(dyn Any + Send)) -> Rejection {
    Rejection::new(Status::Error, format!("the handler panicked: {}", panic_text(panic)))
}

fn panic_text(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("(a panic without words)")
}
