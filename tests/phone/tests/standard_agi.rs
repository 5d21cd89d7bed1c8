//! Standard AGI and FastAGI: the same app, called both ways, makes the same call.
#![cfg(unix)]

mod support;

use std::process::{Command, Stdio};

use support::{APP, Called, Served};

const NIGHT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../book/src/scripts/night.sh");

fn dialer(target: &str, options: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dialer"));
    command.arg(target).args(options).env_remove("RUST_LOG").stdin(Stdio::null()).current_dir(std::env::temp_dir());
    command
}

fn called(target: &str, options: &[&str]) -> Called {
    Called::of(dialer(target, options).output().unwrap())
}

/// What was said, done and heard: without the target, and how the program ended.
fn transcript(called: &Called) -> Vec<&str> {
    called.out.lines().skip(1).filter(|line| !line.starts_with("  (the program ended: ")).collect()
}

/// The path of a route, the arguments of `AGI()`, and what the caller does.
const CALLS: &[(&str, &str, &[&str])] = &[
    ("/order/book%20shop?lang=de", ",spring", &["--from", "Ada <123>", "--var", "TIER=gold", "--press", "1"]),
    ("/table", "", &["--press", "4#", "--press", "19#"]),
    ("/table", "", &["--press", "4#", "--hangup-after", "1s"]),
    ("/account", "", &["--press", "123456", "--press", "2"]),
    ("/keys/7", "", &["--press", "3", "--press", "44"]),
    ("/message", "", &["--hangup-after", "0s"]),
    ("/message", "", &["--hangup-after", "700ms"]),
    ("/clean", "", &["--hangup-after", "0s"]),
    ("/desk", "", &[]),
    ("/bye", "", &[]),
    ("/fail", "", &[]),
    ("/panic", "", &[]),
    ("/nowhere", "", &[]),
];

#[test]
fn a_call_is_the_same_by_fastagi_and_by_standard_agi() {
    let served = Served::start();
    for (path, arguments, options) in CALLS {
        let by_server = called(&format!("{}{path}{arguments}", served.url), options);
        let by_process = called(&format!("{APP},{path}{arguments}"), options);
        assert!(by_server.out.lines().count() > 1, "{by_server:?}");
        assert_eq!(transcript(&by_process), transcript(&by_server), "{path}: {}", by_process.err);
        assert_eq!(by_process.status, by_server.status, "{path}");
    }
}

#[test]
fn the_program_ends_with_0_if_the_call_ended_well_or_was_hung_up_and_with_1_if_it_failed() {
    for (path, options, status) in [
        ("/desk", &[][..], 0),
        ("/table", &["--hangup-after", "1s"], 0),
        ("/fail", &[], 1),
        ("/panic", &[], 1),
        ("/nowhere", &[], 1),
    ] {
        let called = called(&format!("{APP},{path}"), options);
        assert!(called.out.contains(&format!("(the program ended: exit status: {status})")), "{path}: {called:?}");
    }
}

#[test]
fn processes_that_end_at_once_write_whole_lines_into_one_audit() {
    let folder = tempfile::tempdir().unwrap();
    let audit = folder.path().join("audit.jsonl");
    let start = |_| {
        let mut dialer = dialer(&format!("{APP},/order/shop,spring"), &["--press", "1"]);
        dialer.env("AGI_AUDIT", &audit).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    };
    let dialers: Vec<_> = (0..30).map(start).collect();
    for mut dialer in dialers {
        dialer.wait().unwrap();
    }
    let written = std::fs::read_to_string(&audit).unwrap();
    let calls = written.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let calls = calls.filter(|line| line["audit"] == "call" && line["route"] == "/order/{shop}");
    assert_eq!(calls.count(), 30, "{written}");
}

#[test]
fn neither_the_port_nor_the_admin_port_is_opened_for_a_call() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let mut dialer = dialer(&format!("{APP},/desk"), &[]);
    for variable in ["AGI_LISTEN", "AGI_ADMIN", "AGI_AUDIO_LISTEN"] {
        dialer.env(variable, &address);
    }
    let called = Called::of(dialer.output().unwrap());
    assert!(called.status == 0 && called.out.ends_with("ended OK\n"), "{called:?}");
}

