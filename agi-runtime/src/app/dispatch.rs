//! One call: finding its route, running the handler, telling the dialplan how it ended.

use std::any::Any;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::{Instant, timeout};
use tracing::Instrument;

use super::Service;
use super::apply_outcome::apply_outcome;
use super::layer::{Handler, Next};
use super::log;
use super::shown_path::shown;
use crate::call::{Call, Disconnect};
use crate::cancel::{CancelToken, Cut};
use crate::error::BoxError;
use crate::events::{Ended, Ending, LiveCall, PeerName, Watch};
use crate::outcome::{HandlerFuture, HandlerResult, Outcome, Rejection};
use crate::route::Route;
#[cfg(feature = "transcripts")]
use crate::transcript::Recording;
use crate::transport::Transport;
use agi_protocol::Request;
use agi_protocol::Status;

/// How long Asterisk has to hang up a call that is ended from outside.
const HANG_UP_TIME: Duration = Duration::from_secs(2);

/// How long the app waits for the peer to close, and how many bytes the peer may still send.
const GOODBYE_TIME: Duration = Duration::from_secs(1);
const MOST_AFTER_THE_END: usize = 64 * 1024;

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
    /// Makes a call of which nobody knows yet where it goes.
    pub(crate) fn call(&self, transport: Box<dyn Transport>, request: Request, received: Vec<u8>) -> Call {
        Call::new(transport, request, received, self.0.state.clone(), 0)
    }

    /// Answers a call. `cancel` ends it early.
    ///
    /// One function for each `Kind` of connection, so that the compiler makes one piece of each, as if there were no other,
    /// which saves an ordinary call some hundred instructions. Not an `async fn`: that would keep its arguments next to the
    /// future made of them, for as long as the call lasts.
    pub(crate) fn dispatch<Kind>(
        &self,
        mut call: Call,
        peer: &dyn PeerName,
        cancel: &CancelToken,
    ) -> impl Future<Output = ()> + Send {
        let app = &*self.0;
        let request = call.request();
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
        let watch = app.board.begin(request, route.map(|route| (route.number, &*route.pattern)), peer);
        let began = (watch.is_some() || !span.is_disabled()).then(Instant::now);
        #[cfg(feature = "transcripts")]
        let recording = app.recorder.as_ref().map(|recorder| Recording::begin(recorder, request, (pattern, &peer)));
        call.first_segment = route.map_or(0, |route| u32::try_from(route.first_segment).unwrap_or(u32::MAX));
        call.dialogue.observe(watch);
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
                Some(handler) => self.run::<Kind>(&mut call, handler, cancel).await,
                None => Err(Rejection::new(Status::NotFound, app.table.not_found(&shown(call.uri().path())))),
            };
            // The error's type is the user's, and so is the code that prints it and drops it.
            let judged = catch_unwind(AssertUnwindSafe(|| self.tell_ending(&call, route, began, ending)));
            let status = judged.unwrap_or_else(|panic| {
                tracing::error!("the handler's error panicked: {}", panic_text(&*panic));
                Status::Error
            });
            #[cfg(feature = "transcripts")]
            if let Some(recording) = &recording {
                recording.ended(status);
            }
            let hung_up = call.dialogue.was_to_hang_up();
            let Some((last, mut transport)) = self.last_send(call, status) else { return };
            match transport.write_all(&last).await {
                #[cfg(feature = "transcripts")]
                Ok(()) => drop(recording.map(|recording| recording.sent(&last))),
                #[cfg(not(feature = "transcripts"))]
                Ok(()) => {}
                Err(error) => tracing::debug!("the status was not taken: {error}"),
            }
            if hung_up || transport.says_goodbye() {
                // In a box, so that it does not enlarge calls that do not need it.
                Box::pin(close_in_order(transport)).await;
            }
        }
        .instrument(span)
    }

    /// Runs the handler and what its outcome asks for, unless somebody else ends the call first.
    async fn run<Kind>(&self, call: &mut Call, handler: Handler<'_>, cancel: &CancelToken) -> HandlerResult {
        let live = call.dialogue.watch().map(|watch| watch.call().clone());
        let cut = live.as_ref().map(LiveCall::cut);
        if let Some(ended) = cancel.unless_cut(pin!(self.run_to_its_end::<Kind>(call, handler)), cut).await {
            return ended;
        }
        if !cut.is_some_and(Cut::is_made) {
            return Err(Rejection::new(Status::Closing, "the server shut down before the call ended"));
        }
        // Where Asterisk reads no command for so long, it runs an application, and the call is left to that.
        let hung_up = Box::pin(timeout(HANG_UP_TIME, call.hangup())).await;
        if !matches!(hung_up, Ok(Ok(_))) {
            tracing::info!("Asterisk did not hang up in time: it runs an application, or is not there");
        }
        Err(Rejection::new(Status::HungUp, "it was hung up from outside"))
    }

    #[expect(
        clippy::extra_unused_type_parameters,
        reason = "a future of its own for each kind is inlined where it is awaited"
    )]
    async fn run_to_its_end<Kind>(&self, call: &mut Call, handler: Handler<'_>) -> HandlerResult {
        let next = Next { layers: &self.0.layers, handler, operator: self.0.operator.as_ref() };
        let outcome = match catch_unwind(AssertUnwindSafe(|| next.run_outermost(call))) {
            Ok(handler) => Running(Some(handler)).await?,
            Err(panic) => return Err(panicked(&*panic)),
        };
        // In a box, so that it does not enlarge calls that do not need it.
        if outcome != Outcome::done() {
            Box::pin(apply_outcome(&outcome, call)).await?;
        }
        Ok(outcome)
    }

    /// Tells everybody how the call ended, and returns the status to send, after a hang-up too: `h`, a hang-up handler, or the
    /// place that the channel was moved to reads it.
    fn tell_ending(&self, call: &Call, route: Option<&Route>, began: Option<Instant>, ending: HandlerResult) -> Status {
        let (status, ending, error) = classify_ending(call, ending);
        let watch = call.dialogue.watch();
        let route = pattern_of(route);
        let ended = Ended {
            call: watch.map(Watch::call),
            route,
            request: call.request(),
            status,
            ending,
            error: error.as_deref(),
            took: began.map_or(Duration::ZERO, |began| began.elapsed()),
            commands: call.dialogue.commands(),
            left_at: call.is_hung_up().then(|| call.dialogue.place()).flatten(),
            thought: watch.map_or(Duration::ZERO, Watch::last_thought),
        };
        // The log prints the error, which may panic; observers are told in any case.
        self.0.board.ended(ended);
        log::ended(&ended);
        if let (Ending::Failed, Some(error)) = (ending, &error) {
            let failure = Failure { route, status, error, request: call.request() };
            for on_error in &self.0.on_error {
                if let Err(panic) = catch_unwind(AssertUnwindSafe(|| on_error(&failure))) {
                    tracing::error!("App::on_error panicked: {}", panic_text(&*panic));
                }
            }
        }
        status
    }

    /// One last send, not answered; then the connection is closed. Asterisk may still wait for the rest of a line.
    fn last_send(&self, call: Call, status: Status) -> Option<(Vec<u8>, Box<dyn Transport>)> {
        let (unsent, transport) = call.dialogue.into_unsent();
        if status == Status::Ok && self.0.omit_ok_status {
            return transport.says_goodbye().then(|| (Vec::new(), transport));
        }
        Some((status.last_words(unsent), transport))
    }
}

