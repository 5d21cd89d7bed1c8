//! A reader that has gone, as `| head` has.

use std::process::{Command, Stdio};

use crate::support::Project;

/// A pipe that nobody reads any more.
fn closed() -> Stdio {
    let mut reader = Command::new("true").stdin(Stdio::piped()).spawn().unwrap();
    let pipe = reader.stdin.take().unwrap();
    reader.wait().unwrap();
    pipe.into()
}

#[test]
fn a_program_whose_reader_has_gone_ends_as_it_would_without_a_word() {
    let project = Project::new("[prompts.welcome]\nen = \"Hello.\"\n");
    for words in [
        &["prompts", "script", "--html"][..],
        &["prompts", "list"],
        &["prompts", "check", "--no-sounds"],
        &["serve", "--print-config"],
        &["--help"],
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_prompts"));
        let ran =
            command.current_dir(project.path()).env("ENGINE", "none").args(words).stdout(closed()).output().unwrap();
        assert_eq!((ran.status.code(), &*String::from_utf8_lossy(&ran.stderr)), (Some(0), ""), "{words:?}");
    }
}
