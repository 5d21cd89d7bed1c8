//! `cargo xtask asterisk` and `cargo xtask call`: an Asterisk for the examples, and a telephone for it.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use tokio::{signal::ctrl_c, time::sleep};
use xtask::asterisk::{Asterisk, Dial, Root, Setup, Version, install};

/// Runs Asterisk in the foreground until Ctrl-C.
pub(crate) async fn run(version: Version, agi: &str) -> Result<()> {
    let dialplan = include_str!("examples.conf").replace("{agi}", agi);
    let setup = Setup::new().name(NAME).dialplan(dialplan).sounds(PROMPTS.iter().copied());
    let asterisk = Asterisk::start(&install(version)?, &setup).await?;
    let folder = asterisk.folder().display();
    println!(
        "Asterisk {version} runs until Ctrl-C.

    dialplan   {folder}/etc/dialplan.conf
    log        {folder}/log/full

In a second terminal serve an example at {agi}; in a third, call it:

    cargo run -p hello       cargo xtask call 100
    cargo run -p survey      cargo xtask call 7 --press ww4
"
    );
    let mut manager = asterisk.ami("off").await?;
    let gone = async { while manager.event().await.is_ok() {} };
    tokio::select! {
        pressed = ctrl_c() => Ok(pressed?),
        () = gone => bail!("Asterisk ended by itself"),
    }
}

/// Places a call on the Asterisk that [`run`] started, and prints what the dialplan saw.
pub(crate) async fn call(version: Version, extension: &str, keys: &str, hang_up: Option<Duration>) -> Result<()> {
    let running = Root::find(version)?.and_then(|root| Asterisk::running(&root, NAME));
    let asterisk = running
        .with_context(|| format!("no Asterisk to call: run `cargo xtask asterisk --version {version}` first"))?;
    let before = asterisk.problems()?.len();
    let mut call = asterisk.dial(Dial::extension("from-internal", extension)).await?;
    let pressed = call.press(keys).await.context("the call ended before the last key");
    if let (Ok(()), Some(after)) = (&pressed, hang_up) {
        sleep(after).await;
        call.hang_up().await?;
    }
    let ended = call.ended().await?;
    println!("AGI_ROUTE_STATUS={} AGISTATUS={}", ended.route_status, ended.agi_status);
    for problem in &asterisk.problems()?[before..] {
        println!("{problem}");
    }
    pressed
}

/// The instance's name, by which a call finds it.
const NAME: &str = "examples";

/// What the examples play: a tone each.
const PROMPTS: &[&str] = &["survey/7/question", "survey/again", "survey/thanks"];
