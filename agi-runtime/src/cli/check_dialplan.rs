//! `dialplan`: prints it, or says where a file that was printed before is out of date.

use std::fs;
use std::path::Path;

use super::arguments::{Arguments, Command, Opt};
use super::dialplan;
use crate::app::App;
use crate::error::Error;

pub(super) const COMMAND: Command = Command {
    options: &[Opt::path("check", "FILE", "Compares FILE with it instead (exit status 1 if they differ)")],
    ..Command::plain("dialplan", "Prints a dialplan, to include in extensions.conf, that calls every route")
};

/// Prints the dialplan, or compares a file with it.
pub(super) fn run(app: &App, given: &Arguments, listen: &str) -> Result<(), Error> {
    let text = dialplan::print(&app.routes()?, listen);
    match given.paths("check").pop() {
        None => print!("{text}"),
        Some(file) => {
            check(&file, &text).map_err(Error::new)?;
            println!("{} is up to date", file.display());
        }
    }
    Ok(())
}

fn check(file: &Path, text: &str) -> Result<(), String> {
    let name = file.display();
    let kept = fs::read_to_string(file).map_err(|error| format!("cannot read {name}: {error}"))?;
    match difference(&kept, text) {
        None => Ok(()),
        Some(where_) => Err(format!("{name}{where_}\nwrite it again: cargo run -- dialplan > {name}")),
    }
}

/// Where a file is not the dialplan, as what follows its name.
fn difference(kept: &str, text: &str) -> Option<String> {
    if kept == text {
        return None;
    }
    let said = |line: Option<&str>| line.map_or("nothing".to_owned(), |line| format!("{line:?}"));
    let (mut kept, mut text) = (kept.lines(), text.lines());
    for number in 1.. {
        match (kept.next(), text.next()) {
            (None, None) => break,
            (old, new) if old != new => {
                return Some(format!(":{number}: the file has {}, and the dialplan {}", said(old), said(new)));
            }
            _ => {}
        }
    }
    Some(": its line ends are not those of the dialplan".to_owned())
}

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn the_first_line_that_differs_is_named() {
        assert_eq!(difference("a\nb\n", "a\nb\n"), None);
        let told = difference("a\nb\n", "a\nc\n").unwrap();
        assert_eq!(told, ":2: the file has \"b\", and the dialplan \"c\"");
        let told = difference("a\n", "a\nc\n").unwrap();
        assert_eq!(told, ":2: the file has nothing, and the dialplan \"c\"");
        let told = difference("a\r\nb", "a\nb").unwrap();
        assert_eq!(told, ": its line ends are not those of the dialplan");
    }
}
