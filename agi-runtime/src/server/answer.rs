//! The life of one connection.

use std::fmt::Display;
use std::future::{Future, ready};
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::limiter::Permit;
use super::opening::{Opened, open};
use super::{refuse, warning};
use crate::app::Service;
use crate::cancel::CancelToken;
use crate::transport::{Transport, WriteTimeout};

/// Reads the request and answers the call, or refuses it. Others may take its place when the permit is dropped.
#[expect(
    clippy::manual_async_fn,
    reason = "an `async fn` keeps each of its arguments twice, for as long as a call lasts"
)]
pub(super) fn answer(
    service: Service,
    transport: impl Transport,
    peer: impl Display + Send + Sync,
    cancel: CancelToken,
    permit: Option<Permit>,
) -> impl Future<Output = ()> + Send {
    async move {
        // Held until everything else of the call is dropped.
        let _permit = permit;
        let limits = service.limits();
        let opened = open(WriteTimeout::<_, warning::NotRead>::new(transport, limits.send_time), limits, &cancel).await;
        go_on(&service, opened, &peer, &cancel).await;
    }
}

/// Continues after the opening. Not an `async fn`, so that a call does not keep what it was opened with.
fn go_on(
    service: &Service,
    opened: Opened<impl Transport>,
    peer: &dyn Display,
    cancel: &CancelToken,
) -> Opening<impl Future<Output = ()> + Send> {
    let refusal: Pin<Box<dyn Future<Output = ()> + Send>> = match opened {
        Opened::Call { transport, request, received } => {
            return Opening::Call { call: service.dispatch(Box::new(transport), request, received, peer, cancel) };
        }
        Opened::Refused(transport, reason) => {
            warning::refused(service.board(), reason, peer);
            match reason.status() {
                Some(status) => Box::pin(refuse::politely(transport, status, |_| {})),
                None => Box::pin(ready(())),
            }
        }
        Opened::Silent(what) => {
            tracing::debug!(%peer, "{what}");
            Box::pin(ready(()))
        }
    };
    Opening::Refusal { refusal }
}

pin_project! {
    /// A connection that is opened.
    #[project = Opens]
    enum Opening<C> {
        Call { #[pin] call: C },
        /// In a box, so that it does not enlarge calls.
        Refusal { refusal: Pin<Box<dyn Future<Output = ()> + Send>> },
    }
}

impl<C: Future<Output = ()>> Future for Opening<C> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        match self.project() {
            Opens::Call { call } => call.poll(cx),
            Opens::Refusal { refusal } => refusal.as_mut().poll(cx),
        }
    }
}
