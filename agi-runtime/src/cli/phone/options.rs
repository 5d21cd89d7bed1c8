//! The command line of `call`.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::connect::Server;
use super::exit::Wrong;
use super::prompts::Prompts;
use super::record::Record;
use super::script::Script;
use crate::cli::arguments::{Arguments, Command, Operand, Opt};
use agi_protocol::Digit;
use agi_simulator::{CallSetup, Id};

/// What the command line asks for.
pub(super) struct Options {
    pub(super) target: Target,
    pub(super) setup: CallSetup,
    /// The target and the arguments, as they were given.
    pub(super) dialled: String,
    pub(super) given: Given,
    pub(super) mode: Mode,
    pub(super) prompts: Prompts,
    pub(super) sounds: Vec<PathBuf>,
    pub(super) timeout: Duration,
    pub(super) record: Option<Record>,
}

/// Who answers.
pub(super) enum Target {
    /// The app of this process.
    App,
    Server(Server),
}

/// What the call is given, in words: for a record of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Given {
    pub(super) target: String,
    pub(super) from: Option<String>,
    pub(super) args: Vec<String>,
    pub(super) variables: Vec<(String, String)>,
}

/// Where keys come from.
pub(super) enum Mode {
    /// Typed, in real time.
    Live,
    /// Known beforehand, in virtual time.
    Script(Script),
    /// Lines of standard input, in virtual time.
    Piped,
}

/// The subcommand.
pub(in crate::cli) const COMMAND: Command = Command {
    name: "call",
    about: "Calls the app from this terminal, without an Asterisk",
    operand: Some(Operand {
        name: "TARGET",
        help: "What is called: /survey/7?lang=en of this app, or agi://host:port/survey/7 of one that is served",
        many: false,
    }),
    options: &[
        Opt::text("from", "CALLER", "Who calls: 'Ada <+15551234>', a number, or a name"),
        Opt::text("arg", "VALUE", "An argument of AGI(); may be repeated").many(),
        Opt::text("var", "NAME=VALUE", "A channel variable or function; may be repeated").many(),
        Opt::text("press", "KEYS", "Keys for one wait of the app; may be repeated, '' lets a wait pass").many(),
        Opt::text("hangup-after", "TIME", "Hangs up so long behind the last key: 3s, 500ms, 0s"),
        Opt::flag("fast", "Prompts and timeouts take no time; keys are lines"),
        Opt::path(
            "prompts",
            "FILE",
            "What the sounds say: lines 'name = wording' [default: prompts or prompts.txt]",
        ),
        Opt::path("sounds", "DIR", "The recorded sounds: how long each is, and whether it is there; may be repeated")
            .many(),
        Opt::text("timeout", "TIME", "How long the app may say nothing where it has to").or("10s"),
        Opt::path("record", "FILE", "Writes the call as a test that passes: calls_survey.rs"),
        Opt::flag("force", "--record replaces a file that is there"),
        Opt::text("app", "EXPRESSION", "The app in the recorded test").or("App::new()"),
    ],
    details: "\
Exit status: 0 ended, 1 the handler failed, 2 usage, 3 not reachable, 4 hung up (Ctrl-D, Ctrl-C, --hangup-after, the end \
of the input).

In a terminal, time passes as on the phone. With --press or --hangup-after, and in a pipe, prompts and timeouts take no \
time; a line of the pipe is what is pressed for one wait, an empty line presses nothing, and its end hangs up.",
};

