//! What becomes of a caller who reaches nobody: a note to be called back, or a message in the mailbox.

use agi_runtime::VoicemailStatus;
use agi_runtime::prelude::*;
use agi_runtime::prompt::digits;

use crate::RoutingError;
use crate::crm::Crm;
use crate::office::Desk;

/// What the caller chooses.
#[derive(Menu, Clone, Copy, Debug)]
enum Word {
    #[key("1")]
    CallBack,
    #[key("2")]
    Message,
}

/// Tells the caller why nobody is there, and takes a word. If the one way fails, the other is tried.
pub(crate) async fn leave_word(
    call: &mut Call,
    desk: &Desk,
    number: Option<String>,
    crm: &Crm,
    why: &str,
) -> Result<(), RoutingError> {
    call.say(why).await?;
    let menu =
        call.menu::<Word>("crm-routing/call-back-1-message-2").no_choice("crm-routing/again").repeat_key(Digit::STAR);
    let left = match menu.await? {
        Some(Word::CallBack) => call_back(call, desk, number.clone(), crm).await? || message(call, desk).await?,
        Some(Word::Message) => message(call, desk).await? || call_back(call, desk, number.clone(), crm).await?,
        None => {
            call.say("crm-routing/goodbye").await?;
            return Ok(());
        }
    };
    if left {
        return Ok(());
    }
    call.say("crm-routing/call-again").await?;
    Err(RoutingError::Lost(number.unwrap_or_else(|| "whose number is withheld".to_owned())))
}

/// Notes that somebody has to call back. Returns whether that is noted. A caller who hides the number is asked for one.
async fn call_back(call: &mut Call, desk: &Desk, number: Option<String>, crm: &Crm) -> Result<bool, CallError> {
    let number = match number {
        Some(number) => Some(number),
        None => ask_number(call).await?,
    };
    let Some(number) = number else { return Ok(false) };
    // Not within `with_hold_music` or `until_hangup`: a caller who hangs up now wants to be called back all the same.
    if let Err(error) = crm.note(&number, desk.name).await {
        tracing::error!("{number} could not be noted to be called back: {error}");
        return Ok(false);
    }
    call.say(("crm-routing/we-call-you-back-on", digits(number))).await?;
    Ok(true)
}

async fn ask_number(call: &mut Call) -> Result<Option<String>, CallError> {
    let number = call
        .ask::<Digits>("crm-routing/your-number")
        .min_digits(3)
        .max_digits(15)
        .no_input("crm-routing/again")
        .invalid_input("crm-routing/again")
        .check(|number| {
            let is_number = number.as_str().bytes().all(|key| key.is_ascii_digit());
            if is_number { Ok(()) } else { Err("crm-routing/digits-only") }
        })
        .confirm(|number| (digits(number), "crm-routing/right-1-wrong-2"));
    Ok(number.await?.map(|number| number.as_str().to_owned()))
}

/// Takes a message. Returns whether one was left, or the caller went to where the mailbox lets them out.
async fn message(call: &mut Call, desk: &Desk) -> Result<bool, CallError> {
    match call.voicemail(desk.mailbox).unavailable().await {
        Ok(VoicemailStatus::Success) => {
            call.say("crm-routing/thanks").await?;
            Ok(true)
        }
        Ok(status) => Ok(status == VoicemailStatus::UserExit),
        Err(failed @ CallError::Failed { .. }) => {
            tracing::error!("the mailbox {} is passed over: {failed}", desk.mailbox);
            Ok(false)
        }
        Err(error) => Err(error),
    }
}
