//! Reading a command line by the tables.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use lexopt::{Arg, Parser};

use super::help::{help, synopsis, usage};
use super::nearest::nearest;
use super::origin::Origin;
use super::{Arguments, Command, EarlyExit, Given, ON, Opt, Program, ValueKind};

/// Subcommands that an app may be built without.
const NEED_FEATURES: [(&str, &str); 6] = [
    ("calls", "audit"),
    ("coverage", "transcripts"),
    ("flow", "transcripts"),
    ("prompts", "prompts"),
    ("replay", "transcripts"),
    ("show", "transcripts"),
];

impl Arguments {
    /// Reads a command line. `Err` is what to say instead of running, and how to end.
    pub(in crate::cli) fn read(
        program: &'static Program,
        line: impl IntoIterator<Item = OsString>,
    ) -> Result<Self, EarlyExit> {
        let mut line = line.into_iter();
        let name = line.next().unwrap_or_default();
        let name = Path::new(&name).file_name().unwrap_or(OsStr::new("app")).to_string_lossy().into_owned();
        let mut reader = Reader {
            program,
            group: None,
            command: None,
            given: Arguments {
                command: None,
                operands: vec![],
                options: vec![],
                known: vec![],
                settings: program.options,
            },
        };
        match reader.all(Parser::from_args(line)) {
            Ok(true) => Err(EarlyExit::Help(help(program, &name, reader.group.as_deref(), reader.command))),
            Ok(false) => match reader.given.fill_absent() {
                Ok(()) => Ok(reader.given),
                Err(why) => Err(EarlyExit::Wrong(why)),
            },
            Err(why) => {
                let said = reader.command.map(|command| command.name).or(reader.group.as_deref());
                let call = said.map(|said| format!(" {said}")).unwrap_or_default();
                let usage = usage(&name, reader.group.as_deref(), reader.command);
                Err(EarlyExit::Wrong(format!("{why}\n\n{usage}\n\n`{name}{call} --help` tells more.")))
            }
        }
    }
}

struct Reader {
    program: &'static Program,
    /// The first word of subcommands of two words, such as `prompts list`.
    group: Option<String>,
    command: Option<&'static Command>,
    given: Arguments,
}

impl Reader {
    /// Reads the line, and says whether help is what it asks for.
    fn all(&mut self, mut words: Parser) -> Result<bool, String> {
        let mut help = false;
        while let Some(word) = words.next().map_err(|error| error.to_string())? {
            match word {
                Arg::Short('h') | Arg::Long("help") => return Ok(true),
                Arg::Short(letter) => return Err(format!("there is no option -{letter}")),
                Arg::Long(name) => {
                    let option = self.option(name)?;
                    self.take(option, &mut words)?;
                }
                Arg::Value(word) if self.command.is_none() && !help && word == "help" => help = true,
                Arg::Value(word) if self.command.is_none() => self.command(&text(word)?)?,
                Arg::Value(word) => self.given.operands.push(text(word)?),
            }
        }
        if !help {
            if let (Some(group), None) = (&self.group, self.command) {
                let all: Vec<_> = self.program.group(group).map(|command| command.name).collect();
                return Err(format!("{group} is the first word of several subcommands; write {}", all.join(" or ")));
            }
            self.given.known = self.options().collect();
            self.operands()?;
        }
        Ok(help)
    }

    fn options(&self) -> impl Iterator<Item = &'static Opt> + use<> {
        self.program.options_of(self.command)
    }

    fn option(&self, name: &str) -> Result<&'static Opt, String> {
        self.options().find(|option| option.name == name).ok_or_else(|| {
            let near = nearest(name, self.options().map(|option| (option.name, option)));
            let near = near.map(|option| format!("; the nearest is {}", option.synopsis())).unwrap_or_default();
            format!("there is no option --{name}{near}")
        })
    }

    fn take(&mut self, option: &'static Opt, words: &mut Parser) -> Result<(), String> {
        if let (true, Some(variable)) = (option.is_unseen(), option.variable) {
            return Err(format!(
                "--{} would show its value to other users of this machine: set {variable} in the environment",
                option.name
            ));
        }
        if !option.many && self.given.given(option.name).is_some() {
            return Err(format!("--{} may be given only once", option.name));
        }
        let attached = words.optional_value();
        let value = match (&option.takes, attached) {
            (ValueKind::Nothing, None) => OsString::from(ON),
            (ValueKind::Nothing, Some(_)) => return Err(format!("--{} takes no value", option.name)),
            (_, Some(value)) => value,
            (_, None) => {
                let missing = || format!("--{} has no value; write {}", option.name, option.synopsis());
                let value = words.value().map_err(|_| missing())?;
                if let Some(name) = value.to_str().filter(|value| self.is_option(value)) {
                    return Err(format!("{}, or --{}={name} if that is the value", missing(), option.name));
                }
                value
            }
        };
        self.given.push(option, value, Origin::Line)
    }

    fn is_option(&self, word: &str) -> bool {
        word.strip_prefix("--").is_some_and(|name| self.options().any(|option| option.name == name))
    }

    fn command(&mut self, word: &str) -> Result<(), String> {
        let commands = self.program.commands;
        if self.group.is_none() && self.program.group(word).next().is_some() {
            self.group = Some(word.to_owned());
            return Ok(());
        }
        let whole = self.group.as_ref().map(|group| format!("{group} {word}"));
        let word = whole.as_deref().unwrap_or(word);
        if let Some(command) = commands.iter().find(|command| command.name == word) {
            self.command = Some(command);
            self.given.command = Some(command.name);
            let stays = |given: &&Given| self.options().any(|option| std::ptr::eq(option, given.option));
            return match self.given.options.iter().find(|given| !stays(given)) {
                Some(given) => {
                    let name = given.option.name;
                    Err(format!("--{name} means something else to {word}: if you want that, write it after {word}"))
                }
                None => Ok(()),
            };
        }
        // With the feature, it is in the table.
        if let Some((_, feature)) = NEED_FEATURES.iter().find(|(command, _)| *command == word) {
            return Err(format!(
                "{word} needs the feature {feature}, without which this app was built; write in Cargo.toml: \
                 agi-runtime = {{ …, features = [\"{feature}\"] }}"
            ));
        }
        if word == "load" {
            return Err("load needs the feature load, without which this app was built; write: \
                        cargo run --release --features agi-runtime/load -- load …"
                .to_owned());
        }
        if word.contains('/') {
            return Err(format!("there is no subcommand {word}; write call {word} to call it"));
        }
        let near = nearest(word, commands.iter().map(|command| (command.name, command.name)));
        let near = near.map(|name| format!("; the nearest is {name}")).unwrap_or_default();
        Err(format!("there is no subcommand {word}{near}"))
    }

    fn operands(&self) -> Result<(), String> {
        let operand = self.command.and_then(|command| command.operand.as_ref());
        let most = operand.map_or(0, |operand| if operand.many { usize::MAX } else { 1 });
        if let Some(word) = self.given.operands.get(most) {
            return Err(format!("unexpected argument {word:?}"));
        }
        match operand {
            Some(operand) if operand.required && self.given.operands.is_empty() => {
                Err(format!("{} is missing. {}", synopsis(operand), operand.help))
            }
            _ => Ok(()),
        }
    }
}

fn text(word: OsString) -> Result<String, String> {
    word.into_string().map_err(|word| format!("{} is not UTF-8", Path::new(&word).display()))
}
