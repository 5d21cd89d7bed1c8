//! The main number of an office: which language it is to be, whether somebody is there, and who is wanted.
//!
//! extensions.conf: `exten => 100,1,AGI(agi://127.0.0.1/reception)`
//!
//! The hours are a file, `office.hours`. The wordings are in `prompts.toml`, in English and German.

use std::time::Duration;

use agi_runtime::hours::{Closed, Hours, Opening};
use agi_runtime::prelude::*;
use agi_runtime::{MenuKeys, QuestionDefaults};

/// The app, which is to be given the [`Hours`] of the office. In each menu, `*` repeats, `#` leads back, and `0` leads to the operator.
#[must_use]
pub fn app() -> App {
    let keys = MenuKeys::new().repeat(Digit::STAR).back(Digit::POUND).operator(Digit::ZERO, operator());
    let questions = QuestionDefaults::new().tries(2).timeout(Duration::from_secs(8)).no_choice("reception/sorry");
    App::with(routes![reception]).menu_keys(keys).questions(questions)
}

fn operator() -> Outcome {
    Outcome::goto("operator", "s", 1)
}

#[derive(Menu, Clone, Copy, Debug)]
enum Desk {
    #[key("1")]
    Sales,
    #[key("2", prompt = "reception/order")]
    Order(Order),
}

#[derive(Menu, Clone, Copy, Debug)]
enum Order {
    #[key("1")]
    Follow,
    #[key("2")]
    CallBack,
}

/// Answers the main number.
#[agi_route("/reception")]
async fn reception(call: &mut Call, caller: CallerId, hours: State<Hours>) -> Result<Outcome> {
    call.answer().await?;
    let languages =
        [(Digit::ONE, "en", "reception/for-english-press-1"), (Digit::TWO, "de", "reception/deutsch-die-2")];
    // The channels that this one makes have it, too.
    call.choose_language(languages).no_choice(()).tries(1).remember("__CHOSEN_LANGUAGE").await?;
    if let Opening::Closed(closed) = hours.now() {
        return say_closed(call, closed).await;
    }
    Ok(match call.menu::<Desk>("reception/choose").await? {
        Some(Desk::Sales) => Outcome::goto("sales", "s", 1),
        Some(Desk::Order(Order::Follow)) => follow(call).await?,
        Some(Desk::Order(Order::CallBack)) => {
            let number = caller.number.map(|number| number.to_string()).unwrap_or_default();
            call.set_variable("CALL_BACK", number).await?;
            call.play("reception/we-call-back").await?;
            Outcome::hangup()
        }
        // Who presses nothing may have a telephone without keys.
        None => operator(),
    })
}

/// Tells the caller when somebody is there again.
async fn say_closed(call: &mut Call, closed: Closed) -> Result<Outcome> {
    let why = if closed.holiday.is_some() { "reception/holiday" } else { "reception/closed" };
    // "… on Monday, December 28, nine a m"
    let back = closed.opens.map(|opens| ("reception/we-are-back", opens.date(), opens.time()));
    call.say((why, back, "reception/goodbye")).await?;
    Ok(Outcome::hangup())
}

/// Asks for the number of an order, of which the first digit may be a zero.
async fn follow(call: &mut Call) -> Result<Outcome> {
    let number = call.ask::<Digits>("reception/order-number").min_digits(4).max_digits(8).or_operator().await?;
    let Some(number) = number else { return Ok(operator()) };
    call.set_variable("ORDER", number.as_str()).await?;
    Ok(Outcome::goto("orders", "s", 1))
}
