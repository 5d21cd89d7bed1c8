//! The command line of the telephone: the table of its options, and what they ask for.

use std::ffi::OsStr;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use agi_protocol::Digit;
use agi_simulator::{CallSetup, Id};

use crate::connect::Server;
use crate::edition::Edition;
use crate::error::PhoneError;
use crate::prompts::Prompts;
use crate::script::Script;
use crate::stand_ins::Given;

/// One option of the telephone, for whatever reads the command line.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct OptionSpec {
    /// Its name, without the two hyphens.
    pub name: &'static str,
    /// What follows the name.
    pub value: ValueKind,
    /// Whether it may be given more than once.
    pub repeated: bool,
    /// What it does, for the help.
    pub help: &'static str,
    /// Its default value.
    pub default: Option<&'static str>,
}

/// What follows an option's name.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum ValueKind {
    /// Nothing.
    None,
    /// A text; the help calls it this.
    Text(&'static str),
    /// A path, which may be any bytes; the help calls it this.
    Path(&'static str),
}

pub(crate) const fn option(name: &'static str, value: ValueKind, help: &'static str) -> OptionSpec {
    OptionSpec { name, value, repeated: false, help, default: None }
}

pub(crate) const fn repeated(name: &'static str, value: ValueKind, help: &'static str) -> OptionSpec {
    OptionSpec { repeated: true, ..option(name, value, help) }
}

/// The options, in the order of the help.
pub const OPTIONS: [OptionSpec; 12] = [
    option("from", ValueKind::Text("CALLER"), "The caller: 'Ada <+15551234>', a number, or a name"),
    repeated("arg", ValueKind::Text("VALUE"), "An argument of AGI(), after those of the target; may be repeated"),
    repeated("var", ValueKind::Text("NAME=VALUE"), "A channel variable or function; may be repeated"),
    option("language", ValueKind::Text("CODE"), "The channel's language: de, de_AT [default: en]"),
    repeated("press", ValueKind::Text("KEYS"), "Keys for one wait of the app; may be repeated, '' lets a wait pass"),
    option("hangup-after", ValueKind::Text("TIME"), "Hangs up so long after the last key: 3s, 500ms, 0s"),
    repeated("app", ValueKind::Text("NAME=END"), "How an application ends: Dial=BUSY, Queue=TIMEOUT; may be repeated"),
    option("fast", ValueKind::None, "Prompts and timeouts take no time; keys are lines"),
    option(
        "prompts",
        ValueKind::Path("FILE"),
        "What the sounds say: prompts.toml, lines 'name = wording', or core-sounds-en.txt [default: prompts.toml or prompts.txt]",
    ),
    repeated(
        "sounds",
        ValueKind::Path("DIR"),
        "The recorded sounds: how long each is, and whether it exists; may be repeated",
    ),
    option(
        "wav",
        ValueKind::Path("FILE"),
        "Keeps live audio: what the caller said on the left, what they heard on the right",
    ),
    OptionSpec {
        default: Some("10s"),
        ..option("timeout", ValueKind::Text("TIME"), "How long the app may say nothing where it has to")
    },
];

/// The name of what is called, in the help.
pub const TARGET: &str = "TARGET";

/// What the help says after the options.
pub const DETAILS: &str = "\
Exit status: 0 ended, 1 the handler failed, 2 usage, 3 not reachable, 4 hung up (Ctrl-D, Ctrl-C, --hangup-after, the end \
of the input).

In a terminal, time passes as on the phone. With --press or --hangup-after, and in a pipe, prompts and timeouts take no \
time; a line of the pipe is what is pressed for one wait, an empty line presses nothing, and its end hangs up.

With --session NAME, the words are a step of a call that a process holds in the background, until the call ends, `hangup`, or \
--idle. Each step goes on until the app waits for the caller, and prints one line of JSON. Steps: start TARGET, with the \
options of the call; press KEYS (a - takes them from standard input, and shows them nowhere); say TEXT; wait, until the app \
asks something else, or wait TIME; hangup; status, the present state; show, with everything that happened. Exit status: 0 the \
call goes on or ended well, also by a hang-up, 1 the handler failed or says nothing, 2 usage, 3 not reachable, 5 there is no \
such call.";

/// What a command line asks for.
#[derive(Clone, Debug)]
pub struct Options {
    pub(crate) edition: Edition,
    /// Who answers, unless it is the app of this process.
    pub(crate) server: Option<Server>,
    /// The program that answers, if one does: the script of standard AGI.
    pub(crate) program: Option<String>,
    pub(crate) setup: CallSetup,
    pub(crate) dialled: Dialled,
    pub(crate) mode: Mode,
    pub(crate) prompts: Prompts,
    pub(crate) sounds: Vec<PathBuf>,
    pub(crate) wav: Option<PathBuf>,
    pub(crate) applications: Vec<Given>,
    pub(crate) timeout: Duration,
}

/// What the command line gives the call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Dialled {
    /// The path, or the whole `agi://…`, with the arguments that follow it after commas.
    pub target: String,
    /// The caller: a name, a number, or both.
    pub from: Option<String>,
    /// The further arguments of `AGI()`.
    pub args: Vec<String>,
    /// Channel variables and functions, with their values.
    pub variables: Vec<(String, String)>,
    /// The channel's language, if it is not that of every call.
    pub language: Option<String>,
}

