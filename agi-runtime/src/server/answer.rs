//! The life of one connection.

use std::future::{Future, ready};
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::limiter::Permit;
use super::opening::{Opened, open};
use super::refuse::{Otherwise, refused};
use super::{secret, warning};
use crate::app::Service;
use crate::cancel::CancelToken;
use crate::events::PeerName;
use crate::transport::{Transport, WriteTimeout};

/// Reads the request and answers the call, or refuses it. Others may take its place when the permit is dropped.
#[expect(
    clippy::manual_async_fn,
    reason = "an `async fn` keeps each of its arguments twice, for as long as a call lasts"
)]
pub(super) fn answer(
    service: Service,
    transport: impl Transport,
    peer: impl PeerName + Send + Sync,
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
pub(crate) fn go_on<'s, T: Transport>(
    service: &'s Service,
    opened: Opened<T>,
    peer: &'s (dyn PeerName + Send + Sync),
    cancel: &'s CancelToken,
) -> Opening<'s, impl Future<Output = ()> + Send + use<'s, T>> {
    let otherwise: Otherwise<'s> = match opened {
        Opened::Call { transport, request, received } => {
            let is_asked = !service.access().secrets.is_empty() && !transport.is_known();
            let call = service.call(Box::new(transport), request, received);
            if !is_asked {
                return Opening::Call { call: service.dispatch::<T>(call, peer, cancel) };
            }
            Box::pin(secret::asked(service, call, peer, cancel))
        }
        Opened::Refused(transport, reason, id) => refused(service, transport, reason, (peer, id.as_deref())),
        Opened::Silent(what) => {
            tracing::debug!(%peer, "{what}");
            Box::pin(ready(()))
        }
    };
    Opening::Otherwise { otherwise }
}

pin_project! {
    /// A connection that is opened.
    #[project = Opens]
    pub(crate) enum Opening<'s, C> {
        Call { #[pin] call: C },
        /// A refusal, or a call that is asked for the secret first.
        Otherwise { otherwise: Otherwise<'s> },
    }
}

impl<C: Future<Output = ()>> Future for Opening<'_, C> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        match self.project() {
            Opens::Call { call } => call.poll(cx),
            Opens::Otherwise { otherwise } => otherwise.as_mut().poll(cx),
        }
    }
}
