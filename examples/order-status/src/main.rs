//! Tells callers where their order is.
//!
//! `--orders` or `ORDERS_URL` names the shipping company's service: `https://api.example.com/v1`. To try it,
//! `cargo run -p order-status --example service` is one, at the address that is taken unless another is given.

use agi_runtime::CliOption;
use agi_runtime::prelude::*;
use order_status::service::Orders;

#[tokio::main]
async fn main() -> Result {
    let orders = CliOption::new("orders", "URL", "The shipping company's service");
    App::new()
        .command_line()
        .about("Tells callers where their order is")
        .option(orders.env("ORDERS_URL").default("http://127.0.0.1:8047/v1"))
        .state(async |startup| Ok(Orders::at(startup.text("orders"))?))
        .main()
        .await
}
