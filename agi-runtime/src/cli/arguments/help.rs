//! The help, in the form that is usual for programs in Rust.

use std::fmt::Write;

use super::{Command, Common, Operand, Opt, Program};
use crate::access::VARIABLE;

/// It is not an option: every user of the machine can read a command line.
const SECRET: &str = "The secret that the dialplan has too, or several with commas between them: openssl rand -hex 32";

/// What `--help` prints: of the program, of the subcommands that share their first word, or of a subcommand.
pub(super) fn help(program: &Program, name: &str, group: Option<&str>, command: Option<&Command>) -> String {
    let first = command.map_or(program.about, |command| command.about);
    let mut text = format!("{first}\n\n{}\n", usage(name, group, command));
    let operand = command.and_then(|command| command.operand.as_ref());
    list(&mut text, "Arguments", operand.iter().map(|operand| (synopsis(operand), operand.help.to_owned())));
    if command.is_none() {
        let help = ("help".to_owned(), "Prints this, or the help of a subcommand".to_owned());
        let commands: Vec<_> = match group {
            Some(group) => program.group(group).collect(),
            None => program.commands.to_vec(),
        };
        let commands = commands.iter().map(|command| (command.name.to_owned(), command.about.to_owned()));
        list(&mut text, "Commands", commands.chain([help]));
    }
    let own = command.map_or(&[][..], |command| command.options);
    let common = command.map_or(Common::All, |command| command.common);
    let (unseen, options): (Vec<&Opt>, Vec<&Opt>) = own
        .iter()
        .chain(program.options.iter().filter(|option| common.has(option)))
        .partition(|option| option.is_unseen());
    let options = options.iter().map(|option| (format!("    {}", option.synopsis()), about(option)));
    list(&mut text, "Options", options.chain([("-h, --help".to_owned(), "Prints this".to_owned())]));
    let unseen = unseen.iter().filter_map(|option| Some((option.variable?.to_owned(), option.help.to_owned())));
    let secret = (common == Common::All).then(|| (VARIABLE.to_owned(), SECRET.to_owned()));
    list(&mut text, "Environment", unseen.chain(secret));
    if common != Common::All {
        let _ = writeln!(text, "\nThe options of `{name} --help` may be given here, too: they change nothing of this.");
    }
    if let Some(command) = command.filter(|command| !command.details.is_empty()) {
        let _ = writeln!(text, "\n{}", command.details);
    }
    text
}

/// `Usage: clinic call [OPTIONS] <TARGET>`.
pub(super) fn usage(name: &str, group: Option<&str>, command: Option<&Command>) -> String {
    let Some(command) = command else {
        return match group {
            Some(group) => format!("Usage: {name} {group} <COMMAND> [OPTIONS]"),
            None => format!("Usage: {name} [OPTIONS] [COMMAND]"),
        };
    };
    let operand = command.operand.as_ref().map(|operand| format!(" {}", synopsis(operand)));
    format!("Usage: {name} {} [OPTIONS]{}", command.name, operand.unwrap_or_default())
}

pub(super) fn synopsis(operand: &Operand) -> String {
    let (opens, closes) = if operand.required { ("<", ">") } else { ("[", "]") };
    format!("{opens}{}{closes}{}", operand.name, if operand.many { "..." } else { "" })
}

fn about(option: &Opt) -> String {
    let default = option.default.filter(|_| !option.is_secret()).map(|default| format!(" [default: {default}]"));
    let variable = option.variable.map(|variable| format!(" [env: {variable}]"));
    [option.help, &default.unwrap_or_default(), &variable.unwrap_or_default()].concat()
}

/// Two columns under a title; nothing if there is nothing in them.
fn list(text: &mut String, title: &str, rows: impl Iterator<Item = (String, String)>) {
    let rows: Vec<_> = rows.collect();
    let Some(width) = rows.iter().map(|(left, _)| left.len()).max() else { return };
    let _ = writeln!(text, "\n{title}:");
    for (left, right) in rows {
        let _ = writeln!(text, "  {left:width$}  {right}");
    }
}
