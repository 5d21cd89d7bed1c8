//! `cargo xtask asterisk` and `cargo xtask call`: an Asterisk for the examples, and a telephone for it.

use std::{fs, time::Duration};

use anyhow::{Context, Result, bail, ensure};
use tokio::{signal::ctrl_c, time::sleep};
use xtask::asterisk::{Asterisk, Dial, Root, Setup, Version, install};

/// Runs Asterisk in the foreground until Ctrl-C, with a dialplan for the examples and perhaps one more.
pub(crate) async fn run(version: Version, agi: &str, dialplan: Option<&str>) -> Result<()> {
    let mut extensions = include_str!("examples.conf").replace("{agi}", agi);
    if let Some(file) = dialplan {
        extensions += &fs::read_to_string(file).with_context(|| format!("cannot read the dialplan {file}"))?;
    }
    let setup = Setup::new().name(NAME).dialplan(extensions).sounds(PROMPTS.iter().copied());
    let asterisk = Asterisk::start(&install(version)?, &setup).await?;
    for problem in asterisk.problems()? {
        println!("{problem}");
    }
    let folder = asterisk.folder().display();
    println!("{}", next_steps(version, agi, &folder.to_string()));
    let mut manager = asterisk.ami("off").await?;
    let gone = async { while manager.event().await.is_ok() {} };
    tokio::select! {
        pressed = ctrl_c() => Ok(pressed?),
        () = gone => bail!("Asterisk ended by itself"),
    }
}

/// What to do with a running Asterisk. Each command names its version, unless it is the usual one.
fn next_steps(version: Version, agi: &str, folder: &str) -> String {
    let of = if version == Version::V22 { String::new() } else { format!(" --version {version}") };
    format!(
        "Asterisk {version} runs until Ctrl-C, which takes this folder with it: {folder}

    sounds     {folder}/lib/sounds/en
    log        {folder}/log/full
    console    cargo xtask console 'agi set debug on'{of}

In a second terminal serve an app at {agi}; in a third, call it:

    cargo run -p hello -- --listen {agi}      cargo xtask call 100{of}
    cargo run -p survey -- --listen {agi}     cargo xtask call 7 --press ww4{of}
    any app                                             cargo xtask call '/path/7?lang=en,argument' --agi {agi}{of}
"
    )
}

/// A call to place: whom, from whom, and what the caller does.
pub(crate) struct Order<'o> {
    /// An extension, or the path, query and arguments of a route.
    pub(crate) to: &'o str,
    /// Where the app listens, for a route.
    pub(crate) agi: &'o str,
    pub(crate) from: &'o str,
    pub(crate) keys: &'o str,
    pub(crate) hang_up: Option<Duration>,
}

/// Places a call on the Asterisk that [`run`] started, and prints what the dialplan saw.
pub(crate) async fn call(version: Version, order: Order<'_>) -> Result<()> {
    let asterisk = running(version)?;
    if let Some(key) = order.keys.chars().find(|key| !"0123456789*#ABCDw".contains(*key)) {
        bail!(
            "--press {:?}: {key:?} is not a key; the keys are 0 to 9, *, #, A to D, and w waits for half a second",
            order.keys
        );
    }
    let dial = if order.to.starts_with('/') {
        Dial::agi(format!("agi://{}{}", order.agi, order.to))
    } else {
        let shown = asterisk.command(&format!("dialplan show {}@from-internal", order.to)).await?;
        ensure!(!shown.contains("no existence"), "the dialplan has no extension {}; a route begins with /", order.to);
        Dial::extension("from-internal", order.to)
    };
    let from = dial.set("CALLERID(num)", order.from);
    let before = asterisk.problems()?.len();
    let mut call = asterisk.dial(from).await?;
    let pressed = call.press(order.keys).await;
    if let (Ok(()), Some(after)) = (&pressed, order.hang_up) {
        sleep(after).await;
        call.hang_up().await?;
    }
    let ended = call.ended().await?;
    let hung_up = if ended.agi_status == "HANGUP" { " (the caller hung up)" } else { "" };
    println!("AGI_ROUTE_STATUS={} AGISTATUS={}{hung_up}", ended.route_status, ended.agi_status);
    for problem in &asterisk.problems()?[before..] {
        println!("{problem}");
    }
    pressed.context("the call ended before the last key")?;
    ensure!(!has_failed(&ended.route_status, &ended.agi_status), "the call failed");
    Ok(())
}

/// Whether a call ended otherwise than well or by the caller. A dialplan without a route sets no status of one.
fn has_failed(route_status: &str, agi_status: &str) -> bool {
    !matches!(route_status, "" | "OK" | "HUNG_UP") || agi_status == "FAILURE"
}

/// Runs a command of the console of the Asterisk that [`run`] started.
pub(crate) async fn console(version: Version, line: &str) -> Result<()> {
    print!("{}", running(version)?.command(line).await?);
    Ok(())
}

fn running(version: Version) -> Result<Asterisk> {
    let running = Root::find(version)?.and_then(|root| Asterisk::running(&root, NAME));
    running.with_context(|| format!("no Asterisk is running: run `cargo xtask asterisk --version {version}` first"))
}

/// The instance's name, by which a call finds it.
const NAME: &str = "examples";

/// What the examples play: a tone each.
const PROMPTS: &[&str] = &["survey/7/question", "survey/again", "survey/thanks", "survey/goodbye"];

#[cfg(test)]
mod tests {
    use super::{has_failed, next_steps};
    use xtask::asterisk::Version;

    #[test]
    fn a_call_that_failed_ends_the_command_with_an_error() {
        for (route, agi) in [("ERROR", "SUCCESS"), ("NOT_FOUND", "SUCCESS"), ("UNREACHED", "FAILURE"), ("", "FAILURE")]
        {
            assert!(has_failed(route, agi), "{route} {agi}");
        }
        for (route, agi) in [("OK", "SUCCESS"), ("HUNG_UP", "HANGUP"), ("", "SUCCESS"), ("", "")] {
            assert!(!has_failed(route, agi), "{route} {agi}");
        }
    }

    #[test]
    fn each_next_step_names_the_version_that_runs() {
        let of = |version| next_steps(version, "127.0.0.1:4573", "/tmp/x");
        let commands = |text: &str| text.matches("cargo xtask ").count();
        assert_eq!(commands(&of(Version::V16)), of(Version::V16).matches(" --version 16").count());
        assert!(commands(&of(Version::V22)) == 4 && !of(Version::V22).contains("--version"));
    }
}
