//! `cargo xtask asterisk` and `cargo xtask call`: an Asterisk for the examples, and a telephone for it.

use std::{
    collections::{BTreeSet, HashSet},
    fmt::Write,
    fs,
    path::Path,
    time::Duration,
};

use anyhow::{Context, Result, bail, ensure};
use tokio::{
    signal::ctrl_c,
    time::{Instant, sleep, sleep_until},
};
use xtask::asterisk::{Asterisk, Call, Dial, Root, Setup, Version, install, is_problem};

use crate::keys::{self, Keys};
use crate::provided;

/// An Asterisk to run: for which app, and what it has besides the dialplan and the sounds of the examples.
pub(crate) struct Wanted<'w> {
    pub(crate) which: Which<'w>,
    /// Where the app listens.
    pub(crate) agi: &'w str,
    /// One more extensions.conf.
    pub(crate) dialplan: Option<&'w str>,
    /// A list of sounds, as the telephone takes it; each becomes a tone.
    pub(crate) prompts: Option<&'w str>,
}

/// One of the Asterisks that run.
#[derive(Clone, Copy)]
pub(crate) struct Which<'w> {
    pub(crate) version: Version,
    pub(crate) name: &'w str,
}

impl Which<'_> {
    /// What names it on a command line, unless it is the usual one.
    fn options(self) -> String {
        let version = if self.version == Version::V22 { String::new() } else { format!(" --version {}", self.version) };
        let name = if self.name == NAME { String::new() } else { format!(" --name {}", self.name) };
        version + &name
    }
}

/// Runs Asterisk in the foreground until Ctrl-C, with a dialplan for the examples and perhaps one more.
pub(crate) async fn run(wanted: Wanted<'_>) -> Result<()> {
    let Wanted { which, agi, dialplan, prompts } = wanted;
    let mut extensions = include_str!("examples.conf").replace("{agi}", agi);
    if let Some(file) = dialplan {
        extensions += &fs::read_to_string(file).with_context(|| format!("cannot read the dialplan {file}"))?;
    }
    let prompts = prompts.map(provided::sounds_of).transpose()?.unwrap_or_default();
    // All of them are tones that say no word: `prompts check` of any app passes over them.
    let prompts = prompts.into_iter().chain(provided::SOUNDS.map(str::to_owned));
    let setup = Setup::new().name(which.name).agi(agi).dialplan(extensions).prompts(prompts);
    let setup = setup.module("app_voicemail").file("voicemail.conf", provided::VOICEMAIL);
    let asterisk = Asterisk::start(&install(which.version)?, &setup).await?;
    for problem in asterisk.problems()? {
        println!("{problem}");
    }
    let folder = asterisk.folder().display();
    println!("{}", next_steps(which, agi, &folder.to_string(), &asterisk.ami_url(DIALER)));
    let mut manager = asterisk.ami("off").await?;
    let gone = async { while manager.event().await.is_ok() {} };
    tokio::select! {
        pressed = ctrl_c() => Ok(pressed?),
        () = gone => bail!("Asterisk ended by itself"),
    }
}

/// The user of its `manager.conf` that may place calls.
const DIALER: &str = "dialer";

