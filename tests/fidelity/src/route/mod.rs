//! The app of the `route` scenarios: the examples' routes, and their deeds.

use std::io;

use agi_runtime::App;
use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::driver::{BETWEEN_KEYS, Caller};
use crate::scenario::{At, Deed};

#[allow(dead_code, reason = "its main is not ours; its route is")]
#[path = "../../../../examples/hello/src/main.rs"]
mod hello;

mod crm;
mod data;
mod hand_over;
mod http;

/// The prompts that the app plays, by example.
pub const SOUNDS: &[&[&str]] = &[data::SOUNDS, crm::SOUNDS, http::SOUNDS];

/// The app, and the folder of its databases.
pub(crate) async fn app() -> Result<(App, TempDir)> {
    let folder = in_memory().or_else(|_| tempfile::tempdir()).context("no folder for a database")?;
    let app = data::add_to(App::new(), folder.path()).await.context("no database")?;
    let app = crm::add_to(app, folder.path()).await.context("no CRM")?;
    let app = http::add_to(app, folder.path()).await.context("no service or gateway")?;
    Ok((app, folder))
}

/// A folder that waits for no disk, where the system has one: each scenario has five new databases.
fn in_memory() -> io::Result<TempDir> {
    tempfile::tempdir_in("/dev/shm")
}

/// What the caller of a route does, each at its command.
pub(crate) async fn act<C: Caller>(deeds: &[At], caller: &mut C) -> Result<()> {
    for At { command, deeds } in deeds {
        caller.app_sends(command).await.with_context(|| format!("no {command} began"))?;
        for deed in deeds {
            match deed {
                Deed::Press(keys) => {
                    for (number, key) in keys.chars().enumerate() {
                        if C::VIRTUAL && number > 0 {
                            caller.waits(BETWEEN_KEYS).await?;
                        }
                        caller.presses(key).await?;
                    }
                }
                Deed::Text(text) => caller.says(text).await?,
                Deed::HangUp => caller.hangs_up().await?,
                Deed::Wait(time) => caller.waits(*time).await?,
                Deed::StopPlayback => caller.stops_playback().await?,
                Deed::Send(_) => bail!("a route sends its own commands"),
            }
        }
    }
    Ok(())
}
