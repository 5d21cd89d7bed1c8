//! Many calls at once, as the program `load`: at an app in its own process, and at one that is served.

mod support;

use std::io::Read;
use std::net::TcpListener;
use std::process::{Command, Stdio};

use serde_json::Value;
use support::{APP, Called, Served};

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(APP);
    command.arg("load").args(arguments).env_remove("RUST_LOG").stdin(Stdio::null()).current_dir(std::env::temp_dir());
    command
}

fn load(arguments: &[&str]) -> Called {
    Called::of(command(arguments).output().unwrap())
}

/// The report, as another program reads it, and the exit status.
fn report(arguments: &[&str]) -> (Value, i32) {
    let loaded = load(&[arguments, &["--json"]].concat());
    assert_eq!(loaded.out.lines().count(), 1, "{loaded:?}");
    (serde_json::from_str(&loaded.out).unwrap(), loaded.status)
}

fn wrong(arguments: &[&str]) -> String {
    let loaded = load(arguments);
    assert_eq!((loaded.status, &*loaded.out), (2, ""), "{loaded:?}");
    loaded.err
}

#[test]
fn all_calls_of_a_sound_app_end_ok_and_the_report_says_how_long_callers_waited() {
    let loaded = load(&["/think/0", "--calls", "40", "--at-once", "20"]);
    assert_eq!(loaded.status, 0, "{loaded:?}");
    for part in ["40 calls to /think/0 in ", "the app is in this process", "  OK  40\n", "think time ", "\nthe limit: "]
    {
        assert!(loaded.out.contains(part), "{part}: {}", loaded.out);
    }
}

#[test]
fn the_silence_before_a_command_is_think_time_and_the_time_of_a_sound_is_not() {
    let (thinks, status) = report(&["/think/300", "--calls", "4", "--at-once", "4"]);
    let most = thinks["times_ms"]["think"]["max"].as_f64().unwrap();
    assert!(status == 0 && (290.0..5_000.0).contains(&most), "{thinks}");
    // A call of one sound, which lasts a second.
    let (plays, _) = report(&["/bye", "--calls", "4", "--at-once", "4"]);
    let times = &plays["times_ms"];
    assert!(times["call"]["p50"].as_f64().unwrap() >= 1_000.0, "{plays}");
    assert!(times["think"]["p50"].as_f64().unwrap() < 1_000.0, "{plays}");
}

#[test]
fn callers_take_the_keys_in_turn_hear_the_prompt_and_press_one_key_after_the_other() {
    let (report, status) = report(&["/keys/7", "--calls", "2", "--at-once", "1", "--keys", "4,12|w3,"]);
    let why: Vec<_> =
        report["failures"].as_array().unwrap().iter().map(|failure| failure["why"].as_str().unwrap()).collect();
    assert_eq!((status, why.len()), (1, 2), "{report}");
    // The prompt is a second long, and `w` half a second more.
    let after = |why: &str| why.split([' ', ',']).nth(4).unwrap().parse::<u32>().unwrap();
    assert!(why[0].starts_with("call 7: 4 after ") && why[0].ends_with(", then 12"), "{why:?}");
    assert!(why[1].starts_with("call 7: 3 after ") && why[1].ends_with(", then "), "{why:?}");
    assert!(after(why[0]) >= 10 && after(why[1]) >= 15, "{why:?}");
}

#[test]
fn who_presses_into_the_prompt_does_not_hear_it() {
    let (listens, _) = report(&["/keys/1", "--calls", "1", "--keys", "1,2"]);
    let (presses, _) = report(&["/keys/1", "--calls", "1", "--keys", "1,2", "--barge-in"]);
    let lasts = |report: &Value| report["times_ms"]["call"]["max"].as_f64().unwrap();
    assert!(lasts(&presses) + 1_500.0 < lasts(&listens), "{presses} {listens}");
}

#[test]
fn failures_are_counted_with_the_handlers_reason_and_the_last_lines_of_a_call() {
    let loaded = load(&["/fail", "--calls", "5"]);
    assert_eq!(loaded.status, 1, "{loaded:?}");
    assert!(loaded.out.contains("  ERROR  5\n"), "{}", loaded.out);
    assert_eq!(loaded.out.matches("\nERROR: the shop is closed\n").count(), 2, "{}", loaded.out);
    assert!(loaded.out.contains("app       SET VARIABLE AGI_ROUTE_STATUS ERROR\n"), "{}", loaded.out);
    assert_eq!(load(&["/fail", "--calls", "5", "--allow", "ERROR"]).status, 0);
}

