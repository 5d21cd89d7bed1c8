//! The program starts a script as Asterisk does for `AGI(/path/to/it,…)`: standard AGI, in whatever language that is written.
#![cfg(all(feature = "program", unix))]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::{Mutex, PoisonError};

/// How a script in Bash talks with Asterisk.
const TALKS: &str = "#!/bin/bash
while IFS= read -r line && [ -n \"$line\" ]; do echo \"$line\" >&2; done
say() { printf '%s\\n' \"$1\"; IFS= read -r reply; }
";

/// Held while a script is written, and while a process is started: that one would have the script open for writing for a moment,
/// and nobody can run it meanwhile ("Text file busy").
static WRITING: Mutex<()> = Mutex::new(());

struct Script {
    folder: tempfile::TempDir,
    path: PathBuf,
}

impl Script {
    fn new(lines: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("script");
        let _writing = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
        fs::write(&path, lines).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        Self { folder, path }
    }

    fn talking(lines: &str) -> Self {
        Self::new(&format!("{TALKS}{lines}"))
    }

    fn called(&self, arguments: &[&str]) -> Called {
        let mut phone = Command::new(env!("CARGO_BIN_EXE_agi-phone"));
        phone.arg(&self.path).args(arguments).stdin(Stdio::null()).current_dir(self.folder.path());
        let started = {
            let _writing = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
            phone.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        };
        Called::of(started.wait_with_output().unwrap(), &self.path.display().to_string())
    }
}

#[derive(Debug)]
struct Called {
    status: i32,
    out: String,
    err: String,
}

impl Called {
    fn of(output: Output, path: &str) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap().replace(path, "./script");
        Self { status: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }
}

#[test]
fn a_script_is_given_the_request_and_the_arguments_and_its_exit_status_is_told() {
    let script = Script::talking("say 'GET DATA \"code\" 3000 4'\necho \"$1|$2|$AST_AGI_DIR|$reply\" >&2\n");
    let called = script.called(&["/survey/7", "a b", "--arg", "last", "--press", "12#", "--from", "Ada <123>"]);
    assert_eq!(
        called.out,
        "calling ./script (/survey/7, a b, last)\n  ~ code   (not answered)\n  ? up to 4 keys, # ends   3 s\n  > 12#\n  \
         (the program ended: exit status: 0)\n  ended without AGI_ROUTE_STATUS\n"
    );
    assert!(called.err.starts_with("agi_request: ./script\nagi_channel: "), "{called:?}");
    assert!(called.err.contains("\nagi_callerid: 123\nagi_calleridname: Ada\n"), "{called:?}");
    assert!(called.err.contains("\nagi_arg_1: /survey/7\nagi_arg_2: a b\nagi_arg_3: last\n"), "{called:?}");
    assert!(called.err.ends_with("/survey/7|a b|/usr/share/asterisk/agi-bin|200 result=12\n"), "{called:?}");
    assert_eq!(called.status, 0);
}

#[test]
fn another_exit_status_is_a_failure_of_the_call() {
    let called = Script::talking("say NOOP\nexit 3\n").called(&[]);
    assert!(
        called.out.ends_with("exit status: 3)\n  ended without AGI_ROUTE_STATUS; AGISTATUS is FAILURE\n"),
        "{called:?}"
    );
    assert_eq!(called.status, 1);
}

#[test]
fn a_hang_up_is_a_signal_which_a_script_may_take_and_otherwise_dies_by() {
    let waits =
        "say 'WAIT FOR DIGIT 60000'\necho \"after: $reply\" >&2\nsay 'VERBOSE \"gone\" 1'\necho \"$reply\" >&2\n";
    let takes = Script::talking(&format!("trap 'echo told >&2' HUP\n{waits}")).called(&["--hangup-after", "1s"]);
    assert_eq!(takes.status, 4, "{takes:?}");
    // The signal comes before or after the reply, as the system has it.
    let (told, said) = (takes.err.contains("told\n"), takes.err.replace("told\n", ""));
    assert!(told && said.ends_with("after: 200 result=-1\n200 result=1\n"), "{takes:?}");
    let dies = Script::talking(waits).called(&["--hangup-after", "1s"]);
    assert!(dies.out.contains("(the program ended: signal: 1 (SIGHUP))\n  hung up\n"), "{dies:?}");
    assert_eq!(dies.status, 4);
}

#[test]
fn what_is_printed_between_the_commands_is_told() {
    let called = Script::talking("echo debugging\nread -r reply\necho \"$reply\" >&2\n").called(&[]);
    assert!(called.out.contains("./script printed \"debugging\", which is not an AGI command"), "{called:?}");
    assert!(called.err.ends_with("510 Invalid or unknown command\n"), "{called:?}");
}

#[test]
fn a_script_that_cannot_be_run_says_what_is_missing() {
    let not_executable = Script::talking("");
    fs::set_permissions(&not_executable.path, fs::Permissions::from_mode(0o644)).unwrap();
    let called = not_executable.called(&[]);
    assert_eq!((called.status, called.err.contains("chmod +x ./script")), (3, true), "{called:?}");
    let called = Script::new("#!/nowhere/php\n").called(&[]);
    assert_eq!((called.status, called.err.contains("./script cannot be run")), (3, true), "{called:?}");
    let gone = Script::new("");
    fs::remove_file(&gone.path).unwrap();
    let called = gone.called(&[]);
    assert_eq!((called.status, called.err.contains("the path of a program that is there")), (2, true), "{called:?}");
}

#[test]
fn a_script_that_goes_on_after_its_call_keeps_the_caller_waiting() {
    let called = Script::talking("exec 1>&-\nexec sleep 60\n").called(&["--timeout", "300ms"]);
    assert!(called.out.contains("(the program still runs 300 ms after the call: Asterisk waits for it"), "{called:?}");
    assert_eq!(called.status, 1);
}
