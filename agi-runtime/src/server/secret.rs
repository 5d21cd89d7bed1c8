//! Asks a call for the shared secret, before its handler runs.

use std::future::IntoFuture;
use std::pin::pin;

use tokio::time::timeout;

use super::refuse::refused;
use crate::access::{Question, Shown};
use crate::app::Service;
use crate::call::{Call, CallError};
use crate::cancel::CancelToken;
use crate::events::{PeerName, Refusal};

/// Answers a call whose dialplan has the secret, and refuses it otherwise.
pub(super) async fn asked(
    service: &Service,
    mut call: Call,
    peer: &(dyn PeerName + Send + Sync),
    cancel: &CancelToken,
) {
    match shows(service, &mut call, cancel).await {
        Ok(()) => service.dispatch::<Call>(call, peer, cancel).await,
        Err(reason) => {
            let id = call.request().unique_id().into_owned();
            let (_, transport) = call.dialogue.into_unsent();
            refused(service, transport, reason, (peer, Some(&id))).await;
        }
    }
}

async fn shows(service: &Service, call: &mut Call, cancel: &CancelToken) -> Result<(), Refusal> {
    let question = Question::fresh().map_err(|error| {
        tracing::error!("the system gives no random numbers ({error}): no call can be asked for the secret");
        Refusal::SecretUnanswered
    })?;
    let expression = question.expression();
    let answered = timeout(service.limits().request_time, call.get_full_variable(&expression).into_future());
    let answer = match cancel.unless(pin!(answered)).await {
        None => return Err(Refusal::Closing),
        Some(Ok(Ok(answer))) => answer.unwrap_or_default(),
        // Asterisk answers this command on a dead channel too, so who hung up has closed the connection.
        Some(Err(_) | Ok(Err(CallError::HungUp(_) | CallError::Disconnected { .. }))) => {
            return Err(Refusal::SecretUnanswered);
        }
        Some(Ok(Err(_))) => return Err(Refusal::SecretWrong),
    };
    match question.judge(answer.as_bytes(), &service.access().secrets) {
        Shown::Known => Ok(()),
        Shown::Missing => Err(Refusal::SecretMissing),
        Shown::Wrong => Err(Refusal::SecretWrong),
    }
}
