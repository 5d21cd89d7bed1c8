//! `calls`: what the audit of an app has, as a list and as sums.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tempfile::TempDir;

mod lazy;
use lazy::{Done, app, done, run};

/// A line of an audit.
fn line(time: &str, route: Option<&str>, status: &str, seconds: f64, rest: &str) -> String {
    let route = route.map_or("null".to_owned(), |route| format!("{route:?}"));
    format!(
        "{{\"audit\":\"call\",\"time\":\"{time}\",\"call\":1,\"id\":\"17.4\",\"channel\":\"PJSIP/a-1\",\"caller\":\
         \"***67\",\"extension\":\"100\",\"route\":{route},\"arguments\":0,\"status\":\"{status}\",\"ending\":\
         \"finished\",\"seconds\":{seconds},\"commands\":3,\"keys\":4,\"thought\":0.3,\"longest_thought\":0.25,\
         \"peer\":\"127.0.0.1:4711\"{rest}}}\n"
    )
}

const SURVEY: Option<&str> = Some("/survey/{id}");

/// A folder with an audit of three days: two of them rotated.
fn audit() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("audit.jsonl");
    let write = |name: &str, text: String| std::fs::write(folder.path().join(name), text).unwrap();
    let left = r#","left_at":"GET DATA survey/{id}/question","skipped":2"#;
    write("audit-20261127T000000.000Z.jsonl", line("2026-11-26T09:00:00.000Z", SURVEY, "OK", 30.25, ""));
    write(
        "audit-20261128T000000.000Z.jsonl",
        line("2026-11-27T10:00:00.000Z", SURVEY, "HUNG_UP", 4.0, left)
            + &line("2026-11-27T10:00:01.000Z", Some("/pay"), "ERROR", 2.0, r#","error":"no \u001b[2J database""#),
    );
    let refused = "{\"audit\":\"refused\",\"time\":\"2026-11-28T11:00:00.000Z\",\"reason\":\"busy\",\"status\":\"BUSY\",\
                   \"connections\":1,\"peer\":\"10.0.0.5:40312\"}\n{\"audit\":\"refused\",\"time\":\
                   \"2026-11-28T11:00:01.000Z\",\"reason\":\"busy\",\"status\":\"BUSY\",\"connections\":40}\n";
    write("audit.jsonl", line("2026-11-28T10:00:00.000Z", None, "NOT_FOUND", 0.001, "") + refused);
    (folder, file)
}

fn calls(file: &Path, line: &[&str]) -> Done {
    done(&[&["calls", file.to_str().unwrap()], line].concat())
}

