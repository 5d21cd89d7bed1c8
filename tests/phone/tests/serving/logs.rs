//! Logs as JSON.

use rustix::process::Signal;
use serde_json::Value;

use crate::process::{Serving, app, call};

#[test]
fn each_line_is_an_object_and_those_of_a_call_have_its_fields() {
    let serving =
        Serving::start(app(&["--listen", "127.0.0.1:0"]).env("AGI_LOG_FORMAT", "json").env("RUST_LOG", "debug"));
    let address = serving.address();
    let mut call = call(&address);
    call.is_answered();
    assert_eq!(call.goes_on(), "OK");
    serving.signal(Signal::TERM);
    let (status, lines) = serving.ends();
    assert!(status.success(), "{lines:#?}");
    // What the app itself prints is not a log.
    let lines = lines.iter().filter(|line| line.starts_with('{'));
    let lines: Vec<Value> = lines.map(|line| serde_json::from_str(line).unwrap()).collect();
    for field in ["timestamp", "level", "target", "message"] {
        assert!(lines.iter().all(|line| line[field].is_string()), "{field}: {lines:#?}");
    }
    let of_call: Vec<_> = lines.iter().filter(|line| line["id"] == "17.4").collect();
    assert!(of_call.iter().any(|line| line["level"] == "DEBUG") && of_call.iter().any(|line| line["level"] == "INFO"));
    for line in of_call {
        assert_eq!((&line["route"], &line["channel"]), (&"/plain".into(), &"Local/1@t".into()), "{line}");
        assert!(line["peer"].as_str().unwrap().starts_with("127.0.0.1:"), "{line}");
    }
}

#[test]
fn a_format_that_there_is_not_is_refused_with_the_nearest() {
    let output = app(&["--listen", "127.0.0.1:0"]).env("AGI_LOG_FORMAT", "jsno").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(said, "error: AGI_LOG_FORMAT \"jsno\": there is text and json; the nearest is json\n");
}

#[test]
fn a_level_that_there_is_not_is_refused_except_in_the_variable_that_other_programs_read_too() {
    let output = app(&["serve", "--listen", "127.0.0.1:0", "--log-level", "agi=noisy"]).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("--log-level \"agi=noisy\"") && said.contains("write a level, such as info"), "{said}");
    let serving = Serving::start(app(&["--listen", "127.0.0.1:0"]).env("RUST_LOG", "agi[call{id=7}]=debug"));
    serving.address();
}

/// It would be a log without a line, errors included.
#[test]
fn an_empty_variable_logs_what_no_variable_does() {
    for empty in ["", " ", ","] {
        let serving = Serving::start(app(&["--listen", "127.0.0.1:0"]).env("RUST_LOG", empty));
        serving.address();
    }
}

/// It would be the name of a crate, and nothing else would be in the log.
#[test]
fn a_word_that_is_not_a_level_is_refused_with_the_nearest() {
    for more in [&["--listen", "127.0.0.1:0"][..], &["--print-config"]] {
        let output = app(&["serve", "--log-level", "wran"]).args(more).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(
            said.contains(
                "--log-level \"wran\" (command line): there is no such level, the nearest is warn; write a level"
            ),
            "{said}"
        );
    }
    for level in ["WARN", "off", "error, agi_runtime", "agi_runtime=debug"] {
        let output = app(&["call", "/nowhere", "--log-level", level]).output().unwrap();
        assert!(!String::from_utf8(output.stderr).unwrap().contains("--log-level"), "{level}");
    }
}