impl Options {
    pub(super) fn read(line: &Arguments) -> Result<Self, Wrong> {
        let text = |name: &str| line.text(name).map(str::to_owned);
        let path = |name: &str| line.paths(name).pop();
        let time = |name: &str| line.text(name).map(|text| duration(name, text)).transpose();
        let words = Given {
            target: line.operands.concat(),
            from: text("from"),
            args: line.texts("arg"),
            variables: line.texts("var").iter().map(|text| variable(text)).collect::<Result<_, _>>()?,
        };
        if words.target.contains(['\n', '\r', '\0']) {
            return Err(Wrong::usage("the target has a line feed, which no dialplan can send"));
        }
        let groups = line.texts("press").iter().map(|text| keys(text)).collect::<Result<Vec<_>, _>>()?;
        let hang_up_after = time("hangup-after")?;
        let mode = if !groups.is_empty() || hang_up_after.is_some() {
            Mode::Script(Script::new(groups, hang_up_after))
        } else if line.has("fast") || !std::io::stdin().is_terminal() {
            Mode::Piped
        } else {
            Mode::Live
        };
        let sounds = line.paths("sounds");
        if let Some(missing) = sounds.iter().find(|folder| !folder.is_dir()) {
            return Err(Wrong::usage(format!("--sounds {}: there is no such folder", missing.display())));
        }
        let server = words.target.contains("://").then(|| Server::of(&words.target)).transpose()?;
        let app = text("app").unwrap_or_default();
        let record = path("record").map(|file| Record::new(file, line.has("force"), app)).transpose()?;
        let mut setup = setup(&words);
        // A recorded test has the id of a test's first call, which its app may have said back.
        setup.id = server.as_ref().filter(|_| record.is_none()).map(|_| id());
        Ok(Self {
            target: server.map_or(Target::App, Target::Server),
            setup,
            dialled: dialled(&words),
            given: words,
            mode,
            prompts: Prompts::read(path("prompts").as_deref())?,
            sounds,
            timeout: time("timeout")?.unwrap_or(Duration::from_secs(10)),
            record,
        })
    }
}

fn setup(given: &Given) -> CallSetup {
    let mut setup = CallSetup::new(&given.target);
    if let Some(from) = &given.from {
        setup.from(from);
    }
    let bytes = |text: &String| text.clone().into_bytes();
    setup.arguments = given.args.iter().map(bytes).collect();
    setup.variables = given.variables.iter().map(|(name, value)| (bytes(name), bytes(value))).collect();
    setup
}

/// What a server tells this call by from those of other phones.
fn id() -> Id {
    let began = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    Id { began, number: std::process::id() }
}

fn dialled(given: &Given) -> String {
    if given.args.is_empty() { given.target.clone() } else { format!("{} ({})", given.target, given.args.join(", ")) }
}

fn variable(text: &str) -> Result<(String, String), Wrong> {
    let parts = text.split_once('=').filter(|(name, _)| !name.is_empty());
    let (name, value) =
        parts.ok_or_else(|| Wrong::usage(format!("--var {text:?} has no value; write --var NAME=VALUE")))?;
    Ok((name.to_owned(), value.to_owned()))
}

fn keys(text: &str) -> Result<Vec<Digit>, Wrong> {
    let key = |key| {
        let wrong = || Wrong::usage(format!("--press {text:?}: {key:?} is no key; keys are 0 to 9, *, # and A to D"));
        Digit::new(key).ok_or_else(wrong)
    };
    text.chars().map(key).collect()
}

/// `3s`, `1.5s`, `500ms`, `2m`.
fn duration(option: &str, text: &str) -> Result<Duration, Wrong> {
    let wrong = || Wrong::usage(format!("--{option} {text:?}: write a number and s, ms or m: 3s, 500ms"));
    let unit = text.find(|character: char| character.is_ascii_alphabetic()).ok_or_else(wrong)?;
    let seconds = match &text[unit..] {
        "ms" => 0.001,
        "s" => 1.0,
        "m" => 60.0,
        _ => return Err(wrong()),
    };
    let number: f64 = text[..unit].parse().map_err(|_| wrong())?;
    let time = Duration::try_from_secs_f64(number * seconds).map_err(|_| wrong())?;
    // In whole milliseconds, which is what the wire has.
    u64::try_from(time.as_millis()).map(Duration::from_millis).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::{duration, keys, variable};
    use std::time::Duration;

    #[test]
    fn times_have_a_unit() {
        let duration = |text| duration("timeout", text);
        assert_eq!(duration("3s"), Ok(Duration::from_secs(3)));
        assert_eq!(duration("1.5s"), Ok(Duration::from_millis(1_500)));
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(duration("0s"), Ok(Duration::ZERO));
        for text in ["3", "s", "-3s", "3h", "", "1e300s", "naNs"] {
            assert!(duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_key_that_is_none_and_a_variable_without_a_value_are_refused() {
        assert_eq!(keys("12#").unwrap().len(), 3);
        assert!(keys("1x").unwrap_err().why.contains("'x' is no key"));
        assert_eq!(variable("A=b=c").unwrap(), ("A".to_owned(), "b=c".to_owned()));
        assert!(variable("A").is_err() && variable("=b").is_err());
    }
}
