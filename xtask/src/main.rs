//! `cargo xtask`: the workspace's own commands.

mod exchange;
mod gate;
mod keys;
mod llms;
mod look;
mod new;
mod operations;
mod pictures;
mod programs;
mod prose;
mod provided;
mod release;
mod rooms;
mod suites;
mod tools;

use std::{path::Path, process::ExitCode, time::Duration};

use anyhow::Result;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use exchange::{NAME, Order, USUAL_AGI, Wanted, Which};
use tokio::runtime::Runtime;
use xtask::asterisk::Version;

fn main() -> ExitCode {
    match run(&arguments().get_matches()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn arguments() -> Command {
    let version = Arg::new("version")
        .long("version")
        .value_name("22|16")
        .default_value("22")
        .value_parser(value_parser!(Version))
        .help("Which Asterisk");
    let agi = Arg::new("agi")
        .long("agi")
        .value_name("HOST:PORT")
        .default_value(USUAL_AGI)
        .help("Where the application listens");
    let name = Arg::new("name")
        .long("name")
        .value_name("NAME")
        .default_value(NAME)
        .value_parser(instance_name)
        .help("Which of several that run at once");
    let call = call_arguments([agi.clone(), version.clone(), name.clone()]);
    let dialplan = Arg::new("dialplan")
        .long("dialplan")
        .value_name("FILE")
        .help("An extensions.conf to load with those of the examples");
    let prompts = Arg::new("prompts")
        .long("prompts")
        .value_name("FILE")
        .help("The sounds of an app: its prompts.toml, or lines 'name = wording' as for its telephone; a tone each");
    let line = Arg::new("line").value_name("COMMAND").required(true).help("agi set debug on, dialplan reload, …");
    let seconds = Arg::new("seconds")
        .long("seconds")
        .value_name("N")
        .default_value("60")
        .value_parser(value_parser!(u32))
        .help("How long each");
    let seed = Arg::new("seed")
        .long("seed")
        .value_name("S")
        .value_parser(value_parser!(u32))
        .help("Which scenarios: those of a run that printed this seed; default: others each time");
    let flag = |name, help| Arg::new(name).long(name).action(ArgAction::SetTrue).help(help);
    let quick = flag("quick", "Leave out Asterisk");
    let step = Arg::new("step").long("step").value_name("NAME").help("One step alone, by its name in the summary");
    let renew = flag("renew", "Write the snapshots");
    let subcommand = |name, about| Command::new(name).about(about);
    Command::new("cargo xtask")
        .bin_name("cargo xtask")
        .about("The workspace's own commands")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommands([
            subcommand("test", "The whole gate: format, clippy, tests, docs, book, calls on real Asterisk")
                .args([quick, step]),
            subcommand("new", "Make a new app of the template, next to this checkout").arg(
                Arg::new("folder").value_name("FOLDER").required(true).help("../clinic makes the app clinic there"),
            ),
            subcommand("asterisk", "Run an Asterisk for the examples until Ctrl-C").args([
                version.clone(),
                agi,
                dialplan,
                prompts,
                name.clone(),
            ]),
            subcommand("call", "Place a call on the Asterisk of `cargo xtask asterisk`").args(call),
            subcommand("console", "Run a command on its console").args([line, version.clone(), name]),
            subcommand("book", "Build the book into book/html")
                .arg(flag("look", "Look at each page in Chromium, at a desk's and a phone's width, light and dark")),
            subcommand("llms", "Compare the book's llms.txt with its chapters").arg(renew.clone()),
            subcommand("pictures", "Compare the README's and the book's pictures with what the programs print")
                .arg(flag("renew", "Write the pictures again")),
            subcommand("api", "Compare the public API with its snapshots in api/").arg(renew),
            subcommand("bench", "What a call costs, compared with raw tokio and the other Rust libraries").args([
                flag("quick", "Two minutes; the book stays as it is"),
                flag("json", "Print the figures as one JSON object"),
                flag("audio", "What live audio costs, compared with raw tokio and with servers in other languages"),
                flag("starting", "What the start of a process costs, for standard AGI, compared with scripts")
                    .conflicts_with("audio"),
                flag("soak", "Ten minutes of 200 streams: none loses a frame, nothing is left").conflicts_with("audio"),
            ]),
            subcommand("fuzz", "Run each fuzz target for a while").arg(seconds.clone()),
            subcommand("prose", "Find the phrases that idioms.toml has given up").args([
                Arg::new("under")
                    .value_name("PATH")
                    .default_value("")
                    .help("Only in files whose path begins with this"),
                flag("count", "Count them by file"),
            ]),
            subcommand("rooms", "Check that every room uses only what rooms.toml allows").arg(
                Arg::new("draw").long("draw").action(ArgAction::SetTrue).help("Draw rooms.toml into rooms.svg instead"),
            ),
            subcommand("many", "Kill and restart servers while callers are on the line, and print what is lost"),
            subcommand("fidelity", "Compare the simulated Asterisk with a real one in random scenarios").args([
                seconds.help("How long"),
                seed,
                version,
            ]),
        ])
}

/// Seconds, with or without their `s`, as the telephone of an app writes them.
fn seconds(text: &str) -> Result<Duration> {
    Ok(Duration::try_from_secs_f64(text.strip_suffix('s').unwrap_or(text).parse()?)?)
}

/// What `call` takes, with what other commands take, too.
fn call_arguments([agi, version, name]: [Arg; 3]) -> [Arg; 7] {
    [
        Arg::new("to")
            .value_name("EXTEN|ROUTE")
            .required(true)
            .help("100 is hello, 7 the survey; /path?query,argument calls a route of the app at --agi"),
        Arg::new("from").long("from").value_name("NUMBER").help("The caller's number"),
        agi,
        Arg::new("press")
            .long("press")
            .value_name("KEYS")
            .help("Keys to press, ten a second: ww4, where `w` waits for half a second; '4@2s 12#@7.5s', at these times of the call"),
        Arg::new("hangup-after")
            .long("hangup-after")
            .value_name("SECS")
            .value_parser(seconds)
            .help("Hang up that long after the last key: 3 or 3s"),
        version,
        name,
    ]
}

fn run(matches: &ArgMatches) -> Result<()> {
    match matches.subcommand() {
        Some(("test", given)) => {
            gate::test(given.get_flag("quick"), given.get_one::<String>("step").map(String::as_str))
        }
        Some(("new", given)) => new::new(workspace(), text(given, "folder")),
        Some(("asterisk", given)) => Runtime::new()?.block_on(exchange::run(Wanted {
            which: which(given),
            agi: text(given, "agi"),
            dialplan: given.get_one::<String>("dialplan").map(String::as_str),
            prompts: given.get_one::<String>("prompts").map(String::as_str),
        })),
        Some(("call", given)) => Runtime::new()?.block_on(exchange::call(
            which(given),
            Order {
                to: text(given, "to"),
                agi: text(given, "agi"),
                from: text(given, "from"),
                keys: text(given, "press"),
                hang_up: given.get_one("hangup-after").copied(),
            },
        )),
        Some(("console", given)) => Runtime::new()?.block_on(exchange::console(which(given), text(given, "line"))),
        Some(("book", given)) if given.get_flag("look") => look::look(),
        Some(("api", given)) if given.get_flag("renew") => release::api::renew(),
        Some(("api", _)) => release::api::check().map(drop),
        Some(("book", _)) => tools::book(),
        Some(("llms", given)) => llms::llms(workspace(), given.get_flag("renew")),
        Some(("pictures", given)) => pictures::pictures(given.get_flag("renew")),
        Some(("bench", given)) => {
            tools::counters()?;
            let words = [
                ("audio", "audio"),
                ("soak", "soak"),
                ("starting", "starting"),
                ("quick", "--quick"),
                ("json", "--json"),
            ];
            let given = words.into_iter().filter(|(option, _)| given.get_flag(option));
            tools::bench(&given.map(|(_, word)| word).collect::<Vec<_>>())
        }
        Some(("many", _)) => tools::many(),
        Some(("fidelity", given)) => tools::fidelity(
            version(given),
            given.get_one("seconds").copied().unwrap_or_default(),
            given.get_one("seed").copied(),
        ),
        Some(("prose", given)) if text(given, "under").is_empty() && !given.get_flag("count") => {
            prose::check(workspace())
        }
        Some(("prose", given)) => prose::check_under(workspace(), text(given, "under"), given.get_flag("count")),
        Some(("rooms", given)) if given.get_flag("draw") => rooms::draw(workspace()),
        Some(("rooms", _)) => rooms::check(workspace()),
        Some(("fuzz", given)) => tools::fuzz(given.get_one("seconds").copied().unwrap_or_default()),
        _ => Ok(()),
    }
}

fn which(given: &ArgMatches) -> Which<'_> {
    Which { version: version(given), name: text(given, "name") }
}

/// The name is that of a folder.
fn instance_name(text: &str) -> Result<String> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    anyhow::ensure!(!text.is_empty() && text.bytes().all(fits), "write letters, digits and hyphens: --name mine");
    Ok(text.to_owned())
}

fn version(given: &ArgMatches) -> Version {
    given.get_one("version").copied().unwrap_or(Version::V22)
}

fn text<'a>(given: &'a ArgMatches, name: &str) -> &'a str {
    given.get_one::<String>(name).map_or("", String::as_str)
}

/// The workspace.
fn workspace() -> &'static Path {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package)
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_command_or_option_is_there_twice() {
        super::arguments().debug_assert();
    }

    #[test]
    fn a_time_in_seconds_may_have_its_unit() {
        for (text, millis) in [("3", 3_000), ("3s", 3_000), ("0.5", 500)] {
            assert_eq!(super::seconds(text).unwrap().as_millis(), millis);
        }
        assert!(super::seconds("3m").is_err());
    }
}
