//! Brings callers to the queue that is theirs: customers who are VIPs in the CRM to the priority queue of a desk, all
//! others to its general one. Who reaches nobody leaves a message, or a note to be called back.
//!
//! extensions.conf: `exten => 200,1,AGI(agi://127.0.0.1/desk/support)`
//!
//! The queues are those of `queues.conf`, the mailboxes those of `voicemail.conf`. The sounds are listed in `prompts.toml`.

pub mod crm;
mod leave_word;
pub mod office;

use agi_runtime::prelude::*;
use agi_runtime::{Presentation, QueueStatus};
use crm::{Crm, Tier};
use leave_word::leave_word;
use office::Office;

/// The app, with its CRM and its desks.
#[must_use]
pub fn app(crm: Crm, office: Office) -> App {
    App::with(routes![desk]).state(crm).state(office)
}

/// Lets the caller wait for somebody at a desk.
#[agi_route("/desk/{name}")]
async fn desk(
    call: &mut Call,
    name: &str,
    caller: CallerId,
    crm: State<Crm>,
    office: State<Office>,
) -> Result<(), RoutingError> {
    let desk = office.desk(name).ok_or_else(|| RoutingError::NoSuchDesk(name.to_owned()))?;
    let number = shown_number(&caller);
    call.answer().await?;
    if !desk.is_open() {
        return leave_word(call, desk, number, &crm, "crm-routing/closed").await;
    }
    let queues = match tier(call, number.as_deref(), &crm).await? {
        Tier::Vip => &[desk.priority, desk.general][..],
        Tier::General => &[desk.general],
    };
    for queue in queues {
        match call.queue(queue).timeout(desk.wait).await {
            // They have talked, or the caller pressed a key of the queue's and the dialplan continues.
            Ok(QueueStatus::Continue | QueueStatus::ExitWithKey(_)) => return Ok(()),
            Ok(QueueStatus::Full | QueueStatus::JoinEmpty | QueueStatus::JoinUnavail) => {}
            Ok(_) => break,
            Err(failed @ CallError::Failed { .. }) => tracing::error!("the queue {queue} is passed over: {failed}"),
            Err(error) => return Err(error.into()),
        }
    }
    leave_word(call, desk, number, &crm, "crm-routing/all-busy").await
}

/// Returns the caller's tier by the CRM; the caller hears music meanwhile. A caller whom the CRM does not know is an
/// ordinary customer, and so is everybody if it fails or takes too long: nobody is turned away because a database is
/// down.
async fn tier(call: &mut Call, number: Option<&str>, crm: &Crm) -> Result<Tier, CallError> {
    let Some(number) = number else { return Ok(Tier::General) };
    Ok(call.with_hold_music(crm.tier(number)).await?.unwrap_or_else(|error| {
        tracing::warn!("the caller is routed without the CRM: {error}");
        Tier::General
    }))
}

/// The digits of the caller's number, as the CRM has them: `15551234` for `+1 555 1234`. `None` if there are none, or if
/// the caller asked not to be known.
fn shown_number(caller: &CallerId) -> Option<String> {
    let number = caller.number.as_ref().filter(|_| caller.presentation == Presentation::Allowed)?;
    let digits = number.as_bytes().iter().filter(|byte| byte.is_ascii_digit());
    let digits: String = digits.map(|&byte| char::from(byte)).collect();
    (!digits.is_empty()).then_some(digits)
}

/// Why a caller was not brought anywhere.
#[derive(Debug, thiserror::Error)]
pub enum RoutingError {
    /// The dialplan names a desk that the office does not have.
    #[error("there is no desk {0}: name it in the office")]
    NoSuchDesk(String),
    /// Nobody was reached, and neither the mailbox nor the database took a word.
    #[error("the caller {0} reached nobody and could leave no word")]
    Lost(String),
    /// A command failed, or the caller hung up.
    #[error(transparent)]
    Call(#[from] CallError),
}