#[test]
fn a_service_a_build_and_a_script_that_runs_a_subcommand_are_not_a_call() {
    for (arguments, in_a_script) in
        [(&["check"][..], true), (&["--help"], true), (&["routes"], true), (&["routes"], false)]
    {
        let mut app = Command::new(APP);
        app.args(arguments).stdin(Stdio::piped());
        if in_a_script {
            app.env("AST_AGI_DIR", "/usr/share/asterisk/agi-bin");
        }
        let called = Called::of(app.output().unwrap());
        assert!(called.status == 0 && !called.err.contains("standard input"), "{arguments:?}: {called:?}");
    }
}

#[test]
fn what_is_not_a_request_ends_the_process_with_a_reason() {
    let agi = |input: &'static [u8]| {
        let mut app = Command::new(APP);
        app.args(["agi", "/desk"]).env("AGI_LOG_FORMAT", "text").env_remove("RUST_LOG");
        let mut app = app.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        std::io::Write::write_all(&mut app.stdin.take().unwrap(), input).unwrap();
        Called::of(app.wait_with_output().unwrap())
    };
    for (input, why) in [
        (&b""[..], "standard input ended before Asterisk had said what is called"),
        (b"GET / HTTP/1.1\r\n\r\n", "the peer does not speak AGI"),
        (b"agi_request: x\r\nagi_channel: y\r\n\r\n", "end with \\r\\n"),
        (b"agi_request: x\nagi_chan", "its request was cut off"),
    ] {
        let called = agi(input);
        assert!(called.status == 1 && called.err.contains(why), "{:?}: {called:?}", String::from_utf8_lossy(input));
    }
    let terminal = Command::new(APP).args(["agi", "/desk"]).stdin(Stdio::null()).output().unwrap();
    assert!(String::from_utf8_lossy(&terminal.stderr).contains("or try it by `call /survey/7`"), "{terminal:?}");
}

#[test]
fn the_script_of_the_book_looks_at_the_clock_and_calls_an_app() {
    let night = |hour: &str, status: &str| {
        let ends = format!("AGI=AGI_ROUTE_STATUS:{status}");
        let output = dialer(&format!("{NIGHT},7"), &["--app", &ends]).env("HOUR", hour).output().unwrap();
        Called::of(output)
    };
    let by_day = night("09", "OK");
    assert!(by_day.status == 0 && by_day.out.contains("survey/closed"), "{by_day:?}");
    let by_night = night("22", "OK");
    assert!(by_night.out.contains("dialplan: AGI(agi://127.0.0.1/survey/7)"), "{by_night:?}");
    assert_eq!(by_night.status, 0);
    let busy = night("22", "BUSY");
    assert!(busy.out.contains("survey/failed") && busy.out.contains("exit status: 1"), "{busy:?}");
    assert!(busy.err.contains("the survey ended so: 200 result=1 (BUSY)"), "{busy:?}");
}

#[test]
fn a_first_sigterm_lets_the_call_end_and_a_second_one_cuts_it() {
    use rustix::process::{Pid, Signal, kill_process};
    use std::io::{BufRead, BufReader, Write};

    let mut app = Command::new(APP);
    app.args(["agi", "/message"]).env_remove("RUST_LOG").stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut app = app.stderr(Stdio::piped()).spawn().unwrap();
    let mut input = app.stdin.take().unwrap();
    let mut said = BufReader::new(app.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut log = BufReader::new(app.stderr.take().unwrap()).lines().map(Result::unwrap);
    let pid = Pid::from_raw(app.id().try_into().unwrap()).unwrap();
    input.write_all(b"agi_request: x\nagi_threadid: 1\n\n").unwrap();
    assert_eq!(said.next().unwrap(), "ANSWER");
    kill_process(pid, Signal::TERM).unwrap();
    assert!(log.any(|line| line.contains("the call may end by itself")));
    input.write_all(b"200 result=0\n").unwrap();
    assert_eq!(said.next().unwrap(), "STREAM FILE \"beep\" \"\"");
    kill_process(pid, Signal::TERM).unwrap();
    assert_eq!(said.collect::<Vec<_>>(), ["SET VARIABLE AGI_ROUTE_STATUS CLOSING", "failure"]);
    assert_eq!(app.wait().unwrap().code(), Some(1));
}
