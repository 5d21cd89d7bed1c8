//! Servers that Asterisk finds by a name, without a proxy: `hagi://`.

use std::time::Duration;

use anyhow::Result;

use super::{all_first_tries_are_ok, compare};
use crate::callers::Callers;
use crate::kit::Kit;
use crate::proxies::Dnsmasq;
use crate::report::Report;

/// Calls by the name of the service: two servers share the calls, and the third has those that the two refuse.
///
/// # Errors
/// If something of it cannot be run.
pub async fn servers_have_a_name(kit: &mut Kit) -> Result<Report> {
    let mut report =
        Report::new("hagi:// by dnsmasq: two servers share the calls, a third is there when both are gone");
    kit.all_run().await?;
    let _dnsmasq = Dnsmasq::start(kit.net, kit.folder()).await?;
    for gone in [false, true] {
        if gone {
            kit.servers[0].kill().await?;
            kit.servers[1].kill().await?;
        }
        let mut callers = Callers::of(&kit.asterisk).await?;
        callers.place(20, "named", Duration::from_millis(100)).await?;
        let over = callers.are_over().await?;
        all_first_tries_are_ok(&mut report, &over);
        for server in ["ivr1", "ivr2", "ivr3"] {
            let calls = over.values().filter(|over| over.served_by == server).count();
            report.figure(format!("{server}{}", if gone { ", the two others gone" } else { "" }), calls);
            let expected = if gone { server == "ivr3" } else { server != "ivr3" };
            report.holds((calls > 0) == expected, || format!("{server} has {calls} calls"));
        }
        compare(&mut report, &over, &kit.replies().await?);
    }
    Ok(report)
}
