//! An app with a route for each thing that the terminal phone shows.

pub mod audio;
pub mod steps;
pub mod tts;

use std::time::Duration;

use agi_runtime::hours::{Hours, Opening};
use agi_runtime::prelude::*;
use agi_runtime::{CallError, Error};

/// The app.
#[must_use]
pub fn app() -> App {
    App::new()
}

/// Asks for a choice until there is one, then for a number.
#[agi_route("/order/{shop}?lang", args(campaign), vars(tier = "TIER"))]
async fn order(
    call: &mut Call,
    shop: String,
    lang: Option<String>,
    campaign: Option<String>,
    tier: Option<String>,
    caller: CallerId,
) -> Result {
    call.answer().await?;
    if let Some(lang) = lang {
        call.set_variable("CHANNEL(language)", lang).await?;
    }
    let number = caller.number.map(|number| number.to_string()).unwrap_or_default();
    call.send_text(format!("{shop} {} {} {number}", campaign.unwrap_or_default(), tier.unwrap_or_default())).await?;
    let choice = choose(call).await?;
    let pieces = call.get_data("order/pieces").max_digits(3).timeout(Duration::from_secs(4)).await?;
    call.play(&format!("order/{choice}")).await?;
    call.say_number(pieces.digits.as_str().parse::<i32>()?).await?;
    Ok(())
}

async fn choose(call: &mut Call) -> Result<Digit, CallError> {
    loop {
        let answer = call.get_option("order/choose", "12").timeout(Duration::from_secs(3)).await?;
        if let Some(key) = answer.digit {
            return Ok(key);
        }
        call.play("order/again").await?;
    }
}

/// Says whether the office is open, and what time it is to the dialplan.
#[agi_route("/desk/hours")]
async fn desk_hours(call: &mut Call) -> Result {
    let hours: Hours = "zone Europe/Vienna; Mon-Fri 08:00-17:00".parse()?;
    call.answer().await?;
    call.play(if matches!(hours.now(), Opening::Open { .. }) { "desk/hello" } else { "desk/closed" }).await?;
    let dialplan = call.variable("EPOCH").await?.unwrap_or_default();
    call.send_text(dialplan).await?;
    Ok(())
}

/// Goes on in the dialplan.
#[agi_route("/desk")]
async fn desk(call: &mut Call) -> Result<Outcome> {
    call.exec("NoOp", "to the desk").await?;
    Ok(Outcome::goto("sales", "s", 1))
}

/// Runs an application that this phone stands in for.
#[agi_route("/dial")]
async fn dial(call: &mut Call) -> Result {
    call.exec("Dial", "PJSIP/desk,20").await?;
    Ok(())
}

/// Says how many wait.
#[agi_route("/function")]
async fn function(call: &mut Call) -> Result {
    let waiting = call.variable("QUEUE_WAITING_COUNT(support)").await?.unwrap_or_default();
    call.send_text(waiting).await?;
    Ok(())
}

/// Leaves a message.
#[agi_route("/message")]
async fn message(call: &mut Call) -> Result {
    call.answer().await?;
    call.play("beep").await?;
    call.record_file("message", "wav").escape("#").max_duration(Duration::from_mins(1)).await?;
    Ok(())
}

/// Hangs up by itself.
#[agi_route("/bye")]
async fn bye(call: &mut Call) -> Result<Outcome> {
    call.answer().await?;
    call.play("bye").await?;
    Ok(Outcome::hangup())
}

/// Continues after the hang-up.
#[agi_route("/clean")]
async fn clean(call: &mut Call) -> Result {
    call.answer().await?;
    if let Err(CallError::HungUp(_)) = call.play("clean").await {
        call.exec("Wait", "700").await?;
    }
    Ok(())
}

/// Hangs up, and does something else.
#[agi_route("/bye/busy")]
async fn bye_busy(call: &mut Call) -> Result {
    call.hangup().await?;
    tokio::time::sleep(Duration::from_hours(1)).await;
    Ok(())
}

/// Asks twice.
#[agi_route("/table")]
async fn table(call: &mut Call) -> Result {
    let guests = call.ask::<u32>("how-many-guests").await?;
    let hour = call.ask::<u32>("at-what-hour").await?;
    call.send_text(format!("{guests:?} {hour:?}")).await?;
    Ok(())
}

/// Is in no list of the app's.
#[agi_route("/forgotten", manual)]
async fn forgotten(_call: &mut Call) {}

/// Answers, and says what was pressed and when, in tenths of a second.
#[agi_route("/keys/{number}")]
async fn keys(call: &mut Call, number: u32) -> Result {
    let began = std::time::Instant::now();
    let first = call.get_option("menu", "1234").timeout(Duration::from_secs(5)).await?;
    let pressed = began.elapsed().as_millis() / 100;
    let more = call.get_data("number").max_digits(2).timeout(Duration::from_secs(1)).await?;
    let key = first.digit.map(|key| key.to_string()).unwrap_or_default();
    Err(Error::new(format!("call {number}: {key} after {pressed}, then {}", more.digits)))
}

/// Thinks for a moment between two commands.
#[agi_route("/think/{millis}")]
async fn think(call: &mut Call, millis: u64) -> Result {
    call.answer().await?;
    tokio::time::sleep(Duration::from_millis(millis)).await;
    call.set_variable("X", "1").await?;
    Ok(())
}

/// Fails.
#[agi_route("/fail")]
async fn fail(_call: &mut Call) -> Result {
    Err(Error::new("the shop is closed"))
}

/// Panics.
#[agi_route("/panic")]
async fn panic(_call: &mut Call) -> Result {
    panic!("nobody is there")
}

/// Records, forever.
#[agi_route("/forever")]
async fn forever(call: &mut Call) -> Result {
    call.record_file("message", "wav").await?;
    Ok(())
}

/// Waits for something outside of the call.
#[agi_route("/busy")]
async fn busy(_call: &mut Call) -> Result {
    tokio::time::sleep(Duration::from_hours(1)).await;
    Ok(())
}

/// Asks for a number that everybody may read, and then for a PIN, twice.
#[agi_route("/pin")]
async fn pin(call: &mut Call) -> Result {
    let account = call.ask::<Digits>("account").exactly(3).await?;
    let pin =
        call.ask_secret("pin").exactly(4).confirm(|pin| ("you-entered", agi_runtime::prompt::digits(pin.expose())));
    let pin = pin.await?;
    let again = call.ask_secret("again").max_digits(8).await?;
    call.send_text(format!("{account:?} {} {}", pin.is_some(), again.is_some())).await?;
    Ok(())
}

/// Asks for an account and, after a prompt that no key ends, for a choice.
#[agi_route("/account")]
async fn account(call: &mut Call) -> Result {
    call.answer().await?;
    let account = call.ask::<Digits>("account").exactly(6).await?;
    call.say("thanks").await?;
    let choice = call.choose("menu", "12").tries(1).await?;
    call.send_text(format!("{account:?} {choice:?}")).await?;
    Ok(())
}

/// Waits in a queue, and says how it ended.
#[agi_route("/queue")]
async fn queue(call: &mut Call) -> Result {
    call.answer().await?;
    let ended = call.queue("support").await?;
    call.play(if ended == agi_runtime::QueueStatus::Continue { "goodbye" } else { "nobody" }).await?;
    Ok(())
}

/// Waits in three queues, one after the other.
#[agi_route("/queue/thrice")]
async fn queue_thrice(call: &mut Call) -> Result {
    for queue in ["day", "night", "support"] {
        if call.queue(queue).await? == agi_runtime::QueueStatus::Continue {
            call.play("goodbye").await?;
        }
    }
    Ok(())
}