#[test]
fn calls_are_listed_with_those_of_rotated_files_the_newest_last() {
    let (_folder, file) = audit();
    let expected = "\
time (UTC)           seconds  status     route         caller  id
2026-11-26 09:00:00     30.2  OK         /survey/{id}  ***67   17.4
2026-11-27 10:00:00      4.0  HUNG_UP    /survey/{id}  ***67   17.4  left at GET DATA survey/{id}/question; prompts skipped: 2
2026-11-27 10:00:01      2.0  ERROR      /pay          ***67   17.4  no \\u{1b}[2J database
2026-11-28 10:00:00      0.0  NOT_FOUND  none          ***67   17.4
2026-11-28 11:00:00        -  BUSY       -             -       -     refused: busy (10.0.0.5:40312)
2026-11-28 11:00:01        -  BUSY       -             -       -     refused: busy, 40 more connections
";
    let listed = calls(&file, &[]);
    assert_eq!((listed.status, &*listed.out, &*listed.err), (0, expected, ""));
    // By the folder, by the option, and by the environment.
    assert_eq!(calls(file.parent().unwrap(), &[]).out, expected);
    assert_eq!(done(&["calls", "--audit", file.to_str().unwrap()]).out, expected);
    assert_eq!(run(app(&["calls"]).env("AGI_AUDIT", &file)).out, expected);
}

#[test]
fn some_of_them_can_be_asked_for() {
    let (_folder, file) = audit();
    let of = |line: &[&str]| {
        let listed = calls(&file, line);
        assert_eq!((listed.status, &*listed.err), (0, ""), "{line:?}");
        let days = listed.out.lines().skip(1).map(|row| row[8..19].replace(' ', "T"));
        days.collect::<Vec<_>>()
    };
    assert_eq!(of(&["--route", "/survey"]), ["26T09:00:00", "27T10:00:00"]);
    assert_eq!(of(&["--status", "error"]).len(), 1);
    assert_eq!(of(&["--status", "BUSY"]).len(), 2);
    assert_eq!(of(&["--since", "2026-11-27T10:00", "--until", "2026-11-28"]).len(), 2);
    assert_eq!(of(&["--last", "1"]).len(), 1);
    assert!(of(&["--route", "none"]).len() == 1 && of(&["--since", "2999-01-01"]).is_empty());
}

#[test]
fn sums_have_counts_times_and_the_longest_silence() {
    let (_folder, file) = audit();
    let by_route = "\
route         calls    share  median s  95 % s  longest silence s  prompts skipped
/survey/{id}      2   50.0 %       4.0    30.2                0.2                2
/pay              1   25.0 %       2.0     2.0                0.2                0
none              1   25.0 %       0.0     0.0                0.2                0
all               4  100.0 %       2.0    30.2                0.2                2
refused connections: 41 (busy 41)
";
    assert_eq!(calls(&file, &["--sum", "route"]).out, by_route);
    let by_day = calls(&file, &["--sum", "day", "--until", "2026-11-28"]).out;
    let rows: Vec<_> = by_day.lines().map(|row| row.split("  ").next().unwrap()).collect();
    assert_eq!(rows, ["day (UTC)", "2026-11-26", "2026-11-27", "all"]);
    let by_status = calls(&file, &["--sum", "status", "--status", "HUNG_UP", "--json"]).out;
    assert_eq!(
        by_status,
        "{\"calls\":1,\"longest_thought\":0.25,\"median_seconds\":4.0,\"p95_seconds\":4.0,\"share\":1.0,\"skipped\":2,\
         \"status\":\"HUNG_UP\"}\n"
    );
}

#[test]
fn json_is_the_lines_of_the_audit() {
    let (_folder, file) = audit();
    let listed = calls(&file, &["--json", "--until", "2026-11-27"]).out;
    assert_eq!(listed, line("2026-11-26T09:00:00.000Z", SURVEY, "OK", 30.25, ""));
}

#[test]
fn lines_that_cannot_be_read_are_named_and_the_others_are_listed() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("audit.jsonl");
    let good = line("2026-11-28T10:00:00.000Z", SURVEY, "OK", 1.0, "");
    let lost = "{\"audit\":\"lost\",\"time\":\"2026-11-28T10:00:00.000Z\",\"lines\":12}\n";
    // The last one is being written.
    let text = format!("{good}{{\"audit\":\"call\",\"ti\n\0\0\0\n{lost}{good}{{\"audit\":\"call\",\"time");
    std::fs::write(&file, text).unwrap();
    let listed = calls(&file, &[]);
    assert_eq!((listed.status, listed.out.lines().count()), (0, 3));
    let name = file.display();
    let expected = format!(
        "not read: line 2 of {name}: EOF while parsing a string\nnot read: line 3 of {name}: expected value\nlines that \
         were lost when they were to be written: 12\n"
    );
    assert_eq!(listed.err, expected);
}

