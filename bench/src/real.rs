//! What Asterisk itself spends on a call that a server answers.

use std::fs;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use xtask::asterisk::{Action, Asterisk, Setup, Version, install};

use crate::cpu;
use crate::server::{Running, Server};
use crate::spread::Spread;

/// So many calls a round, and so many `AGI(…)` in the one call of a round.
const CALLS: u32 = 400;
const AT_ONCE: u32 = 20;

/// CPU time of a real Asterisk 22, to that of the server in the same calls.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub(crate) struct Real {
    /// For whole calls: two Local channels each, which is the least that a call can have, and no sound.
    pub(crate) call: Spread,
    /// For `AGI(…)` alone, again and again in the dialplan of one call.
    pub(crate) agi: Spread,
}

/// Measures both; `None` where there can be no Asterisk.
pub(crate) fn asterisk_to_server(server: &Server, rounds: usize) -> Result<Option<Real>> {
    let root = match install(Version::V22) {
        Ok(root) => root,
        Err(error) => {
            eprintln!("left out: what Asterisk itself spends ({error:#})");
            return Ok(None);
        }
    };
    let running = server.start()?;
    let agi = format!("AGI(agi://{}/{})", running.address, server.script);
    let dialplan = format!(
        "[bench]\nexten => call,1,Answer()\n same => n,{agi}\n same => n,UserEvent(Over)\n same => n,Hangup()\n\
         exten => again,1,Answer()\n same => n(again),{agi}\n same => n,Set(N=$[0${{N}} + 1])\n \
         same => n,GotoIf($[${{N}} < {CALLS}]?again)\n same => n,UserEvent(Over)\n same => n,Hangup()\n"
    );
    let measured = tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
        let asterisk = Asterisk::start(&root, &Setup::new().dialplan(dialplan)).await?;
        // Its log of every step would be the greater part.
        asterisk.command("core set verbose 0").await?;
        let (mut call, mut agi) = (Vec::new(), Vec::new());
        for _ in 0..=rounds {
            call.push(ratio(&asterisk, &running, "call", CALLS).await?);
            agi.push(ratio(&asterisk, &running, "again", 1).await?);
        }
        // The first round warms up.
        Ok::<_, anyhow::Error>(Real { call: Spread::of(call.split_off(1)), agi: Spread::of(agi.split_off(1)) })
    })?;
    Ok(Some(measured))
}

/// Asterisk's CPU time to the server's for `calls` calls to an extension, a few at a time.
async fn ratio(asterisk: &Asterisk, running: &Running, extension: &str, calls: u32) -> Result<f64> {
    let pid = fs::read_to_string(asterisk.folder().join("run/asterisk.pid"))?;
    let pid = pid.trim().parse().context("Asterisk has no process")?;
    let now = || Ok::<_, anyhow::Error>((cpu::nanos_of_all_threads(pid)?, cpu::nanos(running.id())?));
    let mut ami = asterisk.ami("user").await?;
    let originate = Action::new("Originate")
        .header("Channel", format!("Local/{extension}@bench/n"))
        .header("Application", "Wait")
        .header("Data", "600")
        .header("Async", "true");
    let before = now()?;
    let mut over = 0;
    for begun in 1..=calls {
        ami.send(&originate).await?;
        while begun - over == AT_ONCE || (begun == calls && over < calls) {
            // The only event of this class: the dialplan's.
            ami.event().await?;
            over += 1;
        }
    }
    let after = now()?;
    Ok((after.0 - before.0) as f64 / (after.1 - before.1) as f64)
}