/// Where keys come from.
#[derive(Clone, Debug)]
pub(crate) enum Mode {
    /// Typed, in real time.
    Live,
    /// Known beforehand, in virtual time.
    Script(Script),
    /// Lines of standard input, in virtual time.
    Piped,
    /// The steps of a session.
    Session {
        /// Whether time passes as on the telephone.
        real_time: bool,
    },
}

impl Options {
    /// Reads the options. `values` returns what was given for one of [`OPTIONS`], its default included, and one empty
    /// value for an option that takes none.
    ///
    /// # Errors
    /// If a value is not what the option takes, or a file that it names cannot be read.
    pub fn read<'v>(
        edition: Edition,
        target: &str,
        values: impl Fn(&str) -> Vec<&'v OsStr>,
    ) -> Result<Self, PhoneError> {
        let texts = |name: &str| -> Vec<&str> { values(name).into_iter().filter_map(OsStr::to_str).collect() };
        let text = |name: &str| texts(name).pop();
        let time = |name: &str| text(name).map(|text| duration(name, text)).transpose();
        let dialled = Dialled::read(target, &values)?;
        let groups = texts("press").into_iter().map(|text| keys("--press", text)).collect::<Result<Vec<_>, _>>()?;
        let hang_up_after = time("hangup-after")?;
        let mode = if !groups.is_empty() || hang_up_after.is_some() {
            Mode::Script(Script::new(groups, hang_up_after))
        } else if !values("fast").is_empty() || !std::io::stdin().is_terminal() {
            Mode::Piped
        } else {
            Mode::Live
        };
        let sounds = sounds(values("sounds"))?;
        let applications = applications(texts("app"), edition)?;
        let mut setup = dialled.setup();
        let program = program(edition, &setup);
        let server = if program.is_some() { None } else { server(edition, target, &setup)? };
        setup.id = server.as_ref().map(|_| id());
        Ok(Self {
            edition,
            server,
            program,
            setup,
            dialled,
            mode,
            prompts: Prompts::read(values("prompts").pop().map(Path::new))?,
            sounds,
            wav: values("wav").pop().map(PathBuf::from),
            applications,
            timeout: time("timeout")?.unwrap_or(Duration::from_secs(10)),
        })
    }

    /// Gives the call the channel and the unique id of a test's first call: for a call that becomes a test, because the
    /// server may say them back. Otherwise each call to a server has its own.
    pub fn identify_as_in_tests(&mut self) {
        self.setup.id = None;
    }

    /// Sets what time it is when the call begins, to the dialplan: in seconds since 1970-01-01 UTC. An app in this process has its
    /// own clock.
    ///
    /// ```
    /// use agi_phone::{Edition, Options};
    ///
    /// let mut options = Options::read(Edition::Subcommand, "/desk", |_| Vec::new()).unwrap();
    /// // 2026-12-24 18:30 in Vienna.
    /// options.begin_at(1_798_133_400);
    /// ```
    pub fn begin_at(&mut self, seconds: i64) {
        self.setup.begins = seconds;
    }

    /// Has the steps of a session press the keys.
    pub(crate) fn stepped(self, real_time: bool) -> Result<Self, PhoneError> {
        if matches!(self.mode, Mode::Script(_)) {
            let why = "--press and --hangup-after are for a call without --session; in a session, write a step for each: press \
                       '12#', hangup";
            return Err(PhoneError::usage(why));
        }
        Ok(Self { mode: Mode::Session { real_time }, ..self })
    }

    /// Whether it calls the app of this process.
    #[must_use]
    pub fn calls_the_app(&self) -> bool {
        self.server.is_none() && self.program.is_none()
    }

    /// Whether time passes as on the telephone.
    #[must_use]
    pub fn is_live(&self) -> bool {
        matches!(self.mode, Mode::Live | Mode::Session { real_time: true })
    }

    /// Returns what the call is given.
    #[must_use]
    pub fn dialled(&self) -> &Dialled {
        &self.dialled
    }

    /// Returns the folders of recorded sounds.
    #[must_use]
    pub fn sounds(&self) -> &[PathBuf] {
        &self.sounds
    }
}

