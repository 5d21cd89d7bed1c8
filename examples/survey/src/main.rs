//! Asks questions by phone and keeps the replies in a database.
//!
//! `--database` or `DATABASE_URL` names it: `sqlite://…` or `postgres://…`; default: `sqlite://survey.db` in this folder. It
//! needs no preparation.

use agi_runtime::prelude::*;
use agi_runtime::{CliOption, Error};
use survey::store::Store;

#[tokio::main]
async fn main() -> Result {
    let database = CliOption::new("database", "URL", "Where the replies are kept");
    App::new()
        .command_line()
        .about("Asks questions by phone and keeps the replies")
        .option(database.env("DATABASE_URL").default("sqlite://survey.db"))
        .state(async |startup| {
            let url = startup.text("database");
            Store::open(url).await.map_err(|error| Error::new(format!("the database {url} cannot be opened: {error}")))
        })
        .main()
        .await
}