#[test]
fn standard_input_is_a_file_too_and_a_reader_who_has_enough_ends_nothing_in_error() {
    let good = line("2026-11-28T10:00:00.000Z", SURVEY, "OK", 1.0, "");
    let mut piped =
        app(&["calls", "-", "--sum", "status"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    piped.stdin.take().unwrap().write_all(good.repeat(3).as_bytes()).unwrap();
    let mut out = String::new();
    piped.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    assert!(piped.wait().unwrap().success() && out.contains("OK          3  100.0 %"), "{out}");
    let mut piped =
        app(&["calls", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(piped.stdout.take());
    piped.stdin.take().unwrap().write_all(good.repeat(10_000).as_bytes()).unwrap();
    let ended = piped.wait_with_output().unwrap();
    assert!(ended.status.success() && ended.stderr.is_empty(), "{ended:?}");
}

#[test]
fn what_is_wrong_is_answered_with_what_to_write() {
    let (_folder, file) = audit();
    let wrong = |line: &[&str]| {
        let done = calls(&file, line);
        assert_eq!(done.status, 2, "{done:?}");
        done.err
    };
    assert_eq!(wrong(&["--sum", "hour"]), "error: --sum \"hour\": write --sum route, --sum status or --sum day\n");
    assert_eq!(wrong(&["--last", "all"]), "error: --last \"all\": write how many calls: --last 20\n");
    assert!(wrong(&["--since", "today"]).contains("write a day or a moment in UTC (2026-11-28, 2026-11-28T19:20)"));
    let unnamed = done(&["calls"]);
    assert_eq!(unnamed.status, 2);
    assert!(unnamed.err.contains("no audit is named: write `calls FILE`"), "{}", unnamed.err);
    let packed = file.with_extension("jsonl.gz");
    std::fs::write(&packed, b"\x1f\x8b\x08\x00").unwrap();
    let packed = done(&["calls", packed.to_str().unwrap()]);
    assert_eq!(packed.status, 1);
    assert!(packed.err.ends_with(".gz: it is compressed: write `zcat FILE | lazy calls -`\n"), "{}", packed.err);
    let missing = done(&["calls", "/nowhere/audit.jsonl"]);
    assert_eq!(missing.status, 1);
    assert!(missing.err.starts_with("Error: cannot read /nowhere/audit.jsonl: "), "{}", missing.err);
}

#[cfg(unix)]
#[test]
fn an_app_that_serves_writes_the_audit_that_it_lists_and_the_transcripts_that_it_draws() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("audit.jsonl");
    let audit = file.to_str().unwrap();
    let recorded = folder.path().join("calls");
    let mut serving = app(&["--listen", "127.0.0.1:0", "--audit", audit]);
    let mut serving = serving.env("AGI_RECORD_CALLS", &recorded).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(serving.stderr.take().unwrap());
    let mut seen = String::new();
    let address = loop {
        assert!(said.read_line(&mut seen).unwrap() > 0, "{seen}");
        if let Some((_, after)) = seen.split_once("agi://") {
            break after.lines().next().unwrap().to_owned();
        }
    };
    for (path, status) in [("kept", 0), ("plain", 0), ("nowhere", 1)] {
        let called = done(&["call", &format!("agi://{address}/{path}"), "--fast"]);
        assert_eq!(called.status, status, "{called:?}");
    }
    let id = rustix::process::Pid::from_raw(serving.id().try_into().unwrap()).unwrap();
    rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
    said.read_to_string(&mut seen).unwrap();
    assert!(serving.wait().unwrap().success(), "{seen}");
    let listed = done(&["calls", "--audit", audit]);
    let rows: Vec<Vec<&str>> = listed.out.lines().map(|row| row.split_whitespace().collect()).collect();
    let told: Vec<_> = rows.iter().skip(1).map(|row| row[3..5].join(" ")).collect();
    assert_eq!(told, ["OK /kept", "OK /plain", "NOT_FOUND none"], "{listed:?}");
    assert_eq!(std::fs::read_dir(&recorded).unwrap().count(), 3);
    let drawn = done(&["flow", recorded.to_str().unwrap()]);
    assert!(drawn.status == 0 && drawn.out.contains("/plain"), "{drawn:?}");
}

#[test]
fn a_status_that_there_is_not_is_an_error_with_the_nearest() {
    let (_folder, file) = audit();
    let done = calls(&file, &["--status", "HANGUP"]);
    let told = "error: --status \"HANGUP\": there is no such status; the nearest is HUNG_UP, and there are OK, NOT_FOUND, \
                BAD_PARAM, ERROR, HUNG_UP, BUSY, CLOSING, TOO_LARGE\n";
    assert_eq!((done.status, &*done.err, &*done.out), (2, told, ""));
    let done = calls(&file, &["--status", "x"]);
    assert!(done.status == 2 && done.err.contains("there is no such status; there are OK, "), "{done:?}");
}

#[test]
fn a_route_that_no_call_has_is_told_with_the_nearest() {
    let (_folder, file) = audit();
    let done = calls(&file, &["--route", "/survy/{id}"]);
    let told = "Error: no call has the route \"/survy/{id}\", or one below it; the nearest is /survey/{id}\n";
    assert_eq!((done.status, &*done.err, &*done.out), (1, told, ""));
    let done = calls(&file, &["--route", "/nope", "--sum", "route"]);
    assert!(done.status == 1 && done.err == "Error: no call has the route \"/nope\", or one below it\n", "{done:?}");
    // It is there, and only not at that time; or it is the app's, and nobody has called it yet.
    for line in [&["--route", "/pay", "--since", "2999-01-01"][..], &["--route", "/kept"]] {
        let done = calls(&file, line);
        assert_eq!((done.status, &*done.err, &*done.out), (0, "", ""), "{line:?}");
    }
}
