//! Takes card payments by phone.
//!
//! `DATABASE_URL` names the database: `sqlite://…` or `postgres://…`; default: `sqlite://payment.db` in this folder.
//! `GATEWAY_URL` and `GATEWAY_TOKEN` name the payment gateway. To try it, `cargo run -p payment --example gateway` is one,
//! at the address that is taken unless another is given.
//!
//! `cargo run -p payment -- settle` asks the gateway about the charges whose end is not known. The app does so too, at start
//! and then every minute.

use std::time::{Duration, SystemTime};

use agi_runtime::prelude::*;
use payment::gateway::Gateway;
use payment::payments::Payments;
use payment::store::Store;

#[tokio::main]
async fn main() -> Result {
    let store = Store::open(&setting("DATABASE_URL", "sqlite://payment.db")).await?;
    let token = setting("GATEWAY_TOKEN", "token-of-the-shop");
    let gateway = Gateway::at(&setting("GATEWAY_URL", "http://127.0.0.1:8048/v1"), &token)?;
    let payments = Payments::new(store, gateway);
    if std::env::args().nth(1).as_deref() == Some("settle") {
        let sum = payments.settle(SystemTime::now()).await?;
        println!("{} charges settled, {} still open", sum.settled, sum.open);
        return Ok(());
    }
    tokio::spawn(settle_every_minute(payments.clone()));
    let ended = payment::app(payments.clone()).main().await;
    payments.finish().await;
    ended
}

async fn settle_every_minute(payments: Payments) {
    loop {
        if let Err(error) = payments.settle(SystemTime::now()).await {
            eprintln!("the open charges are not settled: {error}");
        }
        tokio::time::sleep(Duration::from_mins(1)).await;
    }
}

fn setting(name: &str, unless_given: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| unless_given.to_owned())
}
