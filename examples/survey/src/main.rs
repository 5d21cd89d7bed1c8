//! Asks questions by phone and keeps the replies in a database.
//!
//! `DATABASE_URL` names the database: `sqlite://…` or `postgres://…`; default: `sqlite://survey.db` in this folder. It
//! needs no preparation.

use agi_runtime::Error;
use agi_runtime::prelude::*;
use survey::store::Store;

#[tokio::main]
async fn main() -> Result {
    let url = std::env::var("DATABASE_URL").unwrap_or_else(|_| "sqlite://survey.db".to_owned());
    let failed = |error| Error::new(format!("cannot open the database that DATABASE_URL names: {error}"));
    let store = Store::open(&url).await.map_err(failed)?;
    survey::app(store).main().await
}
