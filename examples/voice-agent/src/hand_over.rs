//! The way to a person.

use std::time::Duration;

use agi_runtime::prelude::*;
use agi_runtime::{Acceptance, CallError, Screened};

/// Connects the caller with a person who takes the call. Returns whether somebody did.
///
/// # Errors
/// The caller's hang-up.
pub(crate) async fn hand_over(call: &mut Call, reason: &str) -> Result<bool, CallError> {
    call.play("agent/connecting").await?;
    // What the telephone of the called one shows.
    call.set_variable("CALLERID(name)", one_line(reason)).await?;
    let desk = call.dial("PJSIP/desk").timeout(Duration::from_secs(20)).music("default");
    Ok(matches!(desk.screened_by("/agent/accept").await?, Screened::Talked(_)))
}

/// Ask the one who answers: 1 takes the call.
#[agi_route("/agent/accept")]
pub(crate) async fn accept(call: &mut Call) -> Result<Acceptance> {
    Ok(call.ask_to_accept("agent/accept").caller_gone("agent/caller-gone").await?)
}

/// A sentence of the model's, as a display can show it: no line ends, and no more than so many characters.
fn one_line(reason: &str) -> String {
    reason.chars().take(80).map(|character| if character.is_control() { ' ' } else { character }).collect()
}

#[cfg(test)]
mod tests {
    use super::one_line;

    #[test]
    fn a_reason_is_one_line_that_fits() {
        assert_eq!(one_line("An order is lost.\r\nSo is\0the box."), "An order is lost.  So is the box.");
        assert_eq!(one_line(&"ä".repeat(500)), "ä".repeat(80));
    }
}
