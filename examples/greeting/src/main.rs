//! Greets the caller by the name that the CRM has.
//!
//! `--crm` or `DATABASE_URL` names the CRM: `sqlite://…` or `postgres://…`; default: `sqlite://greeting.db` in this folder.
//! Calls are answered whether it can be reached or not.

use agi_runtime::prelude::*;
use agi_runtime::{CliOption, Error, Startup};
use greeting::crm::Crm;

#[tokio::main]
async fn main() -> Result {
    let crm = CliOption::new("crm", "URL", "The CRM's database");
    App::new()
        .command_line()
        .about("Greets callers by their names")
        .option(crm.env("DATABASE_URL").default("sqlite://greeting.db"))
        .state(open)
        .main()
        .await
}

async fn open(startup: Startup) -> Result<Crm> {
    let url = startup.text("crm");
    let crm = Crm::at(url).map_err(|error| Error::new(format!("{url} is not a database: {error}")))?;
    if let Err(error) = crm.prepare().await {
        eprintln!("the CRM cannot be reached, callers are greeted without their names: {error}");
    }
    Ok(crm)
}
