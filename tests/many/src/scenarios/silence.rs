//! A call on which nothing is sent, longer than a proxy waits by default.

use std::time::Duration;

use anyhow::Result;

use crate::callers::{Callers, Over};
use crate::kit::Kit;
use crate::proxies::{HaProxy, Nginx, replaced};
use crate::report::Report;

/// Is silent for four seconds through each proxy, with the kit's settings, in which a minute is two seconds long.
///
/// # Errors
/// If something of it cannot be run.
pub async fn a_silent_call_lasts(kit: &mut Kit) -> Result<Report> {
    let report = Report::new("a call that is silent for longer than a proxy waits by default, with the kit's settings");
    silent(
        kit,
        report,
        |file| haproxy_in_short_minutes(&file),
        |file| replaced(&file, "proxy_timeout 12h", "proxy_timeout 24m"),
        true,
    )
    .await
}

/// Is silent as long through the same proxies without those settings: both cut it. Otherwise, nothing would be known of
/// the settings.
///
/// # Errors
/// If something of it cannot be run.
pub async fn a_silent_call_is_cut_by_default(kit: &mut Kit) -> Result<Report> {
    let report = Report::new("the same call with the proxies' own settings, which cut it");
    let without = |file: String| replaced(&haproxy_in_short_minutes(&file), "    timeout tunnel 12h\n", "");
    // nginx's own is ten minutes.
    silent(kit, report, without, |file| replaced(&file, "proxy_timeout 12h", "proxy_timeout 2s"), false).await
}

fn haproxy_in_short_minutes(file: &str) -> String {
    replaced(&replaced(file, "timeout client 1m", "timeout client 2s"), "timeout server 1m", "timeout server 2s")
}

async fn silent(
    kit: &mut Kit,
    mut report: Report,
    haproxy: impl FnOnce(String) -> String,
    nginx: impl FnOnce(String) -> String,
    lasts: bool,
) -> Result<Report> {
    kit.all_run().await?;
    let _haproxy = HaProxy::start(kit.net, kit.folder(), haproxy).await?;
    let _nginx = Nginx::start(kit.net, kit.folder(), nginx).await?;
    for context in ["through-haproxy", "through-nginx"] {
        let mut callers = Callers::of(&kit.asterisk).await?;
        callers.place(3, context, Duration::ZERO).await?;
        let over = callers.are_over().await?;
        let lasted = over.values().filter(|over| over.spoke_again && over.first == "OK").count();
        report.figure(format!("{}: calls of 3 that lasted", context.replace('-', " ")), lasted);
        let cut = |over: &Over| over.first == "UNREACHED" && !over.spoke_again;
        let so = if lasts { lasted == 3 } else { over.values().all(cut) };
        report.holds(so, || format!("{context}: {over:?}"));
    }
    kit.replies().await?;
    Ok(report)
}
