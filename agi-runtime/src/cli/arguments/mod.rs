//! The command line. Tables say what the subcommands take; what is read and what the help says both follow from them.

#[cfg(feature = "config")]
mod config_file;
mod help;
mod nearest;
mod origin;
mod read;
mod values;

use std::ffi::{OsStr, OsString};
use std::io::Write as _;
use std::path::PathBuf;

use agi_phone::OptionSpec;

pub(super) use nearest::nearest;
pub(super) use origin::Origin;

/// The program: its subcommands, and the options before and after each.
pub(super) struct Program {
    pub(super) about: &'static str,
    pub(super) options: &'static [Opt],
    pub(super) commands: &'static [&'static Command],
}

/// A subcommand, of one word or two: `serve`, `prompts list`.
#[derive(Clone, Copy)]
pub(super) struct Command {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) options: &'static [Opt],
    pub(super) operand: Option<Operand>,
    /// Which of the program's options change what it does: its help lists no others.
    pub(super) common: Common,
    /// What its help says after the options.
    pub(super) details: &'static str,
}

/// Options of the program that a subcommand makes something of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Common {
    /// All of them.
    All,
    /// The app's own, and these.
    OfTheApp(&'static [&'static str]),
    /// These.
    Only(&'static [&'static str]),
}

impl Common {
    fn has(self, option: &Opt) -> bool {
        match self {
            Self::All => true,
            Self::OfTheApp(others) => option.of_the_app || others.contains(&option.name),
            Self::Only(names) => names.contains(&option.name),
        }
    }
}

/// What a subcommand is about: a word without an option's name.
#[derive(Clone, Copy)]
pub(super) struct Operand {
    pub(super) name: &'static str,
    pub(super) help: &'static str,
    pub(super) many: bool,
    /// There is at least one.
    pub(super) required: bool,
}

/// An option.
#[derive(Clone, Copy, Debug)]
pub(super) struct Opt {
    pub(super) name: &'static str,
    takes: ValueKind,
    many: bool,
    help: &'static str,
    default: Option<&'static str>,
    /// The environment variable that stands in for it.
    pub(super) variable: Option<&'static str>,
    check: Option<Check>,
    /// Whether a subcommand may have another one of this name, and is without this one then.
    yields: bool,
    secrecy: Secrecy,
    /// Whether the app added it.
    of_the_app: bool,
}

/// Who may read an option's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Secrecy {
    Open,
    /// Nobody may: it is not printed.
    Secret,
    /// The command line may not have it either, because other users of the machine see that.
    #[cfg_attr(not(feature = "admin"), expect(dead_code, reason = "only the admin port has such an option"))]
    Unseen,
}

/// Says what is wrong with a value.
type Check = fn(&str) -> Result<(), String>;

#[derive(Clone, Copy, Debug)]
enum ValueKind {
    Nothing,
    /// A value, which the help calls by this name.
    Text(&'static str),
    /// The same, and it may be any bytes.
    Path(&'static str),
}

impl Program {
    /// What may come with a subcommand: its own options, and those of the program that do not yield to one of them.
    fn options_of(&self, command: Option<&Command>) -> impl Iterator<Item = &'static Opt> + use<> {
        let own = command.map_or(&[][..], |command| command.options);
        let stays = |option: &&Opt| !option.yields || own.iter().all(|own| own.name != option.name);
        own.iter().chain(self.options.iter().filter(stays))
    }

    /// The subcommands of two words that begin with this one.
    fn group(&self, word: &str) -> impl Iterator<Item = &'static Command> + use<> {
        let word = word.to_owned();
        let commands = self.commands.iter().copied();
        commands.filter(move |command| command.name.split_once(' ').is_some_and(|(first, _)| first == word))
    }

