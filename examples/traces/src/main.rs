//! Tells callers the balance of their account, and traces each call.
//!
//! `OTEL_EXPORTER_OTLP_ENDPOINT` is the collector's address; `http://127.0.0.1:4318` is where one listens by default.

use agi_runtime::prelude::*;
use traces::{Accounts, app, export};

#[tokio::main]
async fn main() -> Result {
    let collector = std::env::var("OTEL_EXPORTER_OTLP_ENDPOINT");
    let provider = export::begin(collector.as_deref().unwrap_or("http://127.0.0.1:4318"))?;
    let accounts = std::env::var("ACCOUNTS_URL").unwrap_or_else(|_| "http://127.0.0.1:8048".to_owned());
    let ended = app(Accounts::at(accounts)?).main().await;
    // The last calls' spans.
    tokio::task::spawn_blocking(move || provider.shutdown()).await??;
    ended
}
