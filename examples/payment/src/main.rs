//! Takes card payments by phone.
//!
//! `--database` or `DATABASE_URL` names the database: `sqlite://…` or `postgres://…`; default: `sqlite://payment.db` in
//! this folder. `--gateway` or `GATEWAY_URL` names the payment gateway, and `GATEWAY_TOKEN` has its token, which no command
//! line shows. To try it, `cargo run -p payment --example gateway` is one, at the address that is taken unless another is
//! given.
//!
//! `cargo run -p payment -- settle` asks the gateway about the charges whose end is not known. The app does so too, at start
//! and then every minute.

use std::time::{Duration, SystemTime};

use agi_runtime::prelude::*;
use agi_runtime::{CliOption, Startup, Subcommand};
use payment::gateway::Gateway;
use payment::payments::Payments;
use payment::store::Store;

#[tokio::main]
async fn main() -> Result {
    let database = CliOption::new("database", "URL", "Where the invoices and their charges are");
    let gateway = CliOption::new("gateway", "URL", "The payment gateway");
    App::new()
        .command_line()
        .about("Takes card payments by phone")
        .option(database.env("DATABASE_URL").default("sqlite://payment.db"))
        .option(gateway.env("GATEWAY_URL").default("http://127.0.0.1:8048/v1"))
        .state(open)
        .subcommand(Subcommand::new("settle", "Asks the gateway about the charges whose end is not known", settle))
        .when_serving(settle_every_minute)
        .main()
        .await
}

async fn open(startup: Startup) -> Result<Payments> {
    let token = std::env::var("GATEWAY_TOKEN").unwrap_or_else(|_| "token-of-the-shop".to_owned());
    let gateway = Gateway::at(startup.text("gateway"), &token)?;
    Ok(Payments::new(Store::open(startup.text("database")).await?, gateway))
}

async fn settle(startup: Startup) -> Result {
    let sum = startup.state::<Payments>()?.settle(SystemTime::now()).await?;
    println!("{} charges settled, {} still open", sum.settled, sum.open);
    Ok(())
}

async fn settle_every_minute(startup: Startup) -> Result {
    let payments = startup.state::<Payments>()?;
    let mut minute = tokio::time::interval(Duration::from_mins(1));
    loop {
        tokio::select! {
            () = startup.served() => break,
            _ = minute.tick() => {
                if let Err(error) = payments.settle(SystemTime::now()).await {
                    eprintln!("the open charges are not settled: {error}");
                }
            }
        }
    }
    payments.finish().await;
    Ok(())
}