    /// Says which name is there twice, or is not a name.
    pub(super) fn check(&self) -> Result<(), String> {
        are_new(self.options, &[])?;
        for (index, command) in self.commands.iter().enumerate() {
            command.name.split(' ').try_for_each(|word| named(word, "subcommand"))?;
            if command.name == HELP || self.commands[..index].iter().any(|other| other.name == command.name) {
                return Err(format!("the subcommand {} is there already: give yours another name", command.name));
            }
            are_new(command.options, self.options)?;
        }
        Ok(())
    }
}

/// Says which of these options has the name of an earlier one, or of one of the program that does not yield to it. Every
/// process of standard AGI comes here: to compare a few dozen names costs less than to hash them.
fn are_new(options: &[Opt], of_the_program: &[Opt]) -> Result<(), String> {
    for (index, option) in options.iter().enumerate() {
        named(option.name, "option")?;
        let mut others = options[..index].iter().chain(of_the_program.iter().filter(|other| !other.yields));
        if option.name == HELP || others.any(|other| other.name == option.name) {
            return Err(format!("the option --{} is there already: give yours another name", option.name));
        }
    }
    Ok(())
}

fn named(name: &str, what: &str) -> Result<(), String> {
    let letters = name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
    if letters && !name.is_empty() && !name.starts_with('-') {
        return Ok(());
    }
    Err(format!("{name:?} cannot name {} {what}: write small letters, digits and hyphens", article(what)))
}

fn article(word: &str) -> &'static str {
    if word.starts_with(['a', 'i', 'o']) { "an" } else { "a" }
}

impl Command {
    /// A subcommand that takes no more than all do.
    pub(super) const fn plain(name: &'static str, about: &'static str) -> Self {
        Self { name, about, options: &[], operand: None, common: Common::Only(&[]), details: "" }
    }
}

impl Opt {
    pub(super) const fn flag(name: &'static str, help: &'static str) -> Self {
        Self {
            name,
            takes: ValueKind::Nothing,
            many: false,
            help,
            default: None,
            variable: None,
            check: None,
            yields: false,
            secrecy: Secrecy::Open,
            of_the_app: false,
        }
    }

    pub(super) const fn text(name: &'static str, value: &'static str, help: &'static str) -> Self {
        Self { takes: ValueKind::Text(value), ..Self::flag(name, help) }
    }

    pub(super) const fn path(name: &'static str, value: &'static str, help: &'static str) -> Self {
        Self { takes: ValueKind::Path(value), ..Self::flag(name, help) }
    }

    /// An option of the telephone's.
    pub(super) const fn of_phone(option: &OptionSpec) -> Self {
        let OptionSpec { name, repeated: many, help, default, .. } = *option;
        let takes = match option.value {
            agi_phone::ValueKind::Text(value) => ValueKind::Text(value),
            agi_phone::ValueKind::Path(value) => ValueKind::Path(value),
            _ => ValueKind::Nothing,
        };
        Self { takes, many, default, ..Self::flag(name, help) }
    }

    pub(super) const fn many(self) -> Self {
        Self { many: true, ..self }
    }

    pub(super) const fn or(self, default: &'static str) -> Self {
        Self { default: Some(default), ..self }
    }

    pub(super) const fn or_variable(self, variable: &'static str) -> Self {
        Self { variable: Some(variable), ..self }
    }

    pub(super) const fn checked(self, check: Check) -> Self {
        Self { check: Some(check), ..self }
    }

    pub(super) const fn secret(self) -> Self {
        Self { secrecy: Secrecy::Secret, ..self }
    }

    /// A secret that comes from its variable or the file only.
    #[cfg(feature = "admin")]
    pub(super) const fn unseen(self) -> Self {
        Self { secrecy: Secrecy::Unseen, ..self }
    }

    pub(super) const fn added_by_the_app(self) -> Self {
        Self { of_the_app: true, ..self }
    }

    pub(super) const fn yields(self) -> Self {
        Self { yields: true, ..self }
    }