impl Dialled {
    /// Reads the options that a call and a load share.
    pub(crate) fn read<'v>(target: &str, values: &impl Fn(&str) -> Vec<&'v OsStr>) -> Result<Self, PhoneError> {
        let texts = |name: &str| -> Vec<&str> { values(name).into_iter().filter_map(OsStr::to_str).collect() };
        if target.contains(['\n', '\r', '\0']) {
            return Err(PhoneError::usage("the target has a line feed, which no dialplan can send"));
        }
        Ok(Self {
            target: target.to_owned(),
            from: texts("from").pop().map(str::to_owned),
            args: texts("arg").into_iter().map(str::to_owned).collect(),
            variables: texts("var").into_iter().map(variable).collect::<Result<_, _>>()?,
            language: texts("language").pop().map(language).transpose()?,
        })
    }

    /// The target and the arguments, for the first line of the screen.
    pub(crate) fn display(&self) -> String {
        if self.args.is_empty() { self.target.clone() } else { format!("{} ({})", self.target, self.args.join(", ")) }
    }

    /// How a call to it begins.
    pub(crate) fn setup(&self) -> CallSetup {
        let mut setup = CallSetup::of_script(&self.target);
        if !is_program(&setup.url) {
            setup = CallSetup::new(&self.target);
        }
        if let Some(from) = &self.from {
            setup.from(from);
        }
        let bytes = |text: &String| text.clone().into_bytes();
        if let Some(language) = &self.language {
            setup.language.clone_from(language);
        }
        setup.further_arguments(self.args.iter().map(bytes));
        setup.variables.extend(self.variables.iter().map(|(name, value)| (bytes(name), bytes(value))));
        setup
    }
}

/// The program that is called, which only the telephone that is a program starts.
fn program(edition: Edition, setup: &CallSetup) -> Option<String> {
    (edition == Edition::Program && setup.is_process).then(|| setup.url.clone())
}

#[cfg(all(feature = "program", unix))]
use crate::program::is_program;

#[cfg(not(all(feature = "program", unix)))]
fn is_program(_script: &str) -> bool {
    false
}

/// Who answers; `None`: the app of this process.
pub(crate) fn server(edition: Edition, target: &str, setup: &CallSetup) -> Result<Option<Server>, PhoneError> {
    let is_path = edition == Edition::Subcommand && !target.contains("://");
    // A target without a scheme is refused as it was written.
    let url = if target.contains("://") { &setup.url } else { target };
    (!is_path).then(|| Server::of(url, edition)).transpose()
}

/// The folders of recorded sounds.
pub(crate) fn sounds(values: Vec<&OsStr>) -> Result<Vec<PathBuf>, PhoneError> {
    let sounds: Vec<_> = values.into_iter().map(PathBuf::from).collect();
    match sounds.iter().find(|folder| !folder.is_dir()) {
        Some(missing) => Err(PhoneError::usage(format!("--sounds {}: there is no such folder", missing.display()))),
        None => Ok(sounds),
    }
}

/// How applications end.
pub(crate) fn applications(texts: Vec<&str>, edition: Edition) -> Result<Vec<Given>, PhoneError> {
    let application = |text: &str| {
        if edition == Edition::Subcommand && text.contains("::") {
            let why = format!(
                "--app {text:?} does not say how an application ends; the app of a test: --record-app '{text}'"
            );
            return Err(PhoneError::usage(why));
        }
        Given::parse(text)
    };
    texts.into_iter().map(application).collect()
}

