//! Brings callers to the queue that is theirs.
//!
//! `DATABASE_URL` names the CRM: `sqlite://…` or `postgres://…`; default: `sqlite://crm-routing.db` in this folder.
//! Calls are routed whether it can be reached or not.

use agi_runtime::Error;
use agi_runtime::prelude::*;
use crm_routing::crm::Crm;
use crm_routing::office::Office;

#[tokio::main]
async fn main() -> Result {
    let url = std::env::var("DATABASE_URL").unwrap_or_else(|_| "sqlite://crm-routing.db".to_owned());
    let crm = Crm::at(&url).map_err(|error| Error::new(format!("DATABASE_URL names no database: {error}")))?;
    if let Err(error) = crm.prepare().await {
        eprintln!("every caller is an ordinary customer until the CRM can be reached: {error}");
    }
    crm_routing::app(crm, Office::in_berlin()?).main().await
}
