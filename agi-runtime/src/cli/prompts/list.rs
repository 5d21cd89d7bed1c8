//! `prompts list`: who uses which prompts.

use std::fmt::Write;
use std::path::Path;

use agi_prompts::Manifest;

use super::{manifest, uses};
use crate::cli::arguments::{Arguments, Command};
use crate::error::Error;
use crate::prompt_files::{Use, User, Uses};

pub(in crate::cli) const COMMAND: Command = Command {
    operand: Some(uses::TRANSCRIPTS),
    options: &[manifest::OPTION, uses::SOURCES],
    details: "\
Below each prompt are the routes, functions and tests whose sources name it, and the
calls that played it. After them come what is used and not in the manifest, except
Asterisk's own sounds, and what is in the manifest and nobody uses.
Texts in quotes are read, and `prompt!`; a name that is put together is known by its
fixed parts, \"survey/{id}/question\". Transcripts need the feature `transcripts`.",
    ..Command::plain("prompts list", "Lists which routes, tests and calls use which prompts")
};

pub(super) fn run(given: &Arguments) -> Result<(), Error> {
    let (manifest, folder) = manifest::read(given);
    let uses = uses::of(&manifest, &uses::sources(&folder, given), given)?;
    out!("{}", listed(&manifest, &uses));
    Ok(())
}

fn listed(manifest: &Manifest, uses: &Uses<'_>) -> String {
    let mut text = String::new();
    for prompt in manifest.prompts() {
        let _ = writeln!(text, "{}  {}:{}", prompt.name(), manifest.file(), prompt.line());
        write_uses(&mut text, &uses.of_prompt(prompt.name()));
    }
    let unknown = uses.unknown();
    if !unknown.is_empty() {
        let _ = writeln!(text, "\nused, and not in {}:", manifest.file());
    }
    for name in unknown {
        let near = manifest.nearest(name).map(|near| format!("  (the nearest is {near})")).unwrap_or_default();
        let _ = writeln!(text, "{name}{near}");
        write_uses(&mut text, &uses.of_prompt(name));
    }
    let unused = uses.unused();
    if !unused.is_empty() {
        let _ = writeln!(text, "\nin {}, and nobody uses them:", manifest.file());
    }
    for (name, line) in unused {
        let _ = writeln!(text, "{name}  {}:{line}", manifest.file());
    }
    text
}

/// A line for each use.
fn write_uses(text: &mut String, uses: &[Use]) {
    let place = |file: &Path, line: usize| format!("{}:{line}", file.display());
    for one in uses {
        let _ = match one {
            Use::Source { user: User::Route(pattern), file, line } => {
                writeln!(text, "    {pattern}  {}", place(file, *line))
            }
            Use::Source { user: User::Function(name), file, line } if name.is_empty() => {
                writeln!(text, "    {}", place(file, *line))
            }
            Use::Source { user: User::Function(name), file, line } => {
                writeln!(text, "    {name}  {}", place(file, *line))
            }
            Use::Source { user: User::Test(name), file, line } => {
                writeln!(text, "    test {name}  {}", place(file, *line))
            }
            Use::Calls { route, count, first } => {
                let calls = if *count == 1 { "1 call" } else { &format!("{count} calls, the first") };
                writeln!(text, "    {route}  in {calls} {}", first.display())
            }
        };
    }
}
