//! Brings callers to the queue that is theirs.
//!
//! `--crm` or `DATABASE_URL` names the CRM: `sqlite://…` or `postgres://…`; default: `sqlite://crm-routing.db` in this
//! folder. Calls are routed whether it can be reached or not.

use agi_runtime::prelude::*;
use agi_runtime::{CliOption, Error, Startup};
use crm_routing::crm::Crm;
use crm_routing::office::Office;

#[tokio::main]
async fn main() -> Result {
    let crm = CliOption::new("crm", "URL", "The CRM's database");
    App::new()
        .command_line()
        .about("Brings callers to the queue that is theirs")
        .option(crm.env("DATABASE_URL").default("sqlite://crm-routing.db"))
        .state(open)
        .state(async |_| Ok(Office::in_berlin()?))
        .main()
        .await
}

async fn open(startup: Startup) -> Result<Crm> {
    let url = startup.text("crm");
    let crm = Crm::at(url).map_err(|error| Error::new(format!("{url} is not a database: {error}")))?;
    if let Err(error) = crm.prepare().await {
        eprintln!("every caller is an ordinary customer until the CRM can be reached: {error}");
    }
    Ok(crm)
}
