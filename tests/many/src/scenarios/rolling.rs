//! Each of three servers is replaced, while calls come and go.

use std::cell::Cell;
use std::path::Path;
use std::time::Duration;

use anyhow::{Result, ensure};
use tokio::time::sleep;

use super::{all_first_tries_are_ok, compare};
use crate::callers::Callers;
use crate::kit::Kit;
use crate::proxies::{HaProxy, restart_one};
use crate::report::Report;
use crate::server::Server;

/// Restarts one server after the other, by the script in `operations/`, while a call begins every 150 ms. No call is lost,
/// and none is refused.
///
/// # Errors
/// If something of it cannot be run.
pub async fn each_server_restarts(kit: &mut Kit) -> Result<Report> {
    let mut report = Report::new("a restart of each server, one after the other, while calls come");
    kit.all_run().await?;
    let folder = kit.folder().to_owned();
    let haproxy = HaProxy::start(kit.net, &folder, |file| file).await?;
    let mut callers = Callers::of(&kit.asterisk).await?;
    let all_are_new = Cell::new(false);
    let restarting = async {
        for server in &mut kit.servers {
            restart(&haproxy, server, &folder).await?;
        }
        all_are_new.set(true);
        anyhow::Ok(())
    };
    let calling = async {
        while !all_are_new.get() {
            callers.place(1, "ivr", Duration::from_millis(150)).await?;
        }
        anyhow::Ok(())
    };
    tokio::try_join!(restarting, calling)?;
    let over = callers.are_over().await?;
    report.figure("servers that were restarted", 3);
    all_first_tries_are_ok(&mut report, &over);
    compare(&mut report, &over, &kit.replies().await?);
    Ok(report)
}

/// Runs the script for one server. Its command asks this program to restart the process, by a file, and waits until it has.
async fn restart(haproxy: &HaProxy, server: &mut Server, folder: &Path) -> Result<()> {
    let asked = folder.join(format!("restart-{}", server.name));
    let asks = format!("touch {0}; while [ -e {0} ]; do sleep 0.1; done", asked.display());
    let name = server.name.clone();
    let command = ["sh", "-c", &asks];
    let script = restart_one(haproxy, &name, &command);
    let process = async {
        while !asked.exists() {
            sleep(Duration::from_millis(50)).await;
        }
        server.stop().await?;
        server.start().await?;
        std::fs::remove_file(&asked)?;
        anyhow::Ok(())
    };
    let (script, process) = tokio::join!(script, process);
    ensure!(!asked.exists(), "the script went on before the server did");
    script.and(process)
}
