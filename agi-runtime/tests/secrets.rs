//! Whatever the runtime tells of calls, nobody reads in it what callers and dialplans passed on.
#![cfg(feature = "testing")]

#[path = "support/secrets.rs"]
mod secrets;
mod server_support;
mod support;

use std::sync::{Arc, Mutex};

use agi_runtime::events::{Event, Observer};
use agi_runtime::prelude::*;
use agi_runtime::routes;
use agi_runtime::testing::Pbx;
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
    for event in ["Begun", "Sent", "Answered", "Skipped", "HungUp", "Ended"] {
        assert!(text.contains(event), "{event} was not told: {text}");
    }
    none_in("an event", &text);
}

#[tokio::test]
async fn a_missing_sound_within_a_secret_is_not_named() {
    /// Reads one digit of a secret.
    #[agi_route("/digit", manual)]
    async fn digit(call: &mut Call) -> Result {
        call.in_secret(async |call| call.play("digits/seven").await).await?;
        Ok(())
    }
    /// Notes why prompts were skipped.
    #[derive(Clone, Default)]
    struct Reasons(Arc<Mutex<Vec<String>>>);
    impl Observer for Reasons {
        fn observe(&self, event: &Event<'_>) {
            if let Event::Skipped(skipped) = event {
                self.0.lock().unwrap().push(format!("{0} {0:?}", skipped.error));
            }
        }
    }
    let (log, reasons) = (Log::of_this_thread(), Reasons::default());
    let app = App::with(routes![digit]).observe(reasons.clone());
    Pbx::new(app).missing_sound("digits/seven").caller("/digit").dial().await.ends(Status::Ok).await;
    let told = [log.lines(""), reasons.0.lock().unwrap().clone()].concat().join("\n");
    assert_eq!(told.matches("STREAM FILE failed").count(), 2, "{told}");
    assert!(!told.contains("seven"), "{told}");
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
