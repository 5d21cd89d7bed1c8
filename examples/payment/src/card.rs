//! A card: asked for in secret, and sent to the gateway. It has no other way out.

use agi_runtime::{Call, CallError, Expiry, Secret};

/// A card as the caller keyed it. It cannot be cloned, its `Debug` tells nothing, and it is zeroed when it is dropped.
#[derive(Debug)]
pub struct Card {
    /// The number, whose check digit is right.
    pub number: Secret,
    /// Month and year, as they were keyed.
    pub expiry: Secret,
    /// The security code, three or four digits.
    pub code: Secret,
}

impl Card {
    /// Asks for it; `None` if the caller did not press what makes a card.
    pub async fn ask(call: &mut Call) -> Result<Option<Self>, CallError> {
        let number = call.ask_secret("payment/card-number").min_digits(12).max_digits(19).no_input("payment/no-input");
        let number = number.invalid_input("payment/mistyped").check(|card| right(card.passes_luhn())).await?;
        let Some(number) = number else { return Ok(None) };
        let expiry = call.ask_secret("payment/expiry").exactly(4).no_input("payment/no-input");
        let expiry =
            expiry.invalid_input("payment/no-such-month").check(|month| right(month.expiry().is_some())).await?;
        let Some(expiry) = expiry else { return Ok(None) };
        let code = call.ask_secret("payment/code").min_digits(3).max_digits(4).no_input("payment/no-input");
        let code = code.invalid_input("payment/wrong-code").check(|code| right(is_digits(code))).await?;
        Ok(code.map(|code| Self { number, expiry, code }))
    }

    /// The last four digits, as receipts show them.
    #[must_use]
    pub fn last_four(&self) -> &str {
        self.number.last_four().unwrap_or_default()
    }

    /// Until when it is valid.
    #[must_use]
    pub fn valid_until(&self) -> Option<Expiry> {
        self.expiry.expiry()
    }
}

/// The answer of a check whose words are those for wrong input.
fn right(is: bool) -> Result<(), ()> {
    is.then_some(()).ok_or(())
}

fn is_digits(keys: &Secret) -> bool {
    keys.expose().bytes().all(|key| key.is_ascii_digit())
}
