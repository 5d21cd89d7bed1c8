//! How a call ended, as the dialplan sees it.

use agi_runtime::prelude::*;

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

#[agi_route("/hangup", manual)]
async fn hanging_up(_call: &mut Call) -> Outcome {
    Outcome::hangup()
}

fn app() -> App {
    App::with(routes![with_param, failing, panicking, going, hanging_up])
}

#[tokio::test]
async fn every_status_reaches_the_dialplan() {
    let served = Served::start(app()).await;
    for (path, route_status, agi_status) in [
        ("param/7", "OK", "SUCCESS"),
        ("param/seven", "BAD_PARAM", "FAILURE"),
        ("param/256", "BAD_PARAM", "FAILURE"),
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
