//! Whether Asterisk started this process, and which path it asks for.

use std::ffi::OsString;
use std::fs::File;
use std::io::{stdin, stdout};
use std::os::fd::AsFd;
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};

/// What Asterisk sets for the processes of `AGI()`, and for nothing else (`launch_script` in `res_agi.c`).
const SET_BY_ASTERISK: &str = "AST_AGI_DIR";

/// What `AGI(…)` of the dialplan asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Script {
    /// The path and query; `None`: the dialplan names none.
    pub(crate) target: Option<String>,
    /// What the dialplan wrote: the script, and its arguments.
    written: Vec<String>,
    /// How many of the arguments name the target, if that is known without the request.
    taken: Option<usize>,
}

/// Tells which path Asterisk asks for, if it started this process: it has Asterisk's environment, both its standard input and its
/// output are pipes, and its first word is neither a subcommand nor an option. A service, a build, a terminal and a program that a
/// script of Asterisk's runs for something else are none of that.
pub(crate) fn started_by_asterisk(line: &[OsString], is_command: impl Fn(&str) -> bool) -> Option<Script> {
    let folder = std::env::var_os(SET_BY_ASTERISK)?;
    if !is_pipe(&stdin()) || !is_pipe(&stdout()) {
        return None;
    }
    // Asterisk takes a script without a path from there.
    let program = || Path::new(&folder).join(line.first()?).canonicalize().ok();
    Script::of(line, program, is_command)
}

fn is_pipe(stream: &impl AsFd) -> bool {
    let kind = || File::from(stream.as_fd().try_clone_to_owned()?).metadata();
    kind().is_ok_and(|metadata| metadata.file_type().is_fifo())
}

impl Script {
    /// Reads the words of such a process. `program` looks for the file that the script is, or is a link to. `None`: it is to
    /// do something else.
    fn of(
        line: &[OsString],
        program: impl FnOnce() -> Option<PathBuf>,
        is_command: impl Fn(&str) -> bool,
    ) -> Option<Self> {
        let written: Vec<_> = line.iter().map(|word| word.to_string_lossy().into_owned()).collect();
        let first = written.get(1).map(String::as_str);
        if first.is_some_and(|word| word.starts_with('-') || is_command(word)) {
            return None;
        }
        if let Some(target) = first.filter(|word| word.starts_with('/')) {
            return Some(Self { target: Some(target.to_owned()), taken: Some(1), written });
        }
        // A link of another name is the script that the dialplan asks for.
        let name = |path: &Path| Some(path.file_stem()?.to_string_lossy().into_owned());
        let names = program().as_deref().and_then(name).zip(written.first().and_then(|script| name(Path::new(script))));
        let target = names.filter(|(program, script)| program != script).map(|(_, script)| script);
        Some(Self { target: target.map(|name| format!("/{name}")), taken: Some(0), written })
    }

    /// What the subcommand `agi` was given.
    pub(crate) fn of_words(words: &[String]) -> Self {
        Self { target: words.first().cloned(), taken: None, written: Vec::new() }
    }

    /// Returns how many of the arguments of the request name the target: those of `AGI(clinic,/x)`, or of
    /// `AGI(clinic,agi,/x)`, or none, where another script has written the target.
    pub(crate) fn taken(&self, argument: impl Fn(usize) -> Option<Vec<u8>>) -> usize {
        let is = |number: usize, word: Option<&str>| {
            word.is_some() && argument(number).as_deref() == word.map(str::as_bytes)
        };
        let target = self.target.as_deref();
        match self.taken {
            Some(taken) => taken,
            None if is(1, target) => 1,
            None if is(1, Some("agi")) && is(2, target) => 2,
            None => 0,
        }
    }

    /// Returns the line to write in the dialplan instead.
    pub(crate) fn advice(&self) -> String {
        let script = self.written.first().map_or("/path/to/app", String::as_str);
        match self.written.get(1) {
            Some(first) => format!(
                "the first argument of AGI() is {first:?}, and a target begins with a slash: write AGI({script},/{first}) in \
                 extensions.conf"
            ),
            None => format!("AGI() names no target: write AGI({script},/survey/7?lang=en) in extensions.conf"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Script;
    use std::path::PathBuf;

    fn script(line: &[&str]) -> Option<Script> {
        script_of(line, || Some("/opt/bin/clinic".into()))
    }

    fn script_of(line: &[&str], program: impl FnOnce() -> Option<PathBuf>) -> Option<Script> {
        let line: Vec<_> = line.iter().map(Into::into).collect();
        Script::of(&line, program, |word| matches!(word, "serve" | "call" | "help"))
    }

    fn target(line: &[&str]) -> Option<(String, usize)> {
        let script = script(line)?;
        Some((script.target.clone()?, script.taken(|_| None)))
    }

    #[test]
    fn the_first_argument_is_the_target_if_it_is_a_path() {
        let is = |target: &str| Some((target.to_owned(), 1));
        assert_eq!(target(&["/opt/bin/clinic", "/callback/7?lang=en", "arg"]), is("/callback/7?lang=en"));
        assert_eq!(target(&["clinic", "/"]), is("/"));
        assert_eq!(target(&["callback", "/survey/7"]), is("/survey/7"), "also of a link");
    }

    #[test]
    fn a_link_is_the_target_of_its_own_name() {
        for line in [&["callback"][..], &["/usr/share/asterisk/agi-bin/callback", "spring"], &["callback.agi"]] {
            assert_eq!(target(line), Some(("/callback".to_owned(), 0)), "{line:?}");
        }
    }

    #[test]
    fn where_the_target_is_written_no_file_is_looked_for() {
        assert!(script_of(&["/opt/bin/clinic", "/x"], || panic!("it looks for the program")).is_some());
    }

    #[test]
    fn a_subcommand_and_an_option_are_not_a_call() {
        for line in [&["clinic", "serve"][..], &["clinic", "--help"], &["clinic", "-h"], &["current", "call", "/x"]] {
            assert_eq!(script(line), None, "{line:?}");
        }
    }

    #[test]
    fn a_call_without_a_target_learns_the_line_to_write() {
        let advice = |line: &[&str]| script(line).filter(|script| script.target.is_none()).unwrap().advice();
        assert!(
            advice(&["/opt/bin/clinic"]).ends_with("write AGI(/opt/bin/clinic,/survey/7?lang=en) in extensions.conf")
        );
        assert!(advice(&["clinic", "survey/7"]).ends_with("write AGI(clinic,/survey/7) in extensions.conf"));
    }

    #[test]
    fn what_the_subcommand_was_given_is_taken_from_the_arguments_where_they_are_the_same() {
        let script = Script::of_words(&["/x".to_owned(), "y".to_owned()]);
        let taken = |given: &[&str]| script.taken(|number| given.get(number - 1).map(|word| word.as_bytes().to_vec()));
        assert_eq!((taken(&["/x", "y"]), taken(&["agi", "/x", "y"]), taken(&["spring"]), taken(&[])), (1, 2, 0, 0));
    }
}
