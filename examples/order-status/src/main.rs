//! Tells callers where their order is.
//!
//! `ORDERS_URL` names the shipping company's service: `https://api.example.com/v1`. To try it,
//! `cargo run -p order-status --example service` is one, at the address that is taken unless another is given.

use agi_runtime::prelude::*;
use order_status::service::Orders;

#[tokio::main]
async fn main() -> Result {
    let url = std::env::var("ORDERS_URL").unwrap_or_else(|_| "http://127.0.0.1:8047/v1".to_owned());
    order_status::app(Orders::at(&url)?).main().await
}
