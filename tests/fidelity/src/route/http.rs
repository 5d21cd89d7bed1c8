//! What the examples "order-status" and "payment" need: a shipping company's service and a payment gateway on loopback.

use std::path::Path;
use std::time::Duration;

use agi_runtime::App;
use anyhow::Result;
use order_status::service::Orders;
use payment::payments::Payments;
use payment::store::Store;

#[path = "../../../../examples/payment/tests/gateway/mod.rs"]
mod gateway;
#[path = "../../../../examples/order-status/tests/service/mod.rs"]
mod service;

/// The prompts that the two play.
pub(super) const SOUNDS: &[&str] = &[
    "order-status/number",
    "order-status/no-input",
    "order-status/wrong",
    "order-status/one-moment",
    "order-status/no-such-order",
    "order-status/packed",
    "order-status/shipped",
    "order-status/delivered",
    "order-status/arrives",
    "order-status/not-now",
    "payment/card-number",
    "payment/mistyped",
    "payment/expiry",
    "payment/no-such-month",
    "payment/code",
    "payment/wrong-code",
    "payment/no-input",
    "payment/card-ending-in",
    "payment/pays",
    "payment/press-1-or-2",
    "payment/charging",
    "payment/paid",
    "payment/declined",
    "payment/nothing-charged",
    "payment/already-paid",
    "payment/being-checked",
    "payment/not-now",
    "digits/dollars",
    "vm-and",
    "cents",
];

/// Gives the app a service and a gateway of its own, which end with the runtime.
pub(super) async fn add_to(app: App, folder: &Path) -> Result<App> {
    let service = service::Service::start().await;
    let orders = Orders::at(&service.url())?.patience(Duration::from_secs(1));
    let gateway = gateway::Gateway::start().await;
    let store = Store::open(&format!("sqlite://{}", folder.join("payment.db").display())).await?;
    let client = payment::gateway::Gateway::at(&gateway.url(), "token-of-the-shop")?;
    let payments = Payments::new(store, client.patience(Duration::from_millis(500)));
    Ok(app.state(orders).state(payments))
}
