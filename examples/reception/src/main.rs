//! Answers the main number of an office.
//!
//! `--hours` or `OFFICE_HOURS` names the file with the opening hours; default: `office.hours` in this folder.

use agi_runtime::CliOption;
use agi_runtime::hours::Hours;
use agi_runtime::prelude::*;
use reception::app;

#[tokio::main]
async fn main() -> Result {
    let hours = CliOption::new("hours", "FILE", "When somebody is there");
    app()
        .command_line()
        .about("Answers the main number of an office")
        .option(hours.env("OFFICE_HOURS").default("office.hours"))
        .state(async |startup| Ok(Hours::read(startup.text("hours"))?))
        .main()
        .await
}
