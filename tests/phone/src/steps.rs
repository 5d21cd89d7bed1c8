//! Routes for calls that are taken step by step.

use agi_runtime::prelude::*;
use agi_runtime::prompt::digits;
use agi_runtime::voice::{Heard, Hints, Recognizer, Speech};

/// What a patient wants.
#[derive(Menu, Clone, Copy, Debug)]
enum Wish {
    /// A new appointment.
    #[key("1")]
    #[say("book", "a new appointment")]
    Book,
    /// Somebody who talks.
    #[key("0")]
    #[say("operator")]
    Operator,
}

/// Asks for a wish and a PIN, says the PIN back, and tells the dialplan how many keys it had.
#[agi_route("/clinic")]
async fn clinic(call: &mut Call) -> Result {
    call.answer().await?;
    let Some(wish) = call.menu::<Wish>("clinic/menu").tries(2).await? else { return Ok(()) };
    let Some(pin) = call.ask_secret("clinic/pin").exactly(4).await? else { return Ok(()) };
    call.say(digits(pin.expose())).await?;
    call.set_variable("CLINIC_WISH", format!("{wish:?}")).await?;
    call.set_variable("CLINIC_PIN", pin.expose()).await?;
    Ok(())
}

/// Takes two codes without a word between them, and fails with both.
#[agi_route("/codes")]
async fn codes(call: &mut Call) -> Result {
    call.answer().await?;
    let (mut keys, wait) = (String::new(), std::time::Duration::from_secs(5));
    while keys.matches('#').count() < 2 {
        let Some(key) = call.wait_for_digit(wait).await? else { break };
        keys.push(key.as_char());
    }
    let mut codes = keys.split('#').map(str::to_owned);
    let (one, other) = (codes.next().unwrap_or_default(), codes.next().unwrap_or_default());
    Err(agi_runtime::Error::new(format!("the code {one} is not {other}")))
}

/// The engine of an app, which understands nothing that a telephone in a terminal says.
#[derive(Clone)]
struct Deaf;

impl Recognizer for Deaf {
    async fn recognize(&self, _: Speech, _: Hints) -> Result<Option<Heard>, agi_runtime::BoxError> {
        Ok(None)
    }
}

/// Asks for a wish by voice, and for a text message.
#[agi_route("/clinic/voice")]
async fn clinic_voice(call: &mut Call) -> Result {
    call.answer().await?;
    let wish = call.menu::<Wish>("clinic/menu").by_voice(&Deaf).await?;
    call.set_variable("CLINIC_WISH", format!("{wish:?}")).await?;
    let text = call.receive_text(std::time::Duration::from_secs(5)).await?;
    call.set_variable("CLINIC_TEXT", format!("{text:?}")).await?;
    Ok(())
}

/// Asks for a key, and then takes the whole process down.
#[agi_route("/abort")]
async fn abort(call: &mut Call) -> Result {
    call.answer().await?;
    call.get_option("abort/sure", "1").await?;
    eprintln!("out of memory, as far as this test is concerned");
    std::process::abort()
}
