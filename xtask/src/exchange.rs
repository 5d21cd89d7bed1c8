//! `cargo xtask asterisk` and `cargo xtask call`: an Asterisk for the examples, and a telephone for it.

use std::{
    collections::{BTreeSet, HashSet},
    fmt::Write,
    fs,
    path::Path,
    time::Duration,
};

use anyhow::{Context, Result, bail, ensure};
use tokio::{signal::ctrl_c, time::sleep};
use xtask::asterisk::{Asterisk, Dial, Root, Setup, Version, install, is_problem};

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
    let before = asterisk.log()?.len();
    let mut call = asterisk.dial(from).await?;
    let number = call.number().to_owned();
    let pressed = call.press(order.keys).await;
    if let (Ok(()), Some(after)) = (&pressed, order.hang_up) {
        sleep(after).await;
        call.hang_up().await?;
    }
    let ended = call.ended().await?;
    let hung_up = if ended.agi_status == "HANGUP" { " (the caller hung up)" } else { "" };
    println!("AGI_ROUTE_STATUS={} AGISTATUS={}{hung_up}", ended.route_status, ended.agi_status);
    print!("{}", report(&of_call(&asterisk.log()?[before..], &number), asterisk.folder()));
    pressed.context("the call ended before the last key")?;
    ensure!(!has_failed(&ended.route_status, &ended.agi_status), "the call failed");
    Ok(())
}

/// Whether a call ended otherwise than well or by the caller. Where there is a route, its app says so: Asterisk says FAILURE
/// as soon as one command failed, such as a sound that is missing, also if the app went on and ended well (`res_agi.c`). A
/// dialplan without a route sets no status of one.
fn has_failed(route_status: &str, agi_status: &str) -> bool {
    match route_status {
        "OK" | "HUNG_UP" => false,
        "" => agi_status == "FAILURE",
        _ => true,
    }
}

/// The warnings and errors of one call. Asterisk marks each line of a thread with the number that it gives to a call
/// (`[C-00000006]`), and names of the call's channels and extensions have ours.
fn of_call<'l>(log: &'l str, number: &str) -> Vec<&'l str> {
    let names = |line: &str| {
        line.match_indices(number).any(|(at, _)| {
            let digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
            let bytes = line.as_bytes();
            !digit(at.checked_sub(1).and_then(|before| bytes.get(before))) && !digit(bytes.get(at + number.len()))
        })
    };
    let marks: HashSet<_> = log.lines().filter(|line| names(line)).filter_map(mark).collect();
    let own = |line: &&str| names(line) || mark(line).is_some_and(|mark| marks.contains(mark));
    log.lines().filter(|line| is_problem(line)).filter(own).collect()
}

fn mark(line: &str) -> Option<&str> {
    line.find("[C-").and_then(|begin| line[begin..].split_inclusive(']').next())
}

/// The lines, and what to do about the sounds that are missing.
fn report(problems: &[&str], folder: &Path) -> String {
    let mut text: String = problems.iter().flat_map(|line| [*line, "\n"]).collect();
    let missing: BTreeSet<_> = problems.iter().filter_map(|line| missing_sound(line)).collect();
    for sound in missing {
        // It fails only if memory does.
        let _ = writeln!(
            text,
            "the sound {sound} is missing: put a file of it into {}/lib/sounds/en, such as {sound}.wav (8,000 Hz, 16 bits, mono)",
            folder.display()
        );
    }
    text
}

/// `File survey/7/hello does not exist in any format` (`main/file.c`).
fn missing_sound(line: &str) -> Option<&str> {
    line.strip_suffix(" does not exist in any format")?.rsplit_once(": File ").map(|(_, sound)| sound)
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
    use std::path::Path;

    use super::{has_failed, next_steps, of_call, report};
    use xtask::asterisk::Version;

    /// Of Asterisk 22.10, shortened: a call without a sound, and another one at the same time.
    const LOG: &str = "\
[2026-11-28 22:29:18.290] VERBOSE[27201] manager.c: Manager 'agi' logged on from 127.0.0.1
[2026-11-28 22:29:18.296] VERBOSE[27204][C-00000006] pbx.c: Executing [27196000000@harness-leg:1] Set(\"Local/27196000000@harness-leg-00000003;2\", \"X=\")
[2026-11-28 22:29:18.296] VERBOSE[27205][C-00000007] pbx.c: Executing [127196000000@harness-leg:1] Set(\"Local/127196000000@harness-leg-00000004;2\", \"X=\")
[2026-11-28 22:29:18.301] WARNING[27204][C-00000006] file.c: File survey/7/hello does not exist in any format
[2026-11-28 22:29:18.302] WARNING[27205][C-00000007] file.c: File other does not exist in any format
[2026-11-28 22:29:18.303] WARNING[27206] chan_local.c: Nothing of any call
[2026-11-28 22:29:18.304] ERROR[27206] channel.c: Local/27196000000@harness-leg-00000003;2 is gone
[2026-11-28 22:29:18.305] WARNING[27204][C-00000006] file.c: File survey/7/hello does not exist in any format
";

    #[test]
    fn a_call_is_told_its_own_warnings_and_which_sound_is_missing() {
        let problems = of_call(LOG, "27196000000");
        let times: Vec<_> = problems.iter().map(|line| &line[21..24]).collect();
        assert_eq!(times, ["301", "304", "305"]);
        let told = report(&problems, Path::new("/srv"));
        let hint = "the sound survey/7/hello is missing: put a file of it into /srv/lib/sounds/en, such as \
                    survey/7/hello.wav (8,000 Hz, 16 bits, mono)\n";
        assert!(told.ends_with(hint) && told.matches("is missing").count() == 1, "{told}");
        assert_eq!(report(&[], Path::new("/srv")), "");
    }

    #[test]
    fn a_call_that_failed_ends_the_command_with_an_error() {
        for (route, agi) in [("ERROR", "SUCCESS"), ("NOT_FOUND", "SUCCESS"), ("UNREACHED", "FAILURE"), ("", "FAILURE")]
        {
            assert!(has_failed(route, agi), "{route} {agi}");
        }
        // A command of it failed, and the app went on.
        let well = [("OK", "SUCCESS"), ("OK", "FAILURE"), ("HUNG_UP", "HANGUP"), ("", "SUCCESS"), ("", "")];
        for (route, agi) in well {
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
