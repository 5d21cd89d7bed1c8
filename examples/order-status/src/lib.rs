//! Where is my order? One question, a web service that may be slow or down, and an answer.
//!
//! extensions.conf: `exten => 8,1,AGI(agi://127.0.0.1/order-status)`
//!
//! Its prompts are `order-status/…`, with their wording in `prompts.toml`, and Asterisk's own `vm-goodbye`.

pub mod order;
pub mod service;

use agi_runtime::CallError;
use agi_runtime::prelude::*;
use agi_runtime::prompt::digits;
use order::OrderNumber;
use service::{LookUpError, Orders};

/// The app, with the shipping company's service.
#[must_use]
pub fn app(orders: Orders) -> App {
    App::with(routes![order_status]).state(orders)
}

/// How many numbers a caller may ask about that no order has.
const NUMBERS: usize = 3;

/// Tell the caller where an order is.
///
/// The caller hears that the service fails, and the call ends as `ERROR`: the dialplan may continue with a person.
#[agi_route("/order-status")]
async fn order_status(call: &mut Call, orders: State<Orders>) -> Result<(), OrderStatusError> {
    call.answer().await?;
    for _ in 0..NUMBERS {
        let Some(number) = ask_number(call).await? else { break };
        call.play("order-status/one-moment").await?;
        match call.with_hold_music(orders.look_up(&number)).await? {
            Ok(Some(order)) => {
                call.say(order).await?;
                break;
            }
            Ok(None) => {
                call.say(("order-status/no-such-order", digits(&number))).await?;
            }
            Err(failed) => return call.fail_with("order-status/not-now", failed).await,
        }
    }
    call.play("vm-goodbye").await?;
    Ok(())
}

/// Asks up to three times; `None` if the caller did not press a number.
async fn ask_number(call: &mut Call) -> Result<Option<OrderNumber>, CallError> {
    call.ask("order-status/number")
        .max_digits(12)
        .no_input("order-status/no-input")
        .invalid_input("order-status/wrong")
        .await
}

/// Why a caller was not told where an order is.
#[derive(Debug, thiserror::Error)]
pub enum OrderStatusError {
    /// The shipping company's service did not say.
    #[error("the service of the orders failed")]
    LookUp(#[from] LookUpError),
    /// A command failed, or the caller hung up.
    #[error(transparent)]
    Call(#[from] CallError),
}
