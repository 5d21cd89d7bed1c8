//! Books, moves and cancels appointments by phone.
//!
//! `--database` or `DATABASE_URL` names the database: `sqlite://…` or `postgres://…`; default: `sqlite://appointments.db`
//! in this folder. `--timezone` or `TIMEZONE` is the time zone of the practice; default: `Europe/Berlin`. A calendar
//! without any slot gets the slots of a week.

use agi_runtime::prelude::*;
use agi_runtime::{CliOption, Error, Startup};
use appointments::Practice;
use appointments::calendar::{Calendar, now};

#[tokio::main]
async fn main() -> Result {
    let database = CliOption::new("database", "URL", "Where the appointments are kept");
    let timezone = CliOption::new("timezone", "NAME", "The time zone of the practice");
    App::new()
        .command_line()
        .about("Books, moves and cancels appointments by phone")
        .option(database.env("DATABASE_URL").default("sqlite://appointments.db"))
        .option(timezone.env("TIMEZONE").default("Europe/Berlin"))
        .state(open)
        .main()
        .await
}

async fn open(startup: Startup) -> Result<Practice> {
    let url = startup.text("database");
    let failed = |error| Error::new(format!("the database {url} cannot be opened: {error}"));
    let calendar = Calendar::open(url).await.map_err(failed)?;
    if calendar.is_new().await? {
        calendar.offer(&coming_week()).await?;
    }
    Ok(Practice::new(calendar, startup.text("timezone").to_owned()))
}

/// The next seven days, from 8 to 11 o'clock UTC, one slot an hour.
fn coming_week() -> Vec<i64> {
    const HOUR: i64 = 3_600;
    let today = now() / (24 * HOUR);
    (today + 1..=today + 7).flat_map(|day| (8..=11).map(move |hour| (day * 24 + hour) * HOUR)).collect()
}
