//! Thousands of calls on one server, through HAProxy.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};

use crate::kit::Kit;
use crate::proxies::{HaProxy, replaced};
use crate::report::Report;

/// Calls that are silent all the while. HAProxy takes two descriptors for each, and a system that permits 20,000 has no
/// room for more.
const PARKED: usize = 9_000;

/// Callers who reply to the survey meanwhile, one call after the other.
const ACTIVE: usize = 500;

/// Parks calls on one server, and has others reply to the survey meanwhile. All of them end well.
///
/// # Errors
/// If something of it cannot be run.
pub async fn one_server_holds_many(kit: &mut Kit, program: &Path) -> Result<Report> {
    let mut report = Report::new("thousands of calls on one server, through HAProxy");
    kit.all_run().await?;
    let one_server = |file: String| {
        let room = replaced(&file, "maxconn 8000", &format!("maxconn {}", PARKED + ACTIVE + 50));
        replaced(&replaced(&room, "server ivr2", "# ivr2"), "server ivr3", "# ivr3")
    };
    let haproxy = HaProxy::start(kit.net, kit.folder(), one_server).await?;
    let parked = load(program, &haproxy, "/silent/60", PARKED, PARKED, "")?;
    let begun = Instant::now();
    while haproxy.calls().await? < PARKED {
        ensure!(begun.elapsed() < Duration::from_secs(50), "{} calls are up", haproxy.calls().await?);
        sleep(Duration::from_millis(100)).await;
    }
    let active = ended(load(program, &haproxy, "/survey/7", 2 * ACTIVE, ACTIVE, "4")?).await?;
    let still_parked = haproxy.calls().await?;
    let parked = ended(parked).await?;
    report.figure("calls that were silent for a minute", parked.ok);
    report.figure("callers at once who replied meanwhile", ACTIVE);
    report.figure("callers who replied", active.ok);
    report.figure("silent calls after the last of them", still_parked);
    report.figure("the app's longest silence in a call that replied, in ms", active.think);
    report.holds(still_parked >= PARKED, || format!("{} silent calls", PARKED - still_parked));
    report.holds(parked.ok == PARKED, || format!("silent calls: {}", parked.endings));
    report.holds(active.ok == 2 * ACTIVE, || format!("replies: {}", active.endings));
    report.holds(kit.replies().await?.len() == active.ok, || "replies in the database".to_owned());
    Ok(report)
}

/// What `load` reports.
struct Loaded {
    ok: usize,
    endings: Value,
    /// The longest silence, in milliseconds.
    think: usize,
}

fn load(program: &Path, haproxy: &HaProxy, path: &str, calls: usize, at_once: usize, keys: &str) -> Result<Child> {
    let mut command = Command::new(program);
    command.args(["load", &format!("agi://{}{path}", haproxy.address), "--json", "--timeout", "60s", "--from", "5554"]);
    command.args(["--calls", &calls.to_string(), "--at-once", &at_once.to_string(), "--keys", keys]);
    Ok(command.stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true).spawn()?)
}

async fn ended(load: Child) -> Result<Loaded> {
    let output = load.wait_with_output().await?;
    let report: Value = serde_json::from_slice(&output.stdout).context("`load` printed no report")?;
    let count = |value: &Value| usize::try_from(value.as_u64().unwrap_or_default()).unwrap_or(usize::MAX);
    let think =
        report["times_ms"].as_object().and_then(|times| times.get("think")).map_or(&Value::Null, |it| &it["max"]);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "milliseconds of a minute")]
    let think = think.as_f64().unwrap_or(f64::from(u32::MAX)) as usize;
    Ok(Loaded { ok: count(&report["endings"]["OK"]), endings: report["endings"].clone(), think })
}
