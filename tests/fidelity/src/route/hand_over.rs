//! A caller who is handed over to a called party that is asked first.

use std::time::Duration;

use agi_runtime::Acceptance;
use agi_runtime::prelude::*;

/// Hands the caller over, and tells what became of it.
#[agi_route("/hand-over/{phone}")]
async fn hand_over(call: &mut Call, phone: &str) -> Result {
    call.answer().await?;
    let dial = call.dial(&format!("Local/{phone}@phones/n")).timeout(Duration::from_secs(1)).music("default");
    let screened = dial.screened_by("/hand-over/accept").with("said", "five (5), \"and\" a & more").await?;
    call.verbose(format!("{screened:?}")).await?;
    call.stream_file("beep").await?;
    Ok(())
}

/// Asks, and gives a reason for a refusal.
#[agi_route("/hand-over/accept?said")]
async fn accept(call: &mut Call, said: &str) -> Result<Acceptance> {
    call.verbose(said).await?;
    let asked = call.ask_to_accept("beep").tries(1).timeout(Duration::from_millis(1_500)).await?;
    Ok(if asked == Acceptance::refused() { Acceptance::refused_because("later, (perhaps) at 5") } else { asked })
}
