//! The log's line about a call that ended.

use crate::error::chain;
use crate::events::{Ended, Ending};
use agi_protocol::Status;

/// The log target of the lines that say why a call failed.
pub(crate) const FAILED: &str = "agi_runtime::failed";

/// Says how a call ended: its status, seconds, commands, and where the caller left.
pub(super) fn ended(ended: &Ended<'_>) {
    let status = ended.status.as_str();
    // Tenths are what a reader compares; the audit has milliseconds.
    let seconds = (ended.took.as_secs_f64() * 10.0).round() / 10.0;
    let commands = ended.commands;
    let left_at = ended.left_at.map(tracing::field::display);
    match (ended.ending, ended.error) {
        (Ending::Failed, Some(error)) if ended.status == Status::Error => {
            tracing::error!(target: FAILED, status, seconds, commands, left_at, "{}", chain(error));
        }
        (Ending::Failed, Some(error)) => {
            tracing::warn!(target: FAILED, status, seconds, commands, left_at, "{}", chain(error));
        }
        (Ending::HungUp, Some(error)) => tracing::info!(status, seconds, commands, left_at, "{}", chain(error)),
        (Ending::HungUp, None) => {
            tracing::info!(status, seconds, commands, left_at, "the channel hung up or was moved away");
        }
        (Ending::FinishedAfterHangUp, _) => {
            let text = "the channel hung up or was moved away, and the handler finished";
            tracing::info!(status, seconds, commands, left_at, "{text}");
        }
        (Ending::Finished | Ending::Failed, _) => tracing::info!(status, seconds, commands, "ended"),
    }
}
