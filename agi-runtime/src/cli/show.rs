//! `show`: one recorded call, line by line.

use std::path::Path;

use super::arguments::{Arguments, Command, Common, EarlyExit, Operand, Opt};
use super::flow::prompts;
use crate::flow;

pub(super) const COMMAND: Command = Command {
    name: "show",
    about: "Prints a recorded call as the telephone shows it, with its slow steps",
    operand: Some(Operand {
        required: true,
        name: "ID",
        help: "The file, its name, the call's unique id, or how one of them begins",
        many: true,
    }),
    common: Common::Only(&[]),
    options: &[
        Opt::path("folder", "DIR", "Where the transcripts are").or("."),
        Opt::path("prompts", "FILE", "What sounds say, by their names [default: prompts.toml or prompts.txt]"),
    ],
    details: "\
Times are seconds since the call's request was read. A line with `!` is a step in
which the caller waited in silence for more than a second, because the app did
nothing. What was masked when the call was recorded is `x`.",
};

/// Prints the calls. One that is not found, or of which there are several, ends the program with the status of a wrong
/// command line.
pub(super) fn run(given: &Arguments) {
    let prompts = prompts(given);
    let folders = given.paths("folder");
    let folder = folders.first().map_or(Path::new("."), std::path::PathBuf::as_path);
    for (number, id) in given.operands.iter().enumerate() {
        match flow::find(id, folder) {
            Ok(recorded) => out!("{}{}", if number > 0 { "\n" } else { "" }, flow::show(&recorded, &prompts)),
            Err(wrong) => EarlyExit::Wrong(wrong).exit(),
        }
    }
}
