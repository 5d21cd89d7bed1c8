//! Whatever the runtime tells of calls, nobody reads in it what callers and dialplans passed on.
#![cfg(feature = "testing")]

#[path = "support/secrets.rs"]
mod secrets;
mod server_support;
mod support;

use secrets::{Printed, app, none_in, play};
use server_support::log::Log;

#[tokio::test]
async fn the_log_has_no_secret_at_any_level() {
    let log = Log::of_this_thread();
    play(&app).await;
    let lines = log.lines("");
    for level in ["SPAN call", "DEBUG", "INFO", "WARN", "ERROR"] {
        assert!(lines.iter().any(|line| line.starts_with(level)), "nothing was logged at {level}: {lines:#?}");
    }
    none_in("the log", &lines.join("\n"));
}

#[tokio::test]
async fn no_event_prints_a_secret() {
    let printed = Printed::default();
    play(&|| app().observe(printed.clone())).await;
    let text = printed.text();
    for event in ["Begun", "Sent", "Answered", "HungUp", "Ended"] {
        assert!(text.contains(event), "{event} was not told: {text}");
    }
    none_in("an event", &text);
}

#[cfg(feature = "audit")]
#[tokio::test]
async fn the_audit_has_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    let audit = || agi_runtime::Audit::to(folder.path().join("audit.jsonl"));
    play(&|| app().audit(audit())).await;
    let text = std::fs::read_to_string(folder.path().join("audit.jsonl")).unwrap();
    assert_eq!(text.lines().count(), 6, "{text}");
    assert!(text.contains(r#""left_at":"GET DATA account/number""#), "{text}");
    none_in("the audit", &text);
}

#[test]
#[should_panic(expected = "the caller's name (Quillfeather) can be read in a text")]
fn a_secret_that_can_be_read_is_found() {
    none_in("a text", "call of Quillfeather");
}

#[test]
#[should_panic(expected = "a value in the query (query-77d2) can be read in a text")]
fn a_secret_among_bytes_is_found() {
    none_in("a text", &format!("{:?}", b"?token=query-77d2"));
}
