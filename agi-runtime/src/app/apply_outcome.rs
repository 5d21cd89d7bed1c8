//! What a handler's outcome asks of Asterisk.

use crate::call::{Call, CallError};
use crate::outcome::{ACCEPTANCE, ACCEPTED, Acceptance, GOSUB_RESULT, Outcome, Then};
use agi_protocol::RefusedCommand;

/// Carries out the outcome, or leaves the dialplan where it was.
pub(super) async fn apply_outcome(outcome: &Outcome, call: &mut Call) -> Result<(), CallError> {
    match &outcome.0 {
        Then::Dialplan => Ok(()),
        Then::HangUp => call.hangup().await.map(drop),
        Then::Decided(acceptance) => decide(call, acceptance).await,
        Then::Goto { context, extension, priority } => goto(call, context, extension, priority).await,
    }
}

/// Says on the called channel whether the two are connected. The subroutine of the printed dialplan returns it to Dial.
async fn decide(call: &mut Call, acceptance: &Acceptance) -> Result<(), CallError> {
    call.set_variable(ACCEPTANCE, acceptance.written()).await?;
    if acceptance.is_accepted() {
        call.set_variable(GOSUB_RESULT, ACCEPTED).await?;
    }
    Ok(())
}

/// Asterisk accepts any context and extension, but only a label that exists. If the label does not exist, the dialplan
/// continues after `AGI(…)` and sees the error.
async fn goto(call: &mut Call, context: &str, extension: &str, priority: &str) -> Result<(), CallError> {
    if let Some(problem) = no_place(context, extension, priority) {
        return Err(CallError::Refused { command: "goto", problem: RefusedCommand::NoPlace { problem } });
    }
    let here = position(call).await?;
    call.set_context(context).await?;
    call.set_extension(extension).await?;
    let gone = call.set_priority(priority).await;
    if gone.is_err() {
        // A caller who leaves meanwhile must not hide why there was no such place.
        let _ = call.set_context(&here.0).await;
        let _ = call.set_extension(&here.1).await;
    }
    gone
}

/// Says why no dialplan has such a place. Asterisk takes it without a word, and hangs up when the app is done; it reads `1x` and
/// `+1` as 1 (measured on 22.10).
fn no_place(context: &str, extension: &str, priority: &str) -> Option<&'static str> {
    let number = priority.trim();
    let is_number = number.trim_start_matches(['+', '-']).starts_with(|first: char| first.is_ascii_digit());
    let from_one =
        || number.starts_with(|first: char| first.is_ascii_digit()) && number.parse::<i32>().is_ok_and(|it| it > 0);
    if context.is_empty() {
        Some("the context is empty")
    } else if extension.is_empty() {
        Some("the extension is empty")
    } else if number.is_empty() || (is_number && !from_one()) {
        Some("the priority is neither a number from 1 on nor a label")
    } else {
        None
    }
}

/// Returns where the dialplan is: its context and extension.
///
/// The request says it, but a line feed in a caller's name makes lines of its own there. Where a line comes twice,
/// nothing tells the real one, and the channel is asked.
async fn position(call: &mut Call) -> Result<(String, String), CallError> {
    let twice = |name: &[u8]| call.request().lines().filter(|(key, _)| *key == name).count() > 1;
    if !twice(b"agi_context") && !twice(b"agi_extension") {
        return Ok((call.request().context().into_owned(), call.request().extension().into_owned()));
    }
    let context = call.variable("CONTEXT").await?.unwrap_or_default();
    let extension = call.variable("EXTEN").await?.unwrap_or_default();
    Ok((context.to_string(), extension.to_string()))
}
