//! The way to a person.

use std::time::Duration;

use agi_runtime::{Call, CallError, DialStatus};

/// Connects the caller with a person, whose telephone shows why. Returns whether somebody took the call.
///
/// # Errors
/// The caller's hang-up.
pub(crate) async fn hand_over(call: &mut Call, reason: &str) -> Result<bool, CallError> {
    call.play("agent/connecting").await?;
    call.set_variable("CALLERID(name)", one_line(reason)).await?;
    let dialed = call.dial("PJSIP/desk").timeout(Duration::from_secs(20)).await?;
    Ok(dialed.status == DialStatus::Answer)
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
