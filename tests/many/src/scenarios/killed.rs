//! One of three servers is killed while 200 calls are up.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use tokio::time::sleep;

use super::compare;
use crate::callers::Callers;
use crate::kit::Kit;
use crate::proxies::HaProxy;
use crate::report::Report;

const CALLS: usize = 200;

/// How long a call of theirs is silent.
const SILENCE: Duration = Duration::from_secs(20);

/// Kills one server while all calls are silent on the line. Only its own calls end; the second try of each is answered by
/// another server.
///
/// # Errors
/// If something of it cannot be run.
pub async fn a_server_is_killed(kit: &mut Kit) -> Result<Report> {
    let mut report = Report::new("kill -9 of one server of three, with 200 calls on the line");
    kit.all_run().await?;
    let haproxy = HaProxy::start(kit.net, kit.folder(), |file| file).await?;
    let mut callers = Callers::of(&kit.asterisk).await?;
    callers.place(CALLS, "silent", Duration::from_millis(5)).await?;
    callers.are_up().await?;
    let begun = Instant::now();
    while haproxy.calls().await? < CALLS {
        ensure!(begun.elapsed() < SILENCE, "{CALLS} calls were never up at once: the machine is too slow for this");
        sleep(Duration::from_millis(50)).await;
    }
    kit.servers[1].kill().await?;
    let over = callers.are_over().await?;
    drop(haproxy);
    let killed = over.values().filter(|over| over.first == "UNREACHED");
    let (own, others): (Vec<_>, Vec<_>) = killed.partition(|over| over.served_by == "ivr2");
    report.figure("calls", over.len());
    report.figure("calls of the server that was killed (UNREACHED)", own.len());
    let again = own.iter().filter(|over| over.last == "OK").count();
    report.figure("of these, answered by another server at the second try", again);
    report.holds(!own.is_empty(), || "no call was on the server that was killed: nothing was tried".to_owned());
    report.holds(others.is_empty(), || format!("calls of other servers: {others:?}"));
    for (caller, over) in &over {
        let first = if over.served_by == "ivr2" { "UNREACHED" } else { "OK" };
        let right = over.first == first && over.last == "OK";
        report.holds(right, || format!("the call of {caller}: {over:?}"));
    }
    let replies = kit.replies().await?;
    report.holds(replies.len() == own.len(), || format!("{} replies of {} second tries", replies.len(), own.len()));
    let asked = over.into_iter().filter(|(_, over)| over.first == "UNREACHED").collect();
    compare(&mut report, &asked, &replies);
    Ok(report)
}
