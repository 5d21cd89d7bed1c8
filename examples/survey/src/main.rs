//! Asks one question by phone and keeps the answer in a database.
//!
//! `DATABASE_URL` names the database: `sqlite://survey.db` unless given, or `postgres://…`. It needs no preparation.

use agi_runtime::prelude::*;
use survey::store::Store;

#[tokio::main]
async fn main() -> Result {
    let url = std::env::var("DATABASE_URL").unwrap_or_else(|_| "sqlite://survey.db".to_owned());
    let store = Store::open(&url).await?;
    survey::app(store).main().await
}
