//! `dialplan`: prints it, or says where a file that was printed before is out of date.

use std::fs;
use std::path::Path;

use super::arguments::{Arguments, Command, Common, Opt};
use super::dialplan;
use crate::app::App;
use crate::dialplan_files::Sections;
use crate::error::Error;

/// The context whose extensions do what their owner likes.
const ENDED: &str = "agi-ended";

pub(super) const COMMAND: Command = Command {
    common: Common::Only(&["listen", "config"]),
    options: &[Opt::path("check", "FILE", "Says where FILE calls routes otherwise (exit status 1)")],
    ..Command::plain("dialplan", "Prints a dialplan, to include in extensions.conf, that calls every route")
};

/// Prints the dialplan, or compares a file with it.
pub(super) fn run(app: &App, given: &Arguments, listen: &str) -> Result<(), Error> {
    let text = dialplan::of(app, listen)?;
    match given.paths("check").pop() {
        None => out!("{text}"),
        Some(file) => {
            check(&file, &text).map_err(Error::new)?;
            outln!("{} is up to date", file.display());
        }
    }
    Ok(())
}

fn check(file: &Path, text: &str) -> Result<(), String> {
    let name = file.display();
    let kept = fs::read_to_string(file).map_err(|error| format!("cannot read {name}: {error}"))?;
    match difference(&kept, text) {
        None => Ok(()),
        Some(where_) => {
            Err(format!("{name}{where_}\nprint it again, and take over what differs: cargo run -- dialplan"))
        }
    }
}

/// Where a file calls other routes than the dialplan, or calls them otherwise, as what follows its name.
///
/// What its owner may write is not compared: comments, other contexts, and what the extensions of `[agi-ended]` do.
fn difference(kept: &str, text: &str) -> Option<String> {
    let (kept, text) = (Sections::of(kept), Sections::of(text));
    for (context, lines) in text.iter() {
        let own = kept.iter().find_map(|(name, lines)| (name == context).then_some(lines));
        let Some(own) = own else { return Some(format!(": it has no context [{context}]")) };
        let difference = if context == ENDED { missing(own, lines) } else { first_that_differs(own, lines) };
        if difference.is_some() {
            return difference;
        }
    }
    None
}

/// Lines of a context, each with its number.
type Lines = [(usize, String)];

fn first_that_differs(kept: &Lines, text: &Lines) -> Option<String> {
    let said = |line: Option<&str>| line.map_or("nothing more".to_owned(), |line| format!("{line:?}"));
    let last = kept.last().map_or(0, |(number, _)| *number);
    for index in 0..kept.len().max(text.len()) {
        let (own, new) = (kept.get(index), text.get(index).map(|(_, line)| &**line));
        let own_line = own.map(|(_, line)| &**line);
        if own_line != new {
            let number = own.map_or(last, |(number, _)| *number);
            return Some(format!(":{number}: the file has {}, and the dialplan has {}", said(own_line), said(new)));
        }
    }
    None
}

/// The first extension that the file lacks. What it does there is up to the file.
fn missing(kept: &Lines, text: &Lines) -> Option<String> {
    let kept: Vec<_> = kept.iter().filter_map(|(_, line)| extension(line)).collect();
    let lacks = text.iter().filter_map(|(_, line)| extension(line)).find(|name| !kept.contains(name))?;
    Some(format!(": its [{ENDED}] has no extension {lacks}"))
}

/// `ERROR` of `exten => ERROR,1,Verbose(…)`.
fn extension(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("exten")?.trim_start().strip_prefix('=')?;
    let name = rest.strip_prefix('>').unwrap_or(rest).split(',').next()?;
    Some(name.trim())
}

#[cfg(test)]
mod tests {
    use super::difference;

    const PRINTED: &str = "; head\n[agi-routes]\n; /a  app::a  src/main.rs:7\nexten => route-a,1,AGI(a\\;b)\n \
                           same => n,Return()\n\n[agi-ended]\nexten => ERROR,1,Verbose(1,failed)\n same => n,Return()\n\
                           exten => BUSY,1,Verbose(1,busy)\n same => n,Return()\n";

    fn changed(from: &str, to: &str) -> Option<String> {
        assert!(PRINTED.contains(from), "{from}");
        difference(&PRINTED.replace(from, to), PRINTED)
    }

    #[test]
    fn what_its_owner_may_write_does_not_differ() {
        assert_eq!(difference(PRINTED, PRINTED), None);
        for (from, to) in [
            ("main.rs:7", "main.rs:8"),
            ("; head\n", "; ours; really\n#include \"more.conf\"\n"),
            ("b)\n", "b) ; as in the office\n"),
            ("\n", "\r\n"),
            ("\n\n[", "\n["),
            ("Verbose(1,failed)\n", "Playback(sorry)\n same => n,Hangup()\n"),
            ("[agi-ended]", "[from-internal]\nexten => 1,1,Goto(x)\n[agi-ended](+)"),
        ] {
            assert_eq!(changed(from, to), None, "{from:?} {to:?}");
        }
    }

    #[test]
    fn the_first_line_that_calls_otherwise_is_named() {
        for (from, to, told) in [
            (
                "a\\;b",
                "c",
                ":4: the file has \"exten => route-a,1,AGI(c)\", and the dialplan has \"exten => route-a,1,AGI(a\\\\;b)\"",
            ),
            (
                "b)\n same => n,Return()\n",
                "b)\n",
                ":4: the file has nothing more, and the dialplan has \"same => n,Return()\"",
            ),
            (
                "\n\n[",
                "\nexten => old,1,Return()\n[",
                ":6: the file has \"exten => old,1,Return()\", and the dialplan has nothing more",
            ),
            ("[agi-routes]", "[routes]", ": it has no context [agi-routes]"),
            ("exten => BUSY,1,Verbose(1,busy)\n", "", ": its [agi-ended] has no extension BUSY"),
        ] {
            assert_eq!(changed(from, to).as_deref(), Some(told));
        }
    }
}
