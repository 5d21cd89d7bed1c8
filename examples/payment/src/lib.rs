//! An invoice is paid by card: the number, the expiry, the security code, a yes, and one charge.
//!
//! extensions.conf: `exten => 9,1,AGI(agi://127.0.0.1/payment/7)`
//!
//! Its prompts are `payment/…`, with their wording in `prompts.toml`, and Asterisk's own `vm-goodbye`.
//!
//! - Nothing is charged twice: [`store`] keeps a charge and its idempotency key before [`gateway`] receives it, and has
//!   one open or paid charge an invoice at most; [`payments`] settles what is open.
//! - Nothing secret is written anywhere: a [`card::Card`] is sent to the gateway, in a request's body, and to nobody else.

pub mod card;
pub mod gateway;
pub mod payments;
pub mod store;

use agi_runtime::CallError;
use agi_runtime::prelude::*;
use agi_runtime::prompt::{Currency, digits, money};
use card::Card;
use payments::{Charged, Payments};
use store::{Invoice, StoreError};

/// The app, with its payments.
#[must_use]
pub fn app(payments: Payments) -> App {
    App::with(routes![payment]).state(payments)
}

/// How many cards a caller may try.
const CARDS: usize = 2;

/// Pay an invoice by card.
#[agi_route("/payment/{invoice}")]
async fn payment(call: &mut Call, invoice: i64, payments: State<Payments>) -> Result<(), PaymentError> {
    call.answer().await?;
    let cents = match call.with_hold_music(payments.invoice(invoice)).await? {
        Ok(Some(Invoice::Due(cents))) => cents,
        Ok(Some(Invoice::Open(_))) => return goodbye(call, "payment/being-checked").await,
        Ok(Some(Invoice::Paid)) => return goodbye(call, "payment/already-paid").await,
        Ok(None) => return not_now(call, PaymentError::NoSuchInvoice(invoice)).await,
        Err(failed) => return not_now(call, failed.into()).await,
    };
    for _ in 0..CARDS {
        let Some(card) = Card::ask(call).await? else { break };
        if !is_sure(call, &card, cents).await? {
            break;
        }
        call.play("payment/charging").await?;
        match call.with_hold_music(payments.charge(invoice, cents, card)).await? {
            Charged::Paid => return goodbye(call, "payment/paid").await,
            Charged::Declined => call.play("payment/declined").await?,
            Charged::Nothing => return not_now(call, PaymentError::NotCharged).await,
            Charged::Unknown => return goodbye(call, "payment/being-checked").await,
        }
    }
    goodbye(call, "payment/nothing-charged").await
}

/// "Your card that ends in 1 1 1 1 pays twelve dollars and fifty cents": whether the caller presses 1.
async fn is_sure(call: &mut Call, card: &Card, cents: i64) -> Result<bool, CallError> {
    let amount = money(cents, Currency::DOLLARS);
    let question = ("payment/card-ending-in", digits(card.last_four()), "payment/pays", amount, "payment/press-1-or-2");
    Ok(call.ask_yes_no(question).no_input("payment/no-input").await? == Some(true))
}

/// Tells the caller something last.
async fn goodbye(call: &mut Call, prompt: &str) -> Result<(), PaymentError> {
    call.play(prompt).await?;
    call.play("vm-goodbye").await?;
    Ok(())
}

/// Tells the caller that nothing was charged; the call ends as `ERROR`, and the dialplan may go on to a person.
async fn not_now(call: &mut Call, why: PaymentError) -> Result<(), PaymentError> {
    call.fail_with("payment/not-now", why).await
}

/// Why an invoice was not paid.
#[derive(Debug, thiserror::Error)]
pub enum PaymentError {
    /// The database has no invoice of this number.
    #[error("there is no invoice {0}")]
    NoSuchInvoice(i64),
    /// The gateway was not reached, or the database failed before it was asked; the log says which.
    #[error("nothing was charged")]
    NotCharged,
    /// The database failed before anything was asked.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A command failed, or the caller hung up.
    #[error(transparent)]
    Call(#[from] CallError),
}
