//! Says where an order is.

use agi_runtime::prelude::*;

/// Says where an order is.
#[agi_route("/order/{number}?lang", args(attempt), vars(tier = "CUSTOMER_TIER"))]
async fn order(
    call: &mut Call,
    number: u32,
    lang: Option<String>,
    attempt: Option<u8>,
    tier: Option<String>,
) -> Result {
    call.verbose(format!("order {number}: {lang:?}, {attempt:?}, {tier:?}")).await?;
    call.play("order/on-its-way").await?;
    Ok(())
}

#[tokio::main]
async fn main() -> Result {
    App::new().main().await
}
