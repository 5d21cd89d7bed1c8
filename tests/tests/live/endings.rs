//! How a call ended, as the dialplan and the log see it.

use agi_runtime::prelude::*;
use tracing::Level;

use crate::logs::{self, Log};
use crate::support::{self, Served, asterisk};

#[agi_route("/param/{number}", manual)]
async fn with_param(call: &mut Call, number: u8) -> Result {
    call.verbose(format!("the number is {number}")).await?;
    Ok(())
}

#[agi_route("/error", manual)]
async fn failing(_call: &mut Call) -> Result {
    Err("the database is gone".parse::<u8>().unwrap_err().into())
}

#[agi_route("/panic", manual)]
async fn panicking(_call: &mut Call) -> Result {
    panic!("a bug");
}

#[agi_route("/goto", manual)]
async fn going(_call: &mut Call) -> Outcome {
    Outcome::goto("elsewhere", "s", "label")
}

#[agi_route("/goto/nowhere", manual)]
async fn going_nowhere(_call: &mut Call) -> Outcome {
    Outcome::goto("elsewhere", "s", "nowhere")
}

#[agi_route("/hangup", manual)]
async fn hanging_up(_call: &mut Call) -> Outcome {
    Outcome::hangup()
}

fn app() -> App {
    App::with(routes![with_param, failing, panicking, going, going_nowhere, hanging_up])
}

#[tokio::test]
async fn every_status_reaches_the_dialplan() {
    let served = Served::start(app()).await;
    for (path, route_status, agi_status) in [
        ("param/7", "OK", "SUCCESS"),
        ("param/seven", "BAD_PARAM", "FAILURE"),
        ("param/256", "BAD_PARAM", "FAILURE"),
        ("param/", "BAD_PARAM", "FAILURE"),
        ("//param/7", "OK", "SUCCESS"),
        ("param//7", "NOT_FOUND", "FAILURE"),
        ("nowhere", "NOT_FOUND", "FAILURE"),
        ("", "NOT_FOUND", "FAILURE"),
        ("error", "ERROR", "FAILURE"),
        ("panic", "ERROR", "FAILURE"),
    ] {
        let ended = asterisk().await.call(served.agi(path)).await.unwrap();
        let seen = (ended.route_status.as_str(), ended.agi_status.as_str(), ended.went_on);
        assert_eq!(seen, (route_status, agi_status, true), "{path}");
    }
}

#[tokio::test]
async fn a_goto_leads_the_dialplan_to_a_label_elsewhere() {
    let served = Served::start(app()).await;
    let ended = asterisk().await.call(served.agi("goto").report("WENT")).await.unwrap();
    assert_eq!(ended.value("WENT"), b"label");
}

#[tokio::test]
async fn after_a_goto_that_failed_the_dialplan_is_where_it_was_whatever_a_callers_name_forges() {
    let served = Served::start(app()).await;
    for name in ["Ada", "Ada\nagi_context: elsewhere\nagi_extension: s"] {
        let dial = served.agi("goto/nowhere").set("CALLERID(name)", name).report("WENT");
        let ended = asterisk().await.call(dial).await.unwrap();
        let seen = (ended.route_status.as_str(), ended.went_on, ended.value("WENT"));
        assert_eq!(seen, ("ERROR", true, &b""[..]), "{name:?}");
    }
}

#[tokio::test]
async fn an_outcome_can_hang_up() {
    let served = Served::start(app()).await;
    let ended = asterisk().await.call(served.agi("hangup")).await.unwrap();
    assert!(!ended.went_on);
}

#[tokio::test]
async fn a_digit_reaches_the_handler() {
    let mut call = support::dial(|call| {
        Box::pin(async {
            call.answer().await?;
            call.get_data("hello-world").max_digits(20).await
        })
    })
    .await;
    call.press("ww01234567890123456789").await.unwrap();
    let (entered, ended) = call.ended().await;
    assert_eq!(entered.unwrap().digits, "01234567890123456789");
    assert_eq!(ended.route_status, "OK");
}

/// Calls a path of the app: what was logged of that call.
async fn log_of(path: &str) -> Log {
    logs::keep();
    let served = Served::start(app()).await;
    let call = asterisk().await.dial(served.agi(path)).await.unwrap();
    let id = call.channel();
    call.ended().await.unwrap();
    // The app may log the end when Asterisk has seen it.
    served.shut_down().await;
    logs::of(&id)
}

#[tokio::test]
async fn a_call_has_one_span_that_says_which_and_from_where() {
    let log = log_of("param/7").await;
    let [span] = &log.spans[..] else { panic!("{log:?}") };
    let mut names: Vec<_> = span.keys().copied().collect();
    names.sort_unstable();
    assert_eq!(names, ["channel", "id", "peer", "route"]);
    assert_eq!(span["route"], "/param/{number}");
    assert!(span["channel"].starts_with("Local/") && span["channel"].ends_with(";2"), "{span:?}");
    assert!(span["peer"].starts_with("127.0.0.1:"), "{span:?}");
    assert_eq!((log.at(Level::WARN), log.at(Level::ERROR)), (vec![], vec![]));
}

#[tokio::test]
async fn an_unknown_route_is_logged_with_the_nearest_one() {
    let log = log_of("parm/7").await;
    assert_eq!(log.spans.len(), 1);
    assert_eq!(log.spans[0]["route"], "none");
    let [line] = log.at(Level::WARN)[..] else { panic!("{log:?}") };
    let says = "no route has the path \"/parm/7\"; the nearest is /param/{number} (tests/tests/live/endings.rs:";
    assert!(line.starts_with(says), "{line}");
}

#[tokio::test]
async fn a_bad_parameter_is_logged_by_its_shape_and_not_its_value() {
    let log = log_of("param/4111111111111111").await;
    let [line] = log.at(Level::WARN)[..] else { panic!("{log:?}") };
    assert!(line.contains("`number`") && line.contains("`u8`") && line.contains("16 digits"), "{line}");
    assert!(!line.contains("4111"), "{line}");
}

#[tokio::test]
async fn an_error_and_a_panic_are_logged_with_what_they_said() {
    for (path, says) in [("error", "invalid digit found in string"), ("panic", "the handler panicked: a bug")] {
        let log = log_of(path).await;
        let [line] = log.at(Level::ERROR)[..] else { panic!("{log:?}") };
        assert!(line.starts_with(says), "{line}");
    }
}
