//! An app's own options and subcommands, and state that is made when it is needed.

use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::process::{Command, Stdio};

mod lazy;
use lazy::{app, done, run};

#[test]
fn what_answers_no_call_makes_no_state() {
    for line in [&["--help"][..], &["routes"], &["check"], &["dialplan"], &["call", "--help"]] {
        let done = done(&[line, &["--log", "nowhere"]].concat());
        assert_eq!((done.status, &*done.err), (0, ""), "{line:?}");
        assert!(!done.out.is_empty(), "{line:?}");
    }
}

#[test]
fn a_call_has_the_state_made_in_its_order() {
    let called = done(&["call", "/kept", "--log", "there"]);
    assert_eq!((called.status, &*called.err), (0, "opened there\n"), "{called:?}");
    assert!(called.out.contains("there 5"), "{called:?}");
}

#[test]
fn an_option_is_taken_from_the_line_then_the_environment_then_its_default() {
    let opened = |command: &mut Command| run(command).err;
    assert_eq!(opened(&mut app(&["count", "x"])), "opened here\n");
    assert_eq!(opened(app(&["count", "x"]).env("LAZY_LOG", "outside")), "opened outside\n");
    assert_eq!(opened(app(&["count", "x", "--log", "given"]).env("LAZY_LOG", "outside")), "opened given\n");
}

#[test]
fn a_subcommand_of_the_apps_own_has_its_words_and_the_state() {
    let counted = done(&["count", "ada", "--loud", "bob"]);
    assert_eq!((counted.status, &*counted.out), (0, "here 4 [\"ada\", \"bob\"] true\n"));
    let failed = done(&["count", "nobody"]);
    assert_eq!((failed.status, &*failed.err), (1, "opened here\nError: nobody has a list\n"));
    let missing = done(&["count"]);
    assert_eq!(missing.status, 2);
    assert!(missing.err.starts_with("error: <NAME>... is missing. Whose list\n"), "{}", missing.err);
}

#[test]
fn the_help_lists_what_the_app_adds() {
    let help = done(&["--help"]).out;
    assert!(help.starts_with("An app with a list\n"), "{help}");
    for line in
        ["  count           Counts the list\n", "Where the list is kept [default: here] [env: LAZY_LOG]\n", "--loud"]
    {
        assert!(help.contains(line), "{help}");
    }
}

#[test]
fn a_name_that_every_app_has_cannot_be_taken() {
    let twice = run(app(&["check"]).env("LAZY_TWICE", "1"));
    assert_eq!(twice.status, 1);
    assert_eq!(twice.err, "Error: the subcommand routes is there already: give yours another name\n");
}

#[test]
fn state_that_cannot_be_made_ends_serve_before_it_listens() {
    let failed = done(&["serve", "--log", "nowhere", "--listen", "127.0.0.1:0"]);
    assert_eq!(failed.status, 1);
    assert_eq!(failed.err, "Error: cannot start without Log: there is no such place\n");
}

#[cfg(unix)]
#[test]
fn what_runs_alongside_the_calls_is_told_of_the_last_one_and_may_fail_without_harm() {
    let mut serving = app(&["--listen", "127.0.0.1:0"]).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(serving.stderr.take().unwrap());
    let mut seen = String::new();
    let both = |seen: &str| seen.contains("alongside with here\n") && seen.contains("no printer");
    while !both(&seen) {
        assert!(said.read_line(&mut seen).unwrap() > 0, "{seen}");
    }
    let id = rustix::process::Pid::from_raw(serving.id().try_into().unwrap()).unwrap();
    rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
    said.read_to_string(&mut seen).unwrap();
    assert!(serving.wait().unwrap().success(), "{seen}");
    assert!(seen.ends_with("the last call is over\n"), "{seen}");
}

#[test]
fn an_app_that_listens_is_healthy() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    // What is accepted and closed says that calls are taken.
    let accepting = std::thread::spawn(move || drop(listener.accept()));
    assert_eq!(done(&["health", "--listen", &address]).status, 0);
    accepting.join().unwrap();
    let none = done(&["health", "--listen", &address]);
    assert_eq!(none.status, 1);
    assert!(none.err.starts_with(&format!("Error: no app listens on {address}: ")), "{}", none.err);
}

#[test]
fn a_dialplan_that_went_stale_is_told_of() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("extensions.conf");
    let name = file.to_str().unwrap();
    let printed = done(&["dialplan"]).out;
    std::fs::write(&file, &printed).unwrap();
    assert_eq!(done(&["dialplan", "--check", name]).out, format!("{name} is up to date\n"));
    std::fs::write(&file, printed.replace("/kept", "/held")).unwrap();
    let stale = done(&["dialplan", "--check", name]);
    assert_eq!(stale.status, 1);
    assert!(stale.err.starts_with(&format!("Error: {name}:")) && stale.err.contains("/held"), "{}", stale.err);
    assert!(
        stale.err.ends_with("\nprint it again, and take over what differs: cargo run -- dialplan\n"),
        "{}",
        stale.err
    );
}

#[test]
fn comments_endings_and_contexts_of_ones_own_leave_a_dialplan_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("extensions.conf");
    let printed = done(&["dialplan"]).out;
    let own = printed
        .replace("src/bin/lazy.rs:", "src/bin/lazy.rs:1")
        .replace("Verbose(1,${CHANNEL}: the handler failed)", "Playback(sorry)")
        + "\n[from-internal]\nexten => 102,1,Gosub(agi-routes,route-kept,1)\n same => n,Hangup()\n";
    assert_eq!(own.lines().filter(|line| !printed.contains(line)).count(), 6, "{own}");
    std::fs::write(&file, own).unwrap();
    let checked = done(&["dialplan", "--check", file.to_str().unwrap()]);
    assert_eq!((checked.status, &*checked.err), (0, ""));
}

#[test]
fn a_replay_makes_only_the_state_that_its_route_takes() {
    let folder = tempfile::tempdir().unwrap();
    let recorded = |name: &str, path: &str, lines: &str| {
        let file = folder.path().join(name);
        let request = format!("\"agi_network: yes\",\"agi_network_script: {path}\"");
        let first =
            format!("{{\"transcript\":1,\"began\":1,\"peer\":\"\",\"route\":\"/{path}\",\"request\":[{request}]}}");
        let last = r#"{"ms":1,"sent":"SET VARIABLE AGI_ROUTE_STATUS OK"}
{"ms":1,"ended":"OK"}"#;
        std::fs::write(&file, format!("{first}\n{lines}\n{last}\n")).unwrap();
        file.to_str().unwrap().to_owned()
    };
    let answer = r#"{"ms":0,"sent":"ANSWER"}
{"ms":1,"received":"200 result=0"}"#;
    let text = r#"{"ms":0,"sent":"SEND TEXT \"here 4\""}
{"ms":1,"received":"200 result=0"}"#;
    let (plain, kept) = (recorded("plain", "plain", answer), recorded("kept", "kept", text));
    let without = done(&["replay", &plain, "--log", "nowhere"]);
    assert_eq!((without.status, without.out), (0, format!("{plain}: same\n")), "{}", without.err);
    let with = done(&["replay", &kept]);
    assert_eq!((with.status, with.out), (0, format!("{kept}: same\n")), "{}", with.err);
    assert_eq!(done(&["replay", &kept, "--log", "nowhere"]).status, 1);
}