/// The id by which a server tells this call from those of other phones.
fn id() -> Id {
    let began = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    Id::new(began, std::process::id())
}

fn variable(text: &str) -> Result<(String, String), PhoneError> {
    let parts = text.split_once('=').filter(|(name, _)| !name.is_empty());
    let (name, value) =
        parts.ok_or_else(|| PhoneError::usage(format!("--var {text:?} has no value; write --var NAME=VALUE")))?;
    Ok((name.to_owned(), value.to_owned()))
}

/// Asterisk puts it into the names of files, so it is of letters, digits, `_` and `-`.
fn language(text: &str) -> Result<String, PhoneError> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
    if text.is_empty() || !text.bytes().all(fits) {
        let why = format!("--language {text:?} is not a language of sounds; write its folder's name: de, de_AT, en");
        return Err(PhoneError::usage(why));
    }
    Ok(text.to_owned())
}

/// The keys of an option or a step.
pub(crate) fn keys(option: &str, text: &str) -> Result<Vec<Digit>, PhoneError> {
    let key = |key| {
        let wrong =
            || PhoneError::usage(format!("{option} {text:?}: {key:?} is not a key; keys are 0 to 9, *, # and A to D"));
        Digit::new(key).ok_or_else(wrong)
    };
    text.chars().map(key).collect()
}

/// `3s`, `1.5s`, `500ms`, `2m`, `1h`.
pub(crate) fn duration(option: &str, text: &str) -> Result<Duration, PhoneError> {
    let wrong = || PhoneError::usage(format!("--{option} {text:?}: write a number and s, ms, m or h: 3s, 500ms"));
    let unit = text.find(|character: char| character.is_ascii_alphabetic()).ok_or_else(wrong)?;
    let seconds = match &text[unit..] {
        "ms" => 0.001,
        "s" => 1.0,
        "m" => 60.0,
        "h" => 3_600.0,
        _ => return Err(wrong()),
    };
    let number: f64 = text[..unit].parse().map_err(|_| wrong())?;
    let time = Duration::try_from_secs_f64(number * seconds).map_err(|_| wrong())?;
    // In whole milliseconds, which is what the wire has.
    u64::try_from(time.as_millis()).map(Duration::from_millis).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::{Dialled, duration, keys, language, variable};
    use agi_simulator::CallSetup;
    use std::time::Duration;

    #[test]
    fn times_have_a_unit() {
        let duration = |text| duration("timeout", text);
        assert_eq!(duration("3s"), Ok(Duration::from_secs(3)));
        assert_eq!(duration("1h"), Ok(Duration::from_secs(3_600)));
        assert_eq!(duration("1.5s"), Ok(Duration::from_millis(1_500)));
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(duration("0s"), Ok(Duration::ZERO));
        for text in ["3", "s", "-3s", "3d", "", "1e300s", "naNs"] {
            assert!(duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_not_a_key_and_a_variable_without_a_value_are_refused() {
        assert_eq!(keys("--press", "12#").unwrap().len(), 3);
        assert!(keys("--press", "1x").unwrap_err().why.contains("'x' is not a key"));
        assert_eq!(variable("A=b=c").unwrap(), ("A".to_owned(), "b=c".to_owned()));
        assert!(variable("A").is_err() && variable("=b").is_err());
    }

    #[test]
    fn a_call_has_the_language_that_it_is_given() {
        let setup = |language: Option<&str>| {
            let language = language.map(str::to_owned);
            Dialled { target: "/a".to_owned(), language, ..Dialled::default() }.setup().language
        };
        assert_eq!((setup(Some("de_AT")), setup(None)), ("de_AT".to_owned(), "en".to_owned()));
        assert_eq!(language("en-GB").unwrap(), "en-GB");
        for text in ["", "../de", "de\n"] {
            assert!(language(text).unwrap_err().why.contains("write its folder's name: de, de_AT, en"), "{text}");
        }
    }

    #[test]
    fn the_variables_of_a_call_are_given_besides_those_of_every_call() {
        let variables = vec![("LANG".to_owned(), "de".to_owned())];
        let setup = Dialled { target: "/a".to_owned(), variables, ..Dialled::default() }.setup();
        let given = setup.variables.strip_prefix(&CallSetup::new("/a").variables[..]);
        assert_eq!(given, Some(&[(b"LANG".to_vec(), b"de".to_vec())][..]));
    }
}