/// What to do with a running Asterisk. Each command names its version and its name, unless they are the usual ones.
fn next_steps(which: Which<'_>, agi: &str, folder: &str, ami: &str) -> String {
    let (version, of) = (which.version, which.options());
    format!(
        "Asterisk {version} runs until Ctrl-C, which takes this folder with it: {folder}

    sounds     {folder}/lib/sounds/en
    config     {folder}/etc (a queue: queues.conf, then cargo xtask console 'queue reload all'{of})
    log        {folder}/log/full
    ami        {ami} (AGI_AMI of an app: calls by AsyncAGI, and calls that it places)
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
pub(crate) async fn call(which: Which<'_>, order: Order<'_>) -> Result<()> {
    let asterisk = running(which)?;
    if let Some(words) = unusual(which, &asterisk.owner()) {
        println!("{words}");
    }
    let keys = keys::read(order.keys)?;
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
    let pressed = press(&mut call, &keys).await;
    let mut caller_did = false;
    if let (Ok(()), Some(after)) = (&pressed, order.hang_up) {
        sleep(after).await;
        caller_did = call.hang_up().await?;
    }
    let ended = call.ended().await?;
    let hung_up = who_hung_up(&ended.route_status, &ended.agi_status, caller_did);
    println!("AGI_ROUTE_STATUS={} AGISTATUS={}{hung_up}", ended.route_status, ended.agi_status);
    print!("{}", report(&of_call(&asterisk.log()?[before..], &number), asterisk.folder()));
    pressed.context("the call ended before the last key")?;
    ensure!(!has_failed(&ended.route_status, &ended.agi_status), "the call failed");
    Ok(())
}

/// Presses the keys, each at its time. One whose time has passed is pressed at once.
async fn press(call: &mut Call, keys: &[Keys<'_>]) -> Result<()> {
    let began = Instant::now();
    for Keys { at, keys } in keys {
        if let Some(at) = *at {
            sleep_until(began + at).await;
        }
        call.press(keys).await?;
    }
    Ok(())
}

/// Who ended the call, if somebody hung up. An app that did so itself has ended well, without having met a hang-up.
fn who_hung_up(route_status: &str, agi_status: &str, caller_did: bool) -> &'static str {
    match (agi_status, route_status) {
        ("HANGUP", "OK") if !caller_did => " (the app hung up)",
        ("HANGUP", _) => " (the caller hung up)",
        _ => "",
    }
}

/// Which Asterisk it is, if it is not the one that everybody means: of another name, or for an app elsewhere.
fn unusual(which: Which<'_>, owner: &str) -> Option<String> {
    let usual = which.name == NAME && (owner.is_empty() || owner.ends_with(&format!("--agi {USUAL_AGI}")));
    (!usual).then(|| format!("on the Asterisk {} ({owner})", which.name))
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
    log.lines().filter(|line| is_problem(line)).filter(own).filter(|line| !is_harmless(line)).collect()
}

/// What Asterisk says when it tells of a hang-up to an app that has ended its call and closed (`utils.c`).
fn is_harmless(line: &str) -> bool {
    line.ends_with("write() returned error: Connection reset by peer")
        || line.ends_with("write() returned error: Broken pipe")
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
pub(crate) async fn console(which: Which<'_>, line: &str) -> Result<()> {
    let asterisk = running(which)?;
    // What loads and unloads code, the manager runs for nobody.
    let said = match asterisk.command(line).await {
        Err(error) if error.to_string().contains("Command blacklisted") => asterisk.remote(line),
        said => said,
    };
    print!("{}", said?);
    Ok(())
}

fn running(which: Which<'_>) -> Result<Asterisk> {
    let running = Root::find(which.version)?.and_then(|root| Asterisk::running(&root, which.name));
    running.with_context(|| {
        let Which { version, name } = which;
        let name = if name == NAME { String::new() } else { format!(" --name {name}") };
        format!("no Asterisk is running: run `cargo xtask asterisk --version {version}{name}` first")
    })
}

/// The instance's name, by which a call finds it; the default of `--name`.
pub(crate) const NAME: &str = "examples";

/// Where the app listens, unless it is said.
pub(crate) const USUAL_AGI: &str = "127.0.0.1:4573";

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{NAME, Which, has_failed, next_steps, of_call, report, unusual, who_hung_up};
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
    fn an_app_that_hangs_up_is_not_a_caller_who_did() {
        for (route, agi, caller_does, said) in [
            ("OK", "HANGUP", false, " (the app hung up)"),
            ("OK", "HANGUP", true, " (the caller hung up)"),
            ("HUNG_UP", "HANGUP", false, " (the caller hung up)"),
            ("ERROR", "HANGUP", false, " (the caller hung up)"),
            ("OK", "SUCCESS", false, ""),
        ] {
            assert_eq!(who_hung_up(route, agi, caller_does), said, "{route} {agi} {caller_does}");
        }
        let log = "[1] x.c: 271 [C-01]\n[2] ERROR[7][C-01] utils.c: write() returned error: Connection reset by peer\n";
        assert_eq!(of_call(log, "271"), Vec::<&str>::new());
    }

    #[test]
    fn a_call_says_which_asterisk_it_uses_unless_it_is_the_usual_one() {
        let on = |name, owner| unusual(Which { version: Version::V22, name }, owner);
        assert_eq!(on(NAME, "process 7, --agi 127.0.0.1:4573"), None);
        let other = on(NAME, "process 7, --agi 127.0.0.1:47310").unwrap();
        assert_eq!(other, "on the Asterisk examples (process 7, --agi 127.0.0.1:47310)");
        assert!(on("mine", "process 7, --agi 127.0.0.1:4573").is_some());
    }

    #[test]
    fn each_next_step_names_the_version_that_runs() {
        let of = |version, name| next_steps(Which { version, name }, "127.0.0.1:4573", "/tmp/x", "ami://x");
        let commands = |text: &str| text.matches("cargo xtask ").count();
        let second = of(Version::V16, "mine");
        assert_eq!(commands(&second), second.matches(" --version 16 --name mine").count());
        let usual = of(Version::V22, NAME);
        assert!(commands(&usual) == 5 && !usual.contains("--version") && !usual.contains("--name"), "{usual}");
    }
}
