//! Books, moves and cancels appointments by phone.
//!
//! `DATABASE_URL` names the database: `sqlite://…` or `postgres://…`; default: `sqlite://appointments.db` in this
//! folder. `TIMEZONE` is the time zone of the practice; default: `Europe/Berlin`. A calendar without any slot gets the
//! slots of a week.

use agi_runtime::Error;
use agi_runtime::prelude::*;
use appointments::Practice;
use appointments::calendar::{Calendar, now};

#[tokio::main]
async fn main() -> Result {
    let url = std::env::var("DATABASE_URL").unwrap_or_else(|_| "sqlite://appointments.db".to_owned());
    let timezone = std::env::var("TIMEZONE").unwrap_or_else(|_| "Europe/Berlin".to_owned());
    let failed = |error| Error::new(format!("cannot open the database that DATABASE_URL names: {error}"));
    let calendar = Calendar::open(&url).await.map_err(failed)?;
    if calendar.is_new().await? {
        calendar.offer(&coming_week()).await?;
    }
    appointments::app(Practice::new(calendar, timezone)).main().await
}

/// The next seven days, from 8 to 11 o'clock UTC, one slot an hour.
fn coming_week() -> Vec<i64> {
    const HOUR: i64 = 3_600;
    let today = now() / (24 * HOUR);
    (today + 1..=today + 7).flat_map(|day| (8..=11).map(move |hour| (day * 24 + hour) * HOUR)).collect()
}