/// Closes after the other side has, and takes what is still on its way: a connection that is closed with unread bytes is reset.
/// A channel that was hung up is announced by one more line, HANGUP, and Asterisk logs an error if its answers meet a reset. A
/// sidecar that reads one may drop the last words.
async fn close_in_order(mut transport: Box<dyn Transport>) {
    let goodbye = async {
        transport.shutdown().await?;
        let (mut rest, mut read) = ([0; 1024], 0);
        while read < MOST_AFTER_THE_END {
            match transport.read(&mut rest).await? {
                0 => break,
                more => read += more,
            }
        }
        std::io::Result::Ok(())
    };
    // A peer that does not close changes nothing: the call is over.
    drop(timeout(GOODBYE_TIME, goodbye).await);
}

/// How a call ended, and why it failed.
fn classify_ending(call: &Call, ending: HandlerResult) -> (Status, Ending, Option<BoxError>) {
    let reported = call.dialogue.hangup_was_reported();
    // The caller may be there, and no status can be sent.
    let cut_off = || (Status::HungUp, Ending::Failed, Some(Disconnect::CutOff.into()));
    match ending {
        Ok(_) if !reported => (Status::Ok, Ending::Finished, None),
        Ok(_) if call.dialogue.is_cut_off() => cut_off(),
        Ok(_) => (Status::Ok, Ending::FinishedAfterHangUp, None),
        Err(rejection) if call.dialogue.watch().is_some_and(|watch| watch.call().cut().is_made()) => {
            (Status::HungUp, Ending::HungUp, Some(rejection.reason))
        }
        Err(rejection) if reported && rejection.is_hung_up() => {
            if call.dialogue.is_cut_off() {
                cut_off()
            } else {
                (Status::HungUp, Ending::HungUp, None)
            }
        }
        Err(rejection) => (rejection.status, Ending::Failed, Some(rejection.reason)),
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
