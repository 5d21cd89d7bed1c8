//! Greets the caller by the name that the CRM has.
//!
//! `DATABASE_URL` names the CRM: `sqlite://…` or `postgres://…`; default: `sqlite://greeting.db` in this folder. Calls
//! are answered whether it can be reached or not.

use agi_runtime::Error;
use agi_runtime::prelude::*;
use greeting::crm::Crm;

#[tokio::main]
async fn main() -> Result {
    let url = std::env::var("DATABASE_URL").unwrap_or_else(|_| "sqlite://greeting.db".to_owned());
    let crm = Crm::at(&url).map_err(|error| Error::new(format!("DATABASE_URL names no database: {error}")))?;
    if let Err(error) = crm.prepare().await {
        eprintln!("the CRM cannot be reached, callers are greeted without their names: {error}");
    }
    greeting::app(crm).main().await
}
