//! The database restarts while callers reply.

use std::time::Duration;

use anyhow::Result;

use super::{all_first_tries_are_ok, compare};
use crate::callers::Callers;
use crate::kit::Kit;
use crate::proxies::HaProxy;
use crate::report::Report;

/// Restarts PostgreSQL three times while calls come. Each caller who is thanked is in the database, once.
///
/// # Errors
/// If something of it cannot be run.
pub async fn a_database_restarts(kit: &mut Kit) -> Result<Report> {
    const RESTARTS: usize = 3;
    let mut report = Report::new("PostgreSQL restarts while callers reply");
    kit.all_run().await?;
    let _haproxy = HaProxy::start(kit.net, kit.folder(), |file| file).await?;
    let mut callers = Callers::of(&kit.asterisk).await?;
    for _ in 0..RESTARTS {
        callers.place(20, "ivr", Duration::from_millis(100)).await?;
        tokio::task::block_in_place(|| kit.database.restart());
    }
    callers.place(20, "ivr", Duration::from_millis(100)).await?;
    let over = callers.are_over().await?;
    report.figure("restarts", RESTARTS);
    all_first_tries_are_ok(&mut report, &over);
    compare(&mut report, &over, &kit.replies().await?);
    Ok(report)
}
