//! An apology, and the error that it is made for.

use std::sync::{Arc, Mutex};

use agi_runtime::prelude::*;

#[derive(Debug, thiserror::Error)]
#[error("the service does not answer")]
struct Down;

#[agi_route("/order", manual)]
async fn order(call: &mut Call) -> Result {
    call.answer().await?;
    call.fail_with(("order/not-now", "order/sorry"), Down).await
}

/// The app, and what its `on_error` counts.
fn app() -> (App, Arc<Mutex<Vec<String>>>) {
    let failures = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&failures);
    let count = move |failure: &agi_runtime::Failure<'_>| {
        seen.lock().unwrap().push(format!("{}: {}", failure.status, failure.error));
    };
    (App::with(routes![order]).on_error(count), failures)
}

#[tokio::test]
async fn the_caller_hears_the_apology_and_the_call_ends_with_the_error() {
    let (app, failures) = app();
    let mut caller = app.caller("/order").dial().await;
    caller.hears("order/not-now").await;
    caller.hears("order/sorry").await;
    caller.ends(Status::Error).await;
    assert_eq!(*failures.lock().unwrap(), ["ERROR: the service does not answer"]);
}

#[tokio::test]
async fn a_caller_who_leaves_in_the_apology_does_not_hide_the_error() {
    let (app, failures) = app();
    let mut caller = app.caller("/order").dial().await;
    caller.hears("order/not-now").await;
    caller.hangs_up().await;
    caller.ends(Status::Error).await;
    assert_eq!(*failures.lock().unwrap(), ["ERROR: the service does not answer"]);
}

#[tokio::test]
async fn a_prompt_that_is_missing_does_not_hide_it_either() {
    let (app, failures) = app();
    let pbx = agi_runtime::testing::Pbx::new(app).missing_sound("order/not-now").missing_sound("order/sorry");
    pbx.caller("/order").dial().await.ends(Status::Error).await;
    assert_eq!(*failures.lock().unwrap(), ["ERROR: the service does not answer"]);
}

#[tokio::test]
async fn a_sweep_takes_the_failure_that_the_script_ends_with_and_no_other() {
    let swept = app().0.caller("/order").hang_up_sweep(async |caller| {
        caller.hears("order/sorry").await;
        caller.ends(Status::Error).await;
    });
    assert_eq!(swept.await.commands, 3);
}

/// Takes a hang-up for a failure of its own.
#[agi_route("/hides", manual)]
async fn hides(call: &mut Call) -> Result {
    call.play("order/welcome").await.map_err(|_| agi_runtime::Error::new("the caller was not welcomed"))?;
    call.fail_with("order/not-now", Down).await
}

#[tokio::test]
#[should_panic(expected = "hung up before command 1 (STREAM FILE \"order/welcome\" \"\"): it ended ERROR")]
async fn a_sweep_refuses_a_hang_up_that_becomes_another_failure() {
    let swept = App::with(routes![hides]).caller("/hides").hang_up_sweep(async |caller| {
        caller.hears("order/not-now").await;
        caller.ends(Status::Error).await;
    });
    swept.await;
}

/// A command that fails, and one that the caller leaves.
#[agi_route("/queued", manual)]
async fn queued(call: &mut Call) -> Result {
    match call.queue("orders").await {
        Ok(_) => Ok(()),
        Err(error) => call.fail_with("orders/not-now", error).await,
    }
}

#[tokio::test]
async fn a_command_that_fails_has_its_apology_and_a_hang_up_in_it_says_nothing_more() {
    let app = || App::with(routes![queued]);
    // app_queue is not loaded.
    let mut caller = app().caller("/queued").dial().await;
    caller.hears("orders/not-now").await;
    caller.ends(Status::Error).await;

    let pbx = agi_runtime::testing::Pbx::new(app()).application("Queue", |run| {
        run.lasts(std::time::Duration::from_secs(60));
    });
    let mut caller = pbx.caller("/queued").dial().await;
    caller.app_sends("EXEC Queue").await;
    caller.hangs_up().await;
    let ended = caller.ended().await;
    assert_eq!(ended.route_status.unwrap(), "HUNG_UP");
    assert_eq!(caller.log().heard().count(), 0, "{}", caller.log());
    assert!(caller.log().commands()[1].starts_with("EXEC "), "{}", caller.log());
    assert_eq!(caller.log().commands()[2..], ["SET VARIABLE AGI_ROUTE_STATUS HUNG_UP"]);
}