    pub(super) const fn is_secret(&self) -> bool {
        matches!(self.secrecy, Secrecy::Secret | Secrecy::Unseen)
    }

    const fn is_unseen(&self) -> bool {
        matches!(self.secrecy, Secrecy::Unseen)
    }

    pub(super) const fn is_flag(&self) -> bool {
        matches!(self.takes, ValueKind::Nothing)
    }

    /// What the help calls its value.
    pub(super) const fn value_name(&self) -> &'static str {
        match self.takes {
            ValueKind::Nothing => "true",
            ValueKind::Text(value) | ValueKind::Path(value) => value,
        }
    }

    /// `--press <KEYS>`.
    fn synopsis(&self) -> String {
        match self.takes {
            ValueKind::Nothing => format!("--{}", self.name),
            ValueKind::Text(value) | ValueKind::Path(value) => format!("--{} <{value}>", self.name),
        }
    }
}

/// What a command line said.
#[derive(Debug)]
pub(super) struct Arguments {
    /// Every option that may be there.
    known: Vec<&'static Opt>,
    /// The subcommand, if there is one.
    pub(super) command: Option<&'static str>,
    /// The words without an option's name.
    pub(super) operands: Vec<String>,
    options: Vec<Given>,
    /// The options that every subcommand has: what an operator sets.
    settings: &'static [Opt],
}

/// An option that has a value, be it its default. That of a flag is `true` or `false`.
#[derive(Debug)]
pub(super) struct Given {
    pub(super) option: &'static Opt,
    pub(super) value: OsString,
    pub(super) origin: Origin,
}

/// What every program and every subcommand has.
const HELP: &str = "help";

/// The value of a flag that is on, and of one that is off.
const ON: &str = "true";
const OFF: &str = "false";

impl Arguments {
    pub(super) fn has(&self, name: &str) -> bool {
        self.given(name).is_some_and(|given| !given.option.is_flag() || given.value == ON)
    }

    /// The first value of an option, and where it comes from.
    pub(super) fn given(&self, name: &str) -> Option<&Given> {
        self.options.iter().find(|given| given.option.name == name)
    }

    /// What an operator sets.
    pub(super) fn settings(&self) -> &'static [Opt] {
        self.settings
    }

    /// Whether there is such an option.
    pub(super) fn knows(&self, name: &str) -> bool {
        self.known.iter().any(|option| option.name == name)
    }

    /// The one value of an option, its default included.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.values(name).next().and_then(OsStr::to_str)
    }

    pub(super) fn texts(&self, name: &str) -> Vec<String> {
        self.values(name).filter_map(OsStr::to_str).map(str::to_owned).collect()
    }

    /// The one value of an option that names a file or a folder. An empty one is as if nobody had set it.
    pub(super) fn path(&self, name: &str) -> Option<PathBuf> {
        self.values(name).next().filter(|path| !path.is_empty()).map(PathBuf::from)
    }

    pub(super) fn paths(&self, name: &str) -> Vec<PathBuf> {
        self.values(name).map(PathBuf::from).collect()
    }

    pub(super) fn values(&self, name: &str) -> impl Iterator<Item = &OsStr> {
        self.options.iter().filter(move |given| given.option.name == name).map(|given| given.value.as_os_str())
    }
}

/// Why the program ends before it does anything.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum EarlyExit {
    /// Help was asked for; this is its text.
    Help(String),
    /// The line is wrong; this is why.
    Wrong(String),
}

impl EarlyExit {
    /// Ends the program: with 0 after its help, with 2 if the line was wrong.
    pub(super) fn exit(&self) -> ! {
        match self {
            Self::Help(text) => {
                out!("{text}");
                std::process::exit(0)
            }
            Self::Wrong(why) => {
                // Where nobody reads it, the exit status tells it all the same.
                let _ = writeln!(std::io::stderr(), "error: {why}");
                std::process::exit(2)
            }
        }
    }
}

#[cfg(test)]
mod tests;
