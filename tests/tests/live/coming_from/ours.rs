//! The app, here.
#![expect(clippy::unused_async, reason = "a database would be awaited")]

use std::time::Duration;

use agi_runtime::prelude::*;

pub fn app() -> App {
    App::with(routes![order_status]).state(Orders)
}

// The page's app.
struct Orders; // with a pool of database connections

impl Orders {
    async fn status(&self, number: &str) -> std::io::Result<Option<&'static str>> {
        Ok((number == "0042").then_some("sent"))
    }
}

/// Asks for an order's number and says its status.
#[agi_route("/order-status", manual)]
async fn order_status(call: &mut Call, orders: State<Orders>) -> Result {
    let talked = talk(call, &orders).await; // no `?` here
    if talked.is_err() {
        call.verbose("gone before the status").await?; // works after a hang-up, too
    }
    talked
}

async fn talk(call: &mut Call, orders: &Orders) -> Result {
    call.answer().await?;
    let entered = call.get_data("order/number").timeout(Duration::from_secs(5)).max_digits(8).await?;
    match orders.status(entered.digits.as_str()).await? {
        Some(status) => call.play(&format!("order/{status}")).await?,
        None => call.play("order/unknown").await?,
    }
    Ok(())
}