#[test]
fn a_served_app_is_found_on_this_machine() {
    let served = Served::start();
    let url = format!("{}/think/1", served.url);
    let (report, status) = report(&[&url, "--calls", "10", "--rate", "50/s"]);
    assert_eq!((status, &report["endings"]["OK"], &report["in_process"]), (0, &10.into(), &false.into()), "{report}");
    assert!(report["seconds"].as_f64().unwrap() >= 0.18, "ten calls, 20 ms apart: {report}");
    if cfg!(target_os = "linux") {
        assert_eq!(report["pid"], served.pid(), "{report}");
        assert!(
            report["memory_most"].as_u64() > Some(1 << 20) && report["handles_most"].as_u64() > Some(3),
            "{report}"
        );
    }
}

#[test]
fn a_rate_begins_calls_whatever_is_up_and_at_once_holds_some_back() {
    let (free, _) = report(&["/think/400", "--calls", "8", "--rate", "100/s"]);
    let (held, _) = report(&["/think/400", "--calls", "8", "--rate", "100/s", "--at-once", "4"]);
    assert_eq!((&free["held_back"], &free["endings"]["OK"]), (&0.into(), &8.into()), "{free}");
    assert!(held["held_back"].as_u64() >= Some(1), "{held}");
    assert!(held["seconds"].as_f64() >= Some(0.8), "two times four calls: {held}");
}

#[test]
fn nobody_there_is_told_early() {
    // No other test takes a port of this address.
    let nobody = TcpListener::bind("127.0.0.41:0").unwrap().local_addr().unwrap();
    let loaded = load(&[&format!("agi://{nobody}/x"), "--calls", "5000", "--at-once", "5"]);
    assert_eq!(loaded.status, 3, "{loaded:?}");
    for part in ["given up, because nobody answered one", "UNREACHED", "the server refused some"] {
        assert!(loaded.out.contains(part), "{part}: {}", loaded.out);
    }
}

#[test]
fn another_machine_is_called_only_by_who_says_so() {
    // An address for documentation, which is nobody's.
    let why = wrong(&["agi://192.0.2.1/x", "--calls", "1"]);
    assert!(why.contains("another machine than this one") && why.contains("Write --yes-really if"), "{why}");
}

#[test]
fn a_wrong_line_is_told_with_what_to_write() {
    for (arguments, part) in [
        (&["/think/0", "--keys", "4x"][..], "--keys '4|12#'"),
        (&["/think/0", "--rate", "50"], "--rate 50/s"),
        (&["/think/0", "--calls", "0"], "--calls 500"),
        (&["/think/0", "--call", "5"], "the nearest is --calls <NUMBER>"),
        (&["/thing/0"], "the nearest is /think/{millis}"),
    ] {
        let why = wrong(arguments);
        assert!(why.contains(part), "{why}");
    }
}

/// The same where so many open file handles are allowed: until the process asks for more, and at most.
#[cfg(unix)]
fn load_within(soft: u32, hard: u32, arguments: &[&str]) -> Called {
    let script = format!("ulimit -Sn {soft}; ulimit -Hn {hard}; exec \"$0\" load \"$@\"");
    let mut shell = Command::new("sh");
    shell.args(["-c", &script, APP]).args(arguments).env_remove("RUST_LOG").stdin(Stdio::null());
    Called::of(shell.output().unwrap())
}

#[cfg(unix)]
#[test]
fn the_limit_of_file_handles_is_raised_as_far_as_it_can_be_and_then_is_the_limit() {
    let calls = ["/think/300", "--calls", "100", "--at-once", "100"];
    let raised = load_within(60, 1_000, &calls);
    assert_eq!(raised.status, 0, "{raised:?}");
    let narrow = load_within(60, 60, &calls);
    assert_eq!(narrow.status, 1, "{narrow:?}");
    assert!(narrow.out.contains("\nthe limit: the file handles of the callers"), "{}", narrow.out);
    assert!(!narrow.out.contains("given up"), "{}", narrow.out);
}

#[cfg(unix)]
#[test]
fn ctrl_c_hangs_all_calls_up_and_prints_the_report() {
    let mut child = command(&["/order/7", "--calls", "1000", "--at-once", "3", "--json"])
        .env("RUST_LOG", "agi_runtime=debug")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut log = std::io::BufReader::new(child.stderr.take().unwrap());
    // A caller is there when the app has answered them.
    let mut text = String::new();
    while !text.contains("ANSWER is answered") {
        assert_ne!(std::io::BufRead::read_line(&mut log, &mut text).unwrap(), 0, "{text}");
    }
    std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
    let process = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(process, rustix::process::Signal::INT).unwrap();
    let mut out = String::new();
    child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(report["ended_early"], "stopped", "{report}");
    assert_eq!(report["endings"].as_object().unwrap().keys().collect::<Vec<_>>(), ["HUNG_UP"], "{report}");
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
